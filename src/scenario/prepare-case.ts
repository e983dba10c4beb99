import type { EvaluateCondition } from '../rollouts/condition.ts';
import type { Placement } from '../rollouts/placement.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { closest } from '../source/suggest.ts';
import type { Path } from '../source/yaml.ts';
import { bindArgs, givenArgs } from './bind-args.ts';
import { type CaseData, type DataFiles, readCaseData } from './case-data.ts';
import { becauseOf } from './expectation.ts';
import { brokenByArgs, seriesFaults } from './fault-args.ts';
import { prepareRun } from './prepare-run.ts';
import type { CaseIdentity, PreparedCase, PreparedRun } from './prepared-case.ts';
import type { Runnable, Subject } from './subject.ts';
import { stray } from './test-finding.ts';

/** What cases of one subject share. */
export type PrepareContext = {
  readonly subject: Subject;
  readonly files: DataFiles;
  readonly evaluate: EvaluateCondition;
  /** Metrics with their args filled in, by what they were made of. */
  readonly runs: Map<string, PreparedRun>;
};

/** Undefined where something is missing that was told before. */
export type Preparation = { readonly prepared?: PreparedCase; readonly diagnostics: readonly Diagnostic[] };

/** Binds a case to its template, args and data; or says everything that is in the way. */
export function prepareCase(identity: CaseIdentity, context: PrepareContext): Preparation {
  const { subject, files, evaluate } = context;
  const { test, one, path, environment } = identity;
  const findings: Diagnostic[] = [];
  const data = readCaseData(test, one, path, files);
  findings.push(...(data?.diagnostics ?? []));
  const placement = placementOf(identity, subject, findings);
  if (!subject.environments.includes(environment)) findings.push(unknownEnvironment(identity, subject));
  if (placement === undefined || hasErrors(findings)) return { diagnostics: findings };
  const runnable = subject.runnable(environment, placement);
  if (!runnable.ok) return { diagnostics: [...findings, ...runnable.diagnostics] };
  checkGuardrails(identity, runnable, findings);
  const run = runOf(identity, context, placement, runnable, findings);
  if (run !== undefined) findings.push(...checkFaults(identity, run.args));
  if (run === undefined || data?.ok !== true || hasErrors(findings)) return { diagnostics: findings };
  const bound: { readonly data: CaseData; readonly run: PreparedRun } = { data: data.value, run };
  return { prepared: { ...identity, ...bound, argo: subject.argo, placement, evaluate }, diagnostics: findings };
}

function runOf(
  { test, one, path, environment }: CaseIdentity,
  { subject, runs }: PrepareContext,
  placement: Placement,
  runnable: Runnable,
  findings: Diagnostic[],
): PreparedRun | undefined {
  const args = bindArgs(test, path, subject, runnable, findings);
  if (args === undefined) return undefined;
  const key = JSON.stringify([environment, placement, args, one.guardrails]);
  const known = runs.get(key);
  if (known !== undefined) return known;
  const refusals = subject.refusals?.(placement, givenArgs(test, path)) ?? [];
  findings.push(...refusals);
  if (hasErrors(refusals)) return undefined;
  const prepared = prepareRun(runnable, args, one.guardrails);
  if (!prepared.ok) {
    findings.push({
      code: 'GP658',
      name: 'run-refused',
      severity: 'error',
      message: `the controller would refuse the run: ${prepared.message}`,
      range: test.rangeAt([...path, 'name']),
      hint: 'correct the args, or the template',
    });
    return undefined;
  }
  runs.set(key, prepared.run);
  return prepared.run;
}

function checkFaults({ test, one, path }: CaseIdentity, args: PreparedRun['args']): readonly Diagnostic[] {
  return (one.faults ?? []).flatMap((fault, at) => {
    const kind = seriesFaults.find((each) => each in fault);
    return kind === undefined ? [] : (brokenByArgs(fault, args, test.rangeAt([...path, 'faults', at, kind])) ?? []);
  });
}

function placementOf({ test, one, path }: CaseIdentity, subject: Subject, findings: Diagnostic[]): Placement | undefined {
  const placement = one.placement ?? test.value.spec.placement ?? subject.defaultPlacement;
  if (subject.placements !== undefined && !subject.placements.includes(placement)) {
    findings.push({
      code: 'GP654',
      name: 'test-placement',
      severity: 'error',
      message: `${subject.name} is not compiled for ${placement}`,
      range: test.rangeAt(one.placement === undefined ? ['spec', 'placement'] : [...path, 'placement']),
      hint: `it is for ${subject.placements.join(', ')}: see rollout: { as: […] } in the policy`,
    });
    return undefined;
  }
  if (one.endsAt !== undefined && placement !== 'background') {
    findings.push(stray(test, [...path, 'endsAt'], `a rollout waits for its ${placement} analysis, and does not end it`));
  }
  return placement;
}

function unknownEnvironment({ test, one, path, environment = '' }: CaseIdentity, subject: Subject): Diagnostic {
  const known = subject.environments.flatMap((name) => name ?? []);
  const meant = closest(environment, known);
  const list: Path = one.environments === undefined ? ['spec', 'environments'] : [...path, 'environments'];
  const names = one.environments ?? test.value.spec.environments ?? [];
  return {
    code: 'GP649',
    name: 'test-environment',
    severity: 'error',
    message: `${subject.name} has no environment \`${environment}\``,
    range: test.rangeAt([...list, names.indexOf(environment)]),
    hint: meant === undefined ? `there is ${known.join(', ')}` : `did you mean \`${meant}\`?`,
  };
}

/** Guardrails and metrics that the case names must be there. */
function checkGuardrails({ test, one, path, environment }: CaseIdentity, { guardrailOf }: Runnable, findings: Diagnostic[]): void {
  const known = [...new Set([...guardrailOf.values(), ...guardrailOf.keys()])];
  // Names of a template's metrics may hold args, and are known only then.
  if (known.some((name) => name.includes('{{'))) return;
  const because = becauseOf(one.expect);
  const becausePath = [...path, 'expect', 'because'];
  const named: readonly { readonly name: string; readonly range: Diagnostic['range'] }[] = [
    ...(one.guardrails ?? []).map((name, at) => ({ name, range: test.rangeAt([...path, 'guardrails', at]) })),
    ...(because === undefined
      ? []
      : [
          {
            name: because.name,
            range: because.limit === undefined ? test.rangeAt(becausePath) : test.keyRangeAt([...becausePath, because.name]),
          },
        ]),
    ...Object.keys(one.expect.guardrails ?? {}).map((name) => ({ name, range: test.keyRangeAt([...path, 'expect', 'guardrails', name]) })),
    ...(one.faults ?? []).flatMap(({ guardrail: name }, at) =>
      name === undefined ? [] : [{ name, range: test.rangeAt([...path, 'faults', at, 'guardrail']) }],
    ),
  ];
  for (const { name, range } of named) {
    if (known.includes(name)) continue;
    const meant = closest(name, known);
    findings.push({
      code: 'GP650',
      name: 'test-guardrail',
      severity: 'error',
      message: `no guardrail is called \`${name}\`${environment === undefined ? '' : ` in ${environment}`}`,
      range,
      hint: meant === undefined ? `there is ${known.join(', ')}` : `did you mean \`${meant}\`?`,
    });
  }
}
