import type { Condition } from '../expr/condition.ts';
import type { PreparedQuery } from '../providers/prometheus-query.ts';
import type { AnalysisMetric, AnalysisPhase, AnalysisRun, AnalysisTemplate, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { Placement } from '../rollouts/placement.ts';
import type { TemplateLibrary } from '../rollouts/references.ts';
import type { ArgValues } from '../rollouts/resolve-metrics.ts';
import type { MappedText } from '../source/mapped-text.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { Expected } from '../worlds/expected.ts';
import type { World } from '../worlds/world-names.ts';

/** What is the same for everything under lint. */
export type LintContext = {
  readonly argo: ArgoVersion;
  readonly scrapeIntervalMs: number;
  /** Nobody has said it: rules about it say so, and none of them is an error. */
  readonly scrapeIntervalAssumed?: boolean;
  /** They were compiled from policies, whose tests hold them to recordings. */
  readonly compiled?: true;
  /** All templates of the input, for references. */
  readonly library: TemplateLibrary;
};

/** A template with its metrics, args filled in by their defaults or by words made up from their names. */
export type TemplateUnderLint = {
  readonly context: LintContext;
  readonly template: Located<AnalysisTemplate>;
  readonly args: ArgValues;
  readonly metrics: readonly MetricUnderLint[];
  /** Where Rollouts of the input run it; empty where none of them does. */
  readonly placements: readonly Placement[];
};

/** A metric that could be resolved. `path` is its place in the template. */
export type MetricUnderLint = {
  readonly context: LintContext;
  readonly template: Located<AnalysisTemplate>;
  readonly path: readonly (string | number)[];
  /** As written, and with args filled in. */
  readonly written: AnalysisMetric;
  readonly metric: AnalysisMetric;
  readonly args: ArgValues;
  /** Args that nobody in the input gives a value: a word made up from their name stands for them. */
  readonly madeUp: ReadonlySet<string>;
  /** Only watched: nothing of it decides. */
  readonly dryRun: boolean;
  readonly success?: ConditionText;
  readonly failure?: ConditionText;
  /** Of a Prometheus metric. */
  readonly query?: { readonly text: MappedText; readonly prepared: PreparedQuery };
  /** Where a made-up word decides what the metric does. */
  readonly undecided: readonly UndecidedText[];
  /** Run in every world, once, when first asked for. */
  readonly proof: () => MetricProof;
};

/** A field of a metric, in which a word stands for `arg` that could be anything. */
export type UndecidedText = { readonly at: Path; readonly arg: string };

/** A condition with its place in the file. */
export type ConditionText = {
  readonly field: 'successCondition' | 'failureCondition';
  readonly text: MappedText;
  readonly condition: Condition;
};

/** What a metric does in all worlds, alone, as an inline step with its own limits. */
export type MetricProof = {
  readonly trials: readonly WorldTrial[];
  /** Results that its provider may hand over, whatever the query: the conditions on each. */
  readonly results: readonly ResultTrial[];
};

/**
 * `run` is what there is of it after one hour (of long runs with their first measurements only, and a run that goes on and on as it is may be cut),
 * undefined where it cannot be known: `reason` says why. `reading` is the first answer, for the trace.
 */
export type WorldTrial = {
  readonly world: World;
  readonly description: string;
  readonly expected: Expected;
  readonly verdict: WorldVerdict;
  readonly run?: AnalysisRun;
  readonly reading?: MeasureAnswer;
  readonly reason?: string;
  /** Where it still runs after the hour: how it ends by its count, or when the rollout ends, of which a metric without a count is a part. */
  readonly later?: { readonly how: 'count' | 'terminated'; readonly phase: AnalysisPhase; readonly completedAtMs?: number };
  /** Where the order of series makes it Successful although it must not be, and is not as they stand. */
  readonly otherOrder?: OtherOrder;
};

/** How a run ends, and its first reading, where series stand in another order, which is for Prometheus to choose. */
export type OtherOrder = { readonly phase: AnalysisPhase; readonly reading: MeasureAnswer };

/** `passes`: Successful where it must not be. `blocks`: a healthy release is stopped. `never ends`: as a step it would hang. */
export type WorldVerdict = 'right' | 'passes' | 'blocks' | 'never ends' | 'not judged';

export type ResultTrial = {
  /** `no data`, `[NaN]`, `[good, bad]` */
  readonly what: string;
  readonly answer: MeasureAnswer;
  /** Of one measurement. */
  readonly phase: 'Successful' | 'Failed' | 'Error' | 'Inconclusive' | 'unknown';
};
