import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { isCompleted, readLimits } from '../rollouts/assess-metric.ts';
import type { Placement } from '../rollouts/placement.ts';
import type { StoredResult, StoredRun } from '../rollouts/read-run.ts';
import type { RunExplanation } from '../scenario/explanation.ts';
import type { Judge } from './explain-condition.ts';
import { decidingResult, decisionOf, disagreements, factsOfStored, type RunFacts } from './explain-facts.ts';
import { decidingMetric, doubtsOfReadings, type Naming, summaryOf } from './explain-metric.ts';
import { storedOutcome } from './explain-outcome.ts';
import { wouldPassStored } from './explain-would-pass.ts';

/** An AnalysisRun as a cluster keeps it: what decided, what would have passed, and what does not fit. */
export function explainRun(run: StoredRun, judge: Judge, naming: Naming & { readonly policies?: readonly string[] } = {}): RunExplanation {
  const facts = factsOfStored(run);
  const base = explainFacts(facts, judge, naming);
  const placement = placementOf(run);
  const rollout = placement === undefined ? undefined : storedOutcome(facts, placement);
  const place = placeWords(run);
  const deciding = decidingResult(facts);
  const metric = facts.metrics.find(({ name }) => name === deciding?.name);
  const wouldPass =
    base.decided === undefined || metric === undefined || deciding === undefined ? [] : wouldPassStored(metric, deciding, judge);
  const settled = facts.metrics.flatMap((one) => {
    const result = facts.results.find(({ name }) => name === one.name);
    return result === undefined ? [] : doubtsOfReadings(one, result, judge);
  });
  return {
    ...base,
    name: run.name,
    ...(run.namespace === undefined ? {} : { namespace: run.namespace }),
    ...(place === undefined ? {} : { place }),
    clock: 'wall',
    cause: run.status === undefined ? 'the controller has not looked at it yet: it has no status' : base.cause,
    ...(rollout === undefined ? {} : { rollout }),
    ...(naming.policies === undefined || naming.policies.length === 0 ? {} : { policies: naming.policies }),
    ...(base.decided === undefined ? {} : { decided: { ...base.decided, wouldPass } }),
    doubts: [...base.doubts, ...settled, ...secretDoubts(run), ...trimmed(facts)],
  };
}

/** What is true of a run wherever it comes from. */
export function explainFacts(facts: RunFacts, judge: Judge, naming: Naming): Omit<RunExplanation, 'name' | 'clock'> {
  const deciding = isCompleted(facts.phase) && facts.phase !== 'Successful' ? decidingResult(facts) : undefined;
  const metric = facts.metrics.find(({ name }) => name === deciding?.name);
  const decided = deciding === undefined || metric === undefined ? undefined : decidingMetric(metric, deciding, facts, judge, naming);
  return {
    phase: facts.phase,
    ...(facts.message === '' ? {} : { message: facts.message }),
    ...(facts.startedAtMs === undefined ? {} : { startedAtMs: facts.startedAtMs }),
    ...(facts.completedAtMs === undefined ? {} : { completedAtMs: facts.completedAtMs }),
    cause: decided === undefined ? causeOf(facts, deciding) : `${decided.name}: ${decided.sentence}`,
    ...(decided === undefined ? {} : { decided }),
    others: facts.metrics.filter(({ name }) => name !== decided?.name).map((one) => summaryOf(one, facts, naming)),
    doubts: disagreements(facts),
  };
}

function causeOf(facts: RunFacts, deciding: StoredResult | undefined): string {
  const { phase, results, metrics, specProblem, terminate, dryRun } = facts;
  switch (phase) {
    case 'Pending':
      return 'nothing was measured yet';
    case 'Running':
      return runningCause(facts);
    case 'Successful': {
      const ended = results.filter((result) => endedFromOutside(facts, result));
      if (terminate || ended.length > 0) return `it was ended from outside (spec.terminate), and no limit had been exceeded by then`;
      if (metrics.length > 0 && metrics.every(({ name }) => dryRun.has(name))) return 'every metric is in dry run, so nothing could fail';
      return 'no metric exceeded a limit';
    }
    case 'Failed':
    case 'Error':
    case 'Inconclusive':
      if (deciding !== undefined) return `${deciding.name} is ${deciding.phase}${deciding.phase === phase ? '' : `, and the run ${phase}`}`;
      if (specProblem !== undefined) return `the controller refused the spec before it measured anything: ${specProblem}`;
      return 'no metric in the status is one that gives this phase';
  }
}

function endedFromOutside({ metrics }: RunFacts, result: StoredResult): boolean {
  const metric = metrics.find(({ name }) => name === result.name);
  return metric !== undefined && result.phase === 'Successful' && decisionOf(readLimits(metric), result) === 'terminated';
}

function runningCause({ metrics, results }: RunFacts): string {
  const open = metrics.flatMap((metric): readonly string[] => {
    const result = results.find(({ name }) => name === metric.name);
    return result !== undefined && isCompleted(result.phase) ? [] : [openWords(metric, result)];
  });
  return open.length === 0 ? 'all its metrics have ended' : `it waits for ${open.join(', ')}`;
}

function openWords(metric: AnalysisMetric, result: StoredResult | undefined): string {
  const { count } = readLimits(metric);
  if (result === undefined) return `${metric.name} (not measured yet)`;
  const of = count === undefined ? `${result.count} readings, and no count ends it` : `${result.count} of ${count} readings`;
  return `${metric.name} (${of})`;
}

const placements: ReadonlyMap<string, Placement> = new Map([
  ['Step', 'step'],
  ['Background', 'background'],
  ['PrePromotion', 'prePromotion'],
  ['PostPromotion', 'postPromotion'],
]);

function placementOf({ labels }: StoredRun): Placement | undefined {
  return placements.get(labels['rollout-type'] ?? '');
}

/** `step 2 of Rollout checkout, revision 4`: steps count from 0, as the Rollout's status does. */
function placeWords(run: StoredRun): string | undefined {
  const placement = placementOf(run);
  const index = run.labels['step-index'];
  const revision = run.annotations['rollout.argoproj.io/revision'];
  const what = placement === 'step' && index !== undefined ? `step ${index}` : placement;
  const owner = run.owner === undefined ? undefined : `${run.owner.kind} ${run.owner.name}`;
  const of = what === undefined ? owner : owner === undefined ? what : `${what} of ${owner}`;
  const parts = [of, revision === undefined ? undefined : `revision ${revision}`].filter((one) => one !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function secretDoubts({ spec }: StoredRun): readonly string[] {
  const secrets = (spec.args ?? []).filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined).map(({ name }) => name);
  if (secrets.length === 0) return [];
  return [
    `the run does not hold the text of ${secrets.map((name) => `args.${name}`).join(', ')}: the query shows \`temp-for-secret\` in its place`,
  ];
}

function trimmed({ results }: RunFacts): readonly string[] {
  return results.flatMap(({ name, count, error, measurements }) => {
    const kept = measurements.filter(({ finishedAtMs }) => finishedAtMs !== undefined).length;
    if (kept >= count + error) return [];
    return [`${name}: the status keeps ${kept} of ${count + error} measurements; the counters are of all`];
  });
}
