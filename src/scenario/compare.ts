import { parseDuration, printDuration } from '../promql/duration.ts';
import type { AnalysisPhase, AnalysisRun, MetricResult } from '../rollouts/analysis.ts';
import type { Path } from '../source/yaml.ts';
import { isBlocked } from './check-expectation.ts';
import { becauseOf } from './expectation.ts';
import type { CaseIdentity } from './prepared-case.ts';
import type { CaseProblem, ObservedRun } from './result.ts';
import type { ExpectedGuardrail } from './types.ts';

/** Every expectation of the case that was not met, at its place. */
export function compareWithExpectation(identity: CaseIdentity, observed: ObservedRun): readonly CaseProblem[] {
  return [
    ...comparePhase(identity, observed),
    ...compareCause(identity, observed),
    ...compareOutcome(identity, observed),
    ...compareGuardrails(identity, observed),
  ];
}

type Unmet = { readonly message: string; readonly expected: string; readonly actual: string; readonly key: Path; readonly hint?: string };

function unmet({ test, path }: CaseIdentity, { key, hint, ...texts }: Unmet): CaseProblem {
  const range = test.rangeAt([...path, 'expect', ...key]);
  return { kind: 'expectation', ...texts, range, ...(hint === undefined ? {} : { hint }) };
}

/** After the start of the run; undefined while it has no end. */
export function endedAfterMs({ startedAtMs, completedAtMs }: AnalysisRun): number | undefined {
  return completedAtMs === undefined ? undefined : completedAtMs - startedAtMs;
}

/** `Failed at t+3m`. */
export function endingText(run: AnalysisRun): string {
  const afterMs = endedAfterMs(run);
  return afterMs === undefined ? `${run.phase}, without an end` : `${run.phase} at t+${printDuration(afterMs)}`;
}

function comparePhase(identity: CaseIdentity, { run, outcome }: ObservedRun): readonly CaseProblem[] {
  const { phase, at, by } = identity.one.expect;
  const afterMs = endedAfterMs(run);
  const rightPhase = phase === undefined || phase === run.phase;
  const rightAt = at === undefined || afterMs === durationMs(at);
  const rightBy = by === undefined || (afterMs !== undefined && afterMs <= durationMs(by));
  if (rightPhase && rightAt && rightBy) return [];
  const times = [
    ...(at === undefined ? [] : [`at t+${printDuration(durationMs(at))}`]),
    ...(by === undefined ? [] : [`by t+${printDuration(durationMs(by))}`]),
  ];
  const expected = [phase ?? 'an end', ...times].join(' ');
  const actual = endingText(run);
  const key = !rightPhase ? 'phase' : rightAt ? 'by' : 'at';
  const endless = run.phase === 'Running' && outcome === 'not gating' && identity.one.endsAt === undefined;
  const hint = endless ? 'say when the rollout ends the analysis: endsAt' : undefined;
  return [unmet(identity, { message: `the run is ${actual}, not ${expected}`, expected, actual, key: [key], ...(hint && { hint }) })];
}

function compareCause(identity: CaseIdentity, observed: ObservedRun): readonly CaseProblem[] {
  const wanted = becauseOf(identity.one.expect);
  if (wanted === undefined) return [];
  const { because, run } = observed;
  const named = because !== undefined && (wanted.name === because.guardrail || wanted.name === because.metric);
  if (named && (wanted.limit === undefined || wanted.limit === because.limit)) return [];
  const expected = `because ${wanted.name}${wanted.limit === undefined ? '' : `: ${wanted.limit}`}`;
  const nothing = run.message === '' ? 'nothing stopped it' : `no guardrail, but: ${run.message}`;
  const actual = because === undefined ? nothing : `because ${because.metric}${because.limit === undefined ? '' : `: ${because.limit}`}`;
  const own = resultsOf(wanted.name, observed).find(({ phase }) => phase === run.phase);
  const hint =
    because !== undefined && !named && own !== undefined
      ? `${own.name} is ${own.phase} too; ${because.metric} was first or worse`
      : undefined;
  return [
    unmet(identity, {
      message: `the run is ${run.phase}: ${actual}, and not ${expected}`,
      expected,
      actual,
      key: ['because'],
      ...(hint && { hint }),
    }),
  ];
}

function compareOutcome(identity: CaseIdentity, { outcome, outcomeReason }: ObservedRun): readonly CaseProblem[] {
  const { expect } = identity.one;
  const problems: CaseProblem[] = [];
  const actual = `${outcome}: ${outcomeReason}`;
  if (expect.outcome !== undefined && expect.outcome !== outcome) {
    problems.push(
      unmet(identity, { message: `the rollout is ${outcome}, not ${expect.outcome}`, expected: expect.outcome, actual, key: ['outcome'] }),
    );
  }
  if (expect.blocked !== undefined && expect.blocked !== isBlocked(outcome)) {
    const expected = expect.blocked ? 'blocked' : 'not blocked';
    const message = `the release is ${expect.blocked ? 'not stopped' : 'stopped'}`;
    problems.push(unmet(identity, { message, expected, actual, key: ['blocked'] }));
  }
  return problems;
}

function compareGuardrails(identity: CaseIdentity, observed: ObservedRun): readonly CaseProblem[] {
  return Object.entries(identity.one.expect.guardrails ?? {}).flatMap(([name, expected]) =>
    guardrailValues(name, observed).flatMap(([key, actual]): readonly CaseProblem[] => {
      const wanted = expected[key];
      if (wanted === undefined || wanted === actual) return [];
      const [said, found] = key === 'phase' ? [String(wanted), String(actual)] : [`${key} ${wanted}`, `${key} ${actual}`];
      const message = `${name} is ${found}, not ${said}`;
      return [unmet(identity, { message, expected: `${name}: ${said}`, actual: `${name}: ${found}`, key: ['guardrails', name, key] })];
    }),
  );
}

const badness: readonly AnalysisPhase[] = ['Successful', 'Pending', 'Running', 'Inconclusive', 'Error', 'Failed'];

/** What a guardrail, or a metric, has come to: see `ExpectedGuardrail`. */
export function guardrailValues(
  name: string,
  observed: ObservedRun,
): readonly (readonly [keyof ExpectedGuardrail, AnalysisPhase | number])[] {
  const results = resultsOf(name, observed);
  const counters = results.find((result) => result.name === name) ?? results[0];
  const metrics = [...observed.guardrailOf].filter(([metric, guardrail]) => metric === name || guardrail === name);
  const phases: AnalysisPhase[] = results.map(({ phase }) => phase);
  if (results.length < metrics.length || results.length === 0) phases.push('Pending');
  const worst = phases.reduce((a, b) => (badness.indexOf(b) > badness.indexOf(a) ? b : a));
  return [
    ['phase', worst],
    ...(['count', 'successful', 'failed', 'inconclusive', 'error'] as const).map((key) => [key, counters?.[key] ?? 0] as const),
  ];
}

function resultsOf(name: string, { run, guardrailOf }: ObservedRun): readonly MetricResult[] {
  const ofGuardrail = run.metricResults.filter((result) => guardrailOf.get(result.name) === name);
  return ofGuardrail.length > 0 ? ofGuardrail : run.metricResults.filter((result) => result.name === name);
}

function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error('durations were read');
  return ms;
}
