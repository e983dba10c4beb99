import { parseDuration } from '../promql/duration.ts';
import type { AnalysisPhase, MetricDecision } from '../rollouts/analysis.ts';
import type { Placement, RolloutOutcome } from '../rollouts/placement.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';
import { becauseOf } from './expectation.ts';
import { checkDuration } from './test-finding.ts';
import type { ExpectedGuardrail, PolicyTest, TestCase } from './types.ts';

type Findings = Diagnostic[];
type Test = Located<PolicyTest>;

/** Says where an expectation cannot be true, whatever the data: it would never be met, or hide a mistake. */
export function checkExpectation(test: Test, one: TestCase, casePath: Path, findings: Findings): void {
  const path: Path = [...casePath, 'expect'];
  const { expect } = one;
  checkDuration(test, [...path, 'at'], expect.at, 0, findings);
  checkDuration(test, [...path, 'by'], expect.by, 0, findings);
  checkTimes(test, one, path, findings);
  checkEnding(test, one, path, findings);
  for (const [name, expected] of Object.entries(expect.guardrails ?? {}))
    checkCounters(test, name, expected, [...path, 'guardrails', name], findings);
  checkGuardrailNames(test, one, casePath, findings);
}

function checkTimes(test: Test, one: TestCase, path: Path, findings: Findings): void {
  const { phase, at, by } = one.expect;
  const atMs = at === undefined ? undefined : parseDuration(at);
  const byMs = by === undefined ? undefined : parseDuration(by);
  if (atMs !== undefined && byMs !== undefined && atMs > byMs) {
    const message = `a run that ends at ${at} has not ended by ${by}`;
    findings.push(impossible(test, [...path, 'at'], message, [...path, 'by'], 'keep `at`'));
  }
  if (phase !== 'Running') return;
  for (const key of ['at', 'by'] as const) {
    if (one.expect[key] === undefined) continue;
    findings.push(
      impossible(test, [...path, key], `a run that is Running to the last has no end to be ${key} ${one.expect[key]}`, [...path, 'phase']),
    );
  }
}

type Ending = {
  readonly placement: Placement;
  readonly phase: AnalysisPhase;
  readonly limit: MetricDecision | undefined;
  readonly outcome: RolloutOutcome;
};

const placements: readonly Placement[] = ['step', 'background', 'prePromotion', 'postPromotion'];

/** The limits that can give a run its phase. */
const limitsOf: readonly { readonly phase: AnalysisPhase; readonly limits: readonly (MetricDecision | undefined)[] }[] = [
  { phase: 'Successful', limits: [undefined] },
  { phase: 'Running', limits: [undefined] },
  { phase: 'Failed', limits: ['failureLimit', 'consecutiveSuccessLimit'] },
  { phase: 'Inconclusive', limits: ['inconclusiveLimit', 'consecutiveSuccessLimit'] },
  { phase: 'Error', limits: ['consecutiveErrorLimit'] },
];

function outcomesOf(placement: Placement, phase: AnalysisPhase): readonly RolloutOutcome[] {
  const ends = phase === 'Failed' || phase === 'Error';
  if (phase === 'Successful') return placement === 'background' ? ['proceeds', 'not gating'] : ['proceeds'];
  switch (placement) {
    case 'step':
    case 'prePromotion':
      return ['blocked'];
    case 'postPromotion':
      return ends ? ['rolled back'] : ['exposed'];
    case 'background':
      return ends ? ['blocked', 'not gating'] : ['not gating'];
  }
}

/** Every way in which a run can end. */
const endings: readonly Ending[] = placements.flatMap((placement) =>
  limitsOf.flatMap(({ phase, limits }) =>
    limits.flatMap((limit) => outcomesOf(placement, phase).map((outcome) => ({ placement, phase, limit, outcome }))),
  ),
);

/** Takes away the endings that do not fit, key by key: the key that leaves none contradicts those before it. */
function checkEnding(test: Test, one: TestCase, path: Path, findings: Findings): void {
  const { phase, outcome, blocked } = one.expect;
  const because = becauseOf(one.expect);
  const demands: readonly { readonly key: string; readonly says: string; readonly fits: (ending: Ending) => boolean }[] = [
    ...(phase === undefined ? [] : [{ key: 'phase', says: `phase ${phase}`, fits: (ending: Ending) => ending.phase === phase }]),
    ...(because === undefined
      ? []
      : [
          {
            key: 'because',
            says: `because ${because.name}${because.limit === undefined ? '' : `: ${because.limit}`}`,
            fits: ({ limit }: Ending) => limit !== undefined && (because.limit ?? limit) === limit,
          },
        ]),
    ...(outcome === undefined
      ? []
      : [{ key: 'outcome', says: `outcome ${outcome}`, fits: (ending: Ending) => ending.outcome === outcome }]),
    ...(blocked === undefined
      ? []
      : [{ key: 'blocked', says: `blocked ${blocked}`, fits: (ending: Ending) => isBlocked(ending.outcome) === blocked }]),
  ];
  const placement = one.placement ?? test.value.spec.placement;
  let left = endings.filter((ending) => placement === undefined || ending.placement === placement);
  for (const [index, { key, says, fits }] of demands.entries()) {
    left = left.filter(fits);
    if (left.length > 0) continue;
    const before = demands.slice(0, index);
    const others = before.length === 0 ? '' : ` beside ${before.map((other) => other.says).join(' and ')}`;
    const message = `${says}${others}${placement === undefined ? '' : ` with placement ${placement}`}`;
    const other = before.at(-1)?.key;
    const hint = key === 'because' ? hintOf(one.expect.phase) : undefined;
    findings.push(impossible(test, [...path, key], message, other === undefined ? undefined : [...path, other], hint));
    return;
  }
}

function hintOf(phase: AnalysisPhase | undefined): string {
  const limits = limitsOf.find((row) => row.phase === phase)?.limits.flatMap((limit) => limit ?? []) ?? [];
  if (limits.length === 0) return '`because` says what stopped a run: nothing does where it passes';
  return `a run is ${phase} because of ${limits.join(' or ')}`;
}

/** The new version is kept from traffic, or loses it. */
export function isBlocked(outcome: RolloutOutcome): boolean {
  return outcome === 'blocked' || outcome === 'rolled back';
}

function checkCounters(test: Test, name: string, expected: ExpectedGuardrail, path: Path, findings: Findings): void {
  const { count, phase } = expected;
  const parts = (['successful', 'failed', 'inconclusive'] as const).filter((key) => expected[key] !== undefined);
  const sum = parts.reduce((total, key) => total + (expected[key] as number), 0);
  const list = parts.map((key) => `${key} ${expected[key]}`).join(', ');
  if (count !== undefined && sum > count) {
    findings.push(
      impossible(
        test,
        [...path, 'count'],
        `${name}: ${list} are more than count ${count}`,
        [...path, parts[0] as string],
        'errors do not count',
      ),
    );
  } else if (count !== undefined && parts.length === 3 && sum < count) {
    findings.push(
      impossible(
        test,
        [...path, 'count'],
        `${name}: ${list} make ${sum} and not count ${count}`,
        [...path, parts[0] as string],
        'errors do not count',
      ),
    );
  }
  if (phase !== 'Pending') return;
  for (const key of ['count', 'successful', 'failed', 'inconclusive', 'error'] as const) {
    if ((expected[key] ?? 0) === 0) continue;
    findings.push(impossible(test, [...path, key], `${name}: Pending is a guardrail that was never measured`, [...path, 'phase']));
  }
}

/** Where a case runs some guardrails only, nothing can come of the others. Derived metrics have names of their own, and are judged when it runs. */
function checkGuardrailNames(test: Test, one: TestCase, casePath: Path, findings: Findings): void {
  const only = one.guardrails;
  if (only === undefined) return;
  const because = becauseOf(one.expect);
  const named: readonly { readonly name: string; readonly path: Path; readonly key?: true }[] = [
    ...(because === undefined ? [] : [{ name: because.name, path: [...casePath, 'expect', 'because'] }]),
    ...Object.keys(one.expect.guardrails ?? {}).map((name) => ({
      name,
      path: [...casePath, 'expect', 'guardrails', name],
      key: true as const,
    })),
    ...(one.faults ?? []).flatMap(({ guardrail }, at) =>
      guardrail === undefined ? [] : [{ name: guardrail, path: [...casePath, 'faults', at, 'guardrail'] }],
    ),
  ];
  for (const { name, path, key } of named) {
    if (only.some((kept) => name === kept || name.startsWith(`${kept}-`))) continue;
    const finding = impossible(test, path, `${name} is not among the guardrails of this case`, [...casePath, 'guardrails'], 'add it there');
    findings.push(key === undefined ? finding : { ...finding, range: test.keyRangeAt(path) });
  }
}

function impossible(test: Test, path: Path, message: string, other: Path | undefined, hint?: string): Diagnostic {
  return {
    code: 'GP644',
    name: 'impossible-expectation',
    severity: 'error',
    message: `cannot be true: ${message}`,
    range: test.rangeAt(path),
    ...(hint === undefined ? {} : { hint }),
    ...(other === undefined ? {} : { related: [{ message: 'with this', range: test.rangeAt(other) }] }),
  };
}
