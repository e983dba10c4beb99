import type { AnalysisMetric, AnalysisRun } from '../rollouts/analysis.ts';
import { exprProfileOf } from '../rollouts/condition.ts';
import { compareWithExpectation } from './compare.ts';
import type { Mutant } from './mutant.ts';
import { endsAlike, runTrials, type TellingCase, type TrialRuns, tellingReading, tellingTrials } from './mutant-screen.ts';
import { conditionMutants } from './mutate-condition.ts';
import { limitMutants } from './mutate-limits.ts';
import { queryMutants } from './mutate-query.ts';
import { observe } from './observe.ts';
import type { PreparedCase } from './prepared-case.ts';
import type { Step } from './run-tests.ts';
import { simulateCase } from './simulate-case.ts';
import { caseInWorld, joinCases } from './telling-case.ts';
import type { TestCase } from './types.ts';

/** A mutant that no case noticed in these environments (none for a template), and a case that would. */
export type Survivor = {
  readonly subject: string;
  readonly environments: readonly string[];
  readonly guardrail: string;
  /** Of a test that runs the guardrail. */
  readonly file: string;
  readonly mutant: Mutant;
  readonly telling: TellingCase;
  /** Cases that would notice it, to be pasted into the test, each in some of the environments. None where only words tell it. */
  readonly cases: readonly TestCase[];
};

export type MutationReport = {
  readonly killed: number;
  /** In one environment or several each. */
  readonly survived: number;
  readonly survivors: readonly Survivor[];
  /** The same as the original in every reading and world tried: not counted. */
  readonly equivalent: number;
};

/**
 * Breaks the metrics of passing cases one place at a time and runs every case that has the metric again. A mutant is noticed by a case whose
 * expectation is no longer met because the run has another phase, time or cause; a run that cannot be judged notices nothing.
 * `step` is told of every mutant.
 */
export async function mutateCases(cases: readonly PreparedCase[], step: Step = () => {}): Promise<MutationReport> {
  const groups = Map.groupBy(cases, (one) => JSON.stringify([one.subject, one.environment, one.placement]));
  const work = [...groups.values()].flatMap((group) =>
    metricsOf(group).map((metric) => ({ group, metric, mutants: mutantsOf(metric, group) })),
  );
  const total = work.reduce((sum, { mutants }) => sum + mutants.length, 0);
  let done = 0;
  let killed = 0;
  let equivalent = 0;
  const survivors: Survivor[] = [];
  for (const { group, metric, mutants } of work) {
    const concerned = group.filter((one) => one.run.metrics.some(({ name }) => name === metric.name)).map(baseline);
    let trials: TrialRuns | undefined;
    for (const mutant of mutants) {
      const pause = step(done++, total);
      if (pause !== undefined) await pause;
      const noticing = concerned.findIndex((one) => notices(one, mutant));
      if (noticing >= 0) {
        // What noticed one mutant often notices the next.
        concerned.unshift(...concerned.splice(noticing, 1));
        killed++;
        continue;
      }
      trials ??= isLimit(mutant) ? undefined : runTrials(metric, group[0] as PreparedCase);
      const found = trials === undefined || isLimit(mutant) ? tellingLimit(metric, mutant) : tellingOf(trials, mutant, group);
      if (found === undefined) equivalent++;
      else survivors.push(survivor(group, metric, mutant, found));
    }
  }
  return { killed, survived: survivors.length, survivors: joinEnvironments(survivors), equivalent };
}

function metricsOf(group: readonly PreparedCase[]): readonly AnalysisMetric[] {
  const byName = new Map(group.flatMap(({ run }) => run.metrics.map((metric) => [metric.name, metric] as const)).toReversed());
  return [...byName.values()].toReversed();
}

function mutantsOf(metric: AnalysisMetric, [first]: readonly PreparedCase[]): readonly Mutant[] {
  if (first === undefined) return [];
  // A metric that is only watched changes nothing whatever it says.
  if (first.run.dryRun.has(metric.name)) return [];
  return [...conditionMutants(metric, exprProfileOf(first.argo)), ...queryMutants(metric), ...limitMutants(metric)];
}

type Baseline = { readonly prepared: PreparedCase; readonly run: AnalysisRun | undefined };

function baseline(prepared: PreparedCase): Baseline {
  const { simulation } = simulateCase(prepared, prepared.run.metrics);
  return { prepared, run: simulation.kind === 'run' ? simulation.run : undefined };
}

function notices({ prepared, run: before }: Baseline, mutant: Mutant): boolean {
  if (before === undefined) return false;
  let changed = false;
  const metrics = prepared.run.metrics.map((metric) => {
    const broken = metric.name === mutant.metric ? mutant.apply(metric) : undefined;
    changed ||= broken !== undefined;
    return broken ?? metric;
  });
  if (!changed) return false;
  const { simulation } = simulateCase(prepared, metrics);
  if (simulation.kind === 'unknown' || endsAlike(before, simulation.run)) return false;
  return compareWithExpectation(prepared, observe(prepared, simulation.run)).length > 0;
}

function isLimit({ part }: Mutant): boolean {
  return part === 'limit' || part === 'count';
}

type Telling = Pick<Survivor, 'telling' | 'cases'>;

/** A trial that tells the metric apart also in its guardrail and with the test's args, or any world, or a reading. */
function tellingOf(trials: TrialRuns, mutant: Mutant, group: readonly PreparedCase[]): Telling | undefined {
  const { metric } = trials;
  const broken = mutant.apply(metric);
  const [screen] = group;
  if (broken === undefined || screen === undefined) return undefined;
  let first: TellingCase | undefined;
  for (const telling of tellingTrials(trials, broken, screen)) {
    first ??= telling;
    if (telling.world === undefined) break;
    const noticing = caseNoticing(telling.world.name, mutant, metric, group);
    if (noticing !== undefined) return { telling, cases: [noticing] };
  }
  const telling = first ?? tellingReading(metric, broken, screen);
  return telling === undefined ? undefined : { telling, cases: [] };
}

function caseNoticing(world: string, mutant: Mutant, metric: AnalysisMetric, group: readonly PreparedCase[]): TestCase | undefined {
  const like = caseLike(group, metric);
  const one = like === undefined ? undefined : caseInWorld(like, metric, world);
  return one !== undefined && notices(baseline(one), mutant) ? one.one : undefined;
}

/** A case that runs the whole guardrail of a metric, else one that runs the metric. */
function caseLike(group: readonly PreparedCase[], { name }: AnalysisMetric): PreparedCase | undefined {
  const concerned = group.filter(({ run }) => run.metrics.some((metric) => metric.name === name));
  const whole = ({ one, run }: PreparedCase): boolean => one.guardrails?.includes(run.guardrailOf.get(name) ?? name) ?? true;
  return concerned.find(whole) ?? concerned[0];
}

/** Limits differ in runs with exactly so many bad readings; which ones they are is known without running. */
function tellingLimit(metric: AnalysisMetric, mutant: Mutant): Telling | undefined {
  const text = limitText(metric, mutant);
  return text === undefined ? undefined : { telling: { text }, cases: [] };
}

function limitText(metric: AnalysisMetric, { field, before, after }: Mutant): string | undefined {
  const [was, is] = [before, after].map((text) => Number(text.split(' ').at(-1)));
  const bad = Math.max(was as number, is as number);
  switch (field) {
    case 'count':
      return 'no case says when a run that passes ends: give its expectation an `at`';
    case 'failureLimit':
      if (!canFail(metric)) return undefined;
      return `no case has exactly ${readingsText(bad, 'failed')}`;
    case 'inconclusiveLimit':
      if (!canBeUndecided(metric)) return undefined;
      return `no case has exactly ${readingsText(bad, 'undecided')}`;
    case 'consecutiveErrorLimit':
      return `no case has exactly ${bad} provider error${bad === 1 ? '' : 's'} in a row and sees how the run ends`;
    case 'consecutiveSuccessLimit':
      return `no case says when a run ends that has ${readingsText(bad, 'good')} in a row`;
    default:
      throw new Error(`${field} is no limit`);
  }
}

function readingsText(count: number, what: string): string {
  return `${count} ${what} reading${count === 1 ? '' : 's'}`;
}

function canFail({ successCondition = '', failureCondition = '' }: AnalysisMetric): boolean {
  return successCondition !== '' || failureCondition !== '';
}

/** Only between two conditions is there room. */
function canBeUndecided({ successCondition = '', failureCondition = '' }: AnalysisMetric): boolean {
  return successCondition !== '' && failureCondition !== '';
}

function survivor(group: readonly PreparedCase[], metric: AnalysisMetric, mutant: Mutant, found: Telling): Survivor {
  const [first] = group;
  if (first === undefined) throw new Error('a group has a case');
  return {
    subject: first.subject,
    environments: first.environment === undefined ? [] : [first.environment],
    guardrail: first.run.guardrailOf.get(metric.name) ?? metric.name,
    file: (caseLike(group, metric) ?? first).test.file.name,
    mutant,
    ...found,
  };
}

/** The same survivor in several environments is told once. */
function joinEnvironments(survivors: readonly Survivor[]): readonly Survivor[] {
  const groups = Map.groupBy(survivors, ({ subject, guardrail, file, mutant }) =>
    JSON.stringify([subject, guardrail, file, mutant.metric, mutant.field, mutant.before, mutant.after]),
  );
  return [...groups.values()].map((group) => ({
    ...(group[0] as Survivor),
    environments: group.flatMap((one) => one.environments),
    cases: joinCases(group.flatMap((one) => one.cases)),
  }));
}
