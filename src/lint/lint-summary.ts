import type { AnalysisPhase, AnalysisTemplate } from '../rollouts/analysis.ts';
import type { SourceRange } from '../source/source-file.ts';
import { printWorld, type WorldFacts, type WorldName, worlds } from '../worlds/world-names.ts';
import { passesForHowLong } from './broken-lately.ts';
import { isKnown } from './limits.ts';
import { blocksInDoubt, endOf, letsThrough, neverAnswers, passesInDoubt } from './prove-verdict.ts';
import { readsClock } from './reads-clock.ts';
import type { MetricUnderLint, TemplateUnderLint, WorldTrial, WorldVerdict } from './subject.ts';
import type { UnresolvedMetric } from './subject-template.ts';

/**
 * What was found out about one metric. `closed`: in no world does it let a release through that it must stop, and the worlds in which nobody
 * looks and in which everything fails are among those judged, and each other one that it must stop in and was answered in. Where it lets one
 * through in doubt, it is not judged.
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
  const doubted = trials.find(passesInDoubt);
  const undecided = trials.find(isUndecided);
  const unknown = whyUnknown(metric);
  const sure = unjudged === undefined && doubted === undefined && undecided === undefined && unknown === undefined;
  const state = trials.some(letsThrough) ? 'open' : sure ? 'closed' : 'not judged';
  return {
    ...placeOf(metric.template.value, metric.metric.name, metric.template.rangeAt([...metric.path, 'name'])),
    dryRun: metric.dryRun,
    state,
    ...(state === 'not judged' ? { reason: unknown ?? whyNotJudged(trials, unjudged, doubted, undecided) } : {}),
    worlds: trials.map(worldSummary),
  };
}

/** Why nothing is called closed that lets nothing through in any world. */
function whyUnknown(metric: MetricUnderLint): string | undefined {
  if (metric.dryRun) return 'it is in dry run, so nothing that it measures stops a release';
  if (metric.query?.prepared.kind === 'query' && readsClock(metric.query.prepared.expr)) {
    return 'the query reads the clock, and worlds have one time of day only';
  }
  return unknownLimit(metric) ?? neverHealthy(metric) ?? passesForHowLong(metric);
}

/** Where nothing healthy is known, that it stops what is mixed with it says little. */
function neverHealthy(metric: MetricUnderLint): string | undefined {
  const { trials } = metric.proof();
  const doubted = trials.find(blocksInDoubt);
  if (doubted === undefined || neverAnswers(trials) || trials.some((one) => endOf(one) === 'Successful')) return undefined;
  return doubted.expected.right === 'not judged' ? undefined : `it passes in no world, and ${doubted.expected.doubt}`;
}

const limits = ['count', 'failureLimit', 'inconclusiveLimit', 'consecutiveErrorLimit', 'consecutiveSuccessLimit'] as const;

/** A limit is tried with a made-up word, which the controller reads as 0: whoever uses the template may give one that tolerates everything. */
function unknownLimit(metric: MetricUnderLint): string | undefined {
  const field = limits.find((one) => !isKnown(metric, one));
  return field === undefined ? undefined : `its ${field} is what an arg without a default gives`;
}

const ranks: Readonly<Record<MetricSummary['state'], number>> = { open: 0, 'not judged': 1, closed: 2 };

/** Of summaries of the same metrics, of each the one that is less good. */
export function worseOf(all: readonly MetricSummary[], others: readonly MetricSummary[]): readonly MetricSummary[] {
  return all.map((one) => {
    const other = others.find(({ range }) => range.from === one.range.from);
    return other !== undefined && ranks[other.state] < ranks[one.state] ? other : one;
  });
}

/** It was asked and answered in a world in which it must stop, and what it makes of that is not known: the run is too long, or the condition. */
function isUndecided({ expected, verdict, reading }: WorldTrial): boolean {
  return expected.right === 'stop' && verdict === 'not judged' && reading !== undefined;
}

export function unresolvedSummary({ path, name, message }: UnresolvedMetric, { template }: TemplateUnderLint): MetricSummary {
  return {
    ...placeOf(template.value, name, template.rangeAt([...path, 'name'])),
    dryRun: false,
    state: 'not judged',
    reason: message,
    worlds: message.startsWith('failed to resolve {{args.') ? worlds.flatMap(neverMeasured) : [],
  };
}

/** Without one of its args every run ends before anything is measured, whatever the world. */
function neverMeasured({ name, right }: WorldFacts): readonly WorldSummary[] {
  if (name === 'selector-missing' || name === 'nil') return [];
  const expected = right === 'depends' ? 'either' : right;
  return [{ world: name, expected, verdict: right === 'pass' ? 'blocks' : 'right', phase: 'Error' }];
}

function placeOf(
  { kind, metadata }: AnalysisTemplate,
  metric: string,
  range: SourceRange,
): Pick<MetricSummary, 'template' | 'kind' | 'metric' | 'range'> {
  return { template: metadata.name, kind, metric, range };
}

function whyNotJudged(
  trials: readonly WorldTrial[],
  unjudged: WorldName | undefined,
  doubted: WorldTrial | undefined,
  undecided: WorldTrial | undefined,
): string {
  if (unjudged === undefined && doubted !== undefined && doubted.expected.right !== 'not judged') {
    return `passes in ${printWorld(doubted.world)}, and ${doubted.expected.doubt}`;
  }
  const trial = unjudged === undefined ? undecided : trials.find(({ world }) => world.name === unjudged);
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
