import type { AnalysisPhase, AnalysisTemplate } from '../rollouts/analysis.ts';
import type { SourceRange } from '../source/source-file.ts';
import { printWorld, type WorldName } from '../worlds/world-names.ts';
import { letsThrough } from './prove-verdict.ts';
import type { MetricUnderLint, TemplateUnderLint, WorldTrial, WorldVerdict } from './subject.ts';
import type { UnresolvedMetric } from './subject-template.ts';

/**
 * What was found out about one metric. `closed`: in no world that could be judged does it let a release through that it must stop, and the
 * worlds in which nobody looks and in which everything fails are among those judged.
 */
export type MetricSummary = {
  readonly template: string;
  readonly kind: AnalysisTemplate['kind'];
  readonly metric: string;
  readonly range: SourceRange;
  readonly dryRun: boolean;
  readonly state: 'closed' | 'open' | 'not judged';
  /** Why it is not judged. */
  readonly reason?: string;
  readonly worlds: readonly WorldSummary[];
};

/** `phase` is what the controller gives after an hour at most, undefined where it is not known; `later` how a run ends that still runs. */
export type WorldSummary = {
  readonly world: string;
  readonly expected: 'stop' | 'pass' | 'either' | 'not judged';
  readonly verdict: WorldVerdict;
  readonly phase?: AnalysisPhase;
  readonly later?: NonNullable<WorldTrial['later']>;
  /** Why it is not judged. */
  readonly reason?: string;
  /** Why no finding rests on the verdict. */
  readonly doubt?: string;
  /** What it is where series stand in another order. */
  readonly otherOrder?: AnalysisPhase;
  /** The first answer, as the controller prints it. */
  readonly reading?: string;
};

/** A provider that does not answer stops every metric: that alone says nothing of its query. */
const decisive: readonly WorldName[] = ['gone', 'broken'];

export function summaryOf(metric: MetricUnderLint): MetricSummary {
  const { trials } = metric.proof();
  const unjudged = decisive.find((name) => trials.every(({ world, verdict }) => world.name !== name || verdict === 'not judged'));
  const state = trials.some(letsThrough) ? 'open' : unjudged === undefined ? 'closed' : 'not judged';
  return {
    ...placeOf(metric.template.value, metric.metric.name, metric.template.rangeAt([...metric.path, 'name'])),
    dryRun: metric.dryRun,
    state,
    ...(state === 'not judged' ? { reason: whyNotJudged(trials, unjudged) } : {}),
    worlds: trials.map(worldSummary),
  };
}

export function unresolvedSummary({ path, name, message }: UnresolvedMetric, { template }: TemplateUnderLint): MetricSummary {
  return {
    ...placeOf(template.value, name, template.rangeAt([...path, 'name'])),
    dryRun: false,
    state: 'not judged',
    reason: message,
    worlds: [],
  };
}

function placeOf(
  { kind, metadata }: AnalysisTemplate,
  metric: string,
  range: SourceRange,
): Pick<MetricSummary, 'template' | 'kind' | 'metric' | 'range'> {
  return { template: metadata.name, kind, metric, range };
}

function whyNotJudged(trials: readonly WorldTrial[], unjudged: WorldName | undefined): string {
  const trial = trials.find(({ world }) => world.name === unjudged);
  return (trial === undefined ? undefined : reasonOf(trial)) ?? 'no world is known for its provider';
}

function reasonOf({ expected, reason, verdict }: WorldTrial): string | undefined {
  if (verdict !== 'not judged') return undefined;
  return expected.right === 'not judged' ? expected.reason : (reason ?? 'the run is longer than a day');
}

function worldSummary(trial: WorldTrial): WorldSummary {
  const { world, expected, verdict, run, later, reading } = trial;
  const reason = reasonOf(trial);
  return {
    world: printWorld(world),
    expected: expected.right,
    verdict,
    ...(run === undefined ? {} : { phase: run.phase }),
    ...(later === undefined ? {} : { later }),
    ...(reason === undefined ? {} : { reason }),
    ...(expected.right === 'not judged' || expected.doubt === undefined ? {} : { doubt: expected.doubt }),
    ...(trial.otherOrder === undefined ? {} : { otherOrder: trial.otherOrder.phase }),
    ...(reading === undefined ? {} : { reading: readingText(reading) }),
  };
}

function readingText(reading: NonNullable<WorldTrial['reading']>): string {
  switch (reading.kind) {
    case 'value':
      return reading.text;
    case 'error':
      return `error: ${reading.message}`;
    case 'phase':
      return reading.text ?? reading.phase;
    case 'unknown':
      return `unknown: ${reading.reason}`;
    default:
      throw new Error(`no answer of a provider: ${JSON.stringify(reading satisfies never)}`);
  }
}
