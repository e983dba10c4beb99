import type { AnalysisPhase } from '../rollouts/analysis.ts';
import { isCompleted } from '../rollouts/assess-metric.ts';
import { type WorldName, worlds } from '../worlds/world-names.ts';
import type { UnjudgedTrial } from './prove.ts';
import type { MetricProof, WorldTrial, WorldVerdict } from './subject.ts';

/** Of a metric of which nobody can know what it does. */
export function unjudgedProof(reason: string): MetricProof {
  const trials = worlds.map(
    ({ name, description }): WorldTrial => ({
      world: { name },
      description,
      expected: { right: 'not judged', reason },
      verdict: 'not judged',
      reason,
    }),
  );
  return { trials, results: [] };
}

/** How a trial ends, sooner or later; undefined where that is not known. */
export function endOf({ run, later }: Pick<WorldTrial, 'run' | 'later'>): AnalysisPhase | undefined {
  return later?.phase ?? run?.phase;
}

/**
 * The trials of one metric with their verdicts. Whether a metric that stops in `zeroed` is wrong depends on all of them: it is where none
 * passes.
 */
export function verdictsOf(trials: readonly UnjudgedTrial[]): readonly WorldTrial[] {
  const passesSomewhere = trials.some((trial) => endOf(trial) === 'Successful');
  return trials.map((trial) => ({ ...trial, verdict: verdictOf(trial, passesSomewhere) }));
}

function verdictOf(trial: UnjudgedTrial, passesSomewhere: boolean): WorldVerdict {
  const { expected, run, later, world } = trial;
  if (expected.right === 'not judged' || run === undefined) return 'not judged';
  if (!isCompleted(run.phase)) {
    if (later?.how !== 'count') return later === undefined ? 'not judged' : 'never ends';
    if (!isCompleted(later.phase)) return 'never ends';
  }
  const passes = endOf(trial) === 'Successful';
  switch (expected.right) {
    case 'stop':
      return passes ? 'passes' : 'right';
    case 'pass': {
      if (passes) return 'right';
      const healthyEnough = world.name === 'zeroed' || world.name === 'idle';
      return healthyEnough && passesSomewhere ? 'right' : 'blocks';
    }
    case 'either':
      return 'right';
    default:
      throw new Error(`no such answer: ${JSON.stringify(expected satisfies never)}`);
  }
}

/** Whether the right answer is beyond doubt: findings rest on nothing less. */
export function isSure({ expected }: WorldTrial): boolean {
  return expected.right !== 'not judged' && expected.doubt === undefined;
}

/** Whether a metric surely lets a release through that it must not, as a step or, cut short by the end of the rollout, in the background. */
export function letsThrough(trial: WorldTrial): boolean {
  if (!isSure(trial)) return false;
  if (trial.otherOrder !== undefined) return true;
  return trial.verdict === 'passes' || (trial.verdict === 'never ends' && trial.expected.right === 'stop' && endOf(trial) === 'Successful');
}

/** Whether it surely stops a healthy release. */
export function blocksHealthy(trial: WorldTrial): boolean {
  return trial.verdict === 'blocks' && isSure(trial);
}

/** The worlds of which the definition says which answers are wrong. */
const mustStop: ReadonlySet<WorldName> = new Set<WorldName>([
  ...(['gone', 'idle', 'down', 'nan', 'stale', 'selector-missing', 'broken', 'mixed', 'once'] as const),
]);
const mustPass: ReadonlySet<WorldName> = new Set<WorldName>(['quiet', 'newborn', 'one-error', 'zeroed', 'idle']);

/** Whether a metric lets a release through that by the definition it must not, and the definition says little about it. */
export function passesInDoubt(trial: WorldTrial): boolean {
  const { expected, verdict, world } = trial;
  if (expected.right !== 'stop' || expected.doubt === undefined || !mustStop.has(world.name)) return false;
  return verdict === 'passes' || (verdict === 'never ends' && endOf(trial) === 'Successful');
}

/** Whether by the definition it stops a healthy release, and the definition says little about it. */
export function blocksInDoubt({ expected, verdict, world }: WorldTrial): boolean {
  return verdict === 'blocks' && expected.right === 'pass' && expected.doubt !== undefined && mustPass.has(world.name);
}

/** Where the metric is of an amount, healthy values are not known; but a condition that is an error for all of them never passes. */
export function neverAnswers(trials: readonly WorldTrial[]): boolean {
  const read = trials.filter(({ reading, run }) => reading?.kind === 'value' && run !== undefined);
  return read.length > 0 && read.every(({ run }) => run?.phase === 'Error');
}
