import { printDuration } from '../promql/duration.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { readCaseData } from './case-data.ts';
import { endedAfterMs } from './compare.ts';
import { observe } from './observe.ts';
import type { PreparedCase } from './prepared-case.ts';
import type { ObservedRun } from './result.ts';
import { runCase } from './run-case.ts';
import { simulateCase } from './simulate-case.ts';
import type { Expectation, TestCase } from './types.ts';

/**
 * A case of its own that runs the guardrail of `metric` in a world and expects all that happens there, for the same subject, environment and
 * placement as `like`. Undefined where the guardrail does not run whole in `like`, or nothing can be known of the world.
 */
export function caseInWorld(like: PreparedCase, metric: AnalysisMetric, world: string): PreparedCase | undefined {
  const guardrail = like.run.guardrailOf.get(metric.name) ?? metric.name;
  const only = like.one.guardrails;
  // Of a guardrail that runs in part, only the metrics that were named are there.
  const kept = only === undefined || only.includes(guardrail) ? guardrail : only.includes(metric.name) ? metric.name : undefined;
  if (kept === undefined) return undefined;
  const metrics = like.run.metrics.filter(({ name }) => name === kept || like.run.guardrailOf.get(name) === kept);
  const one: TestCase = {
    name: `${kept} in the world ${world}`,
    ...(like.environment === undefined ? {} : { environments: [like.environment] }),
    ...(like.one.args === undefined ? {} : { args: like.one.args }),
    ...(like.one.placement === undefined ? {} : { placement: like.one.placement }),
    world,
    guardrails: [kept],
    expect: {},
  };
  const data = readCaseData(like.test, one, like.path, { recordings: new Map(), answers: new Map(), combined: new Map() });
  if (data?.ok !== true) return undefined;
  const prepared: PreparedCase = { ...like, one, data: data.value, run: { ...like.run, metrics } };
  const { simulation } = simulateCase(prepared, metrics);
  if (simulation.kind === 'unknown') return undefined;
  const expecting = { ...prepared, one: { ...one, expect: expectationOf(observe(prepared, simulation.run)) } };
  return runCase(expecting).result.status === 'passed' ? expecting : undefined;
}

function expectationOf({ run, because }: ObservedRun): Expectation {
  const { phase } = run;
  if (phase === 'Pending') return { phase: 'Running' };
  const afterMs = endedAfterMs(run);
  const named =
    because === undefined ? undefined : because.limit === undefined ? because.guardrail : { [because.guardrail]: because.limit };
  return {
    phase,
    ...(afterMs === undefined ? {} : { at: printDuration(afterMs) }),
    ...(named === undefined || phase === 'Successful' || phase === 'Running'
      ? {}
      : { because: named as NonNullable<Expectation['because']> }),
  };
}

/** Cases that differ in their environments only, as one. */
export function joinCases(cases: readonly TestCase[]): readonly TestCase[] {
  const groups = Map.groupBy(cases, ({ environments: _, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].map((group) => {
    const environments = group.flatMap((one) => one.environments ?? []);
    return { ...(group[0] as TestCase), ...(environments.length === 0 ? {} : { environments: [...new Set(environments)] }) };
  });
}
