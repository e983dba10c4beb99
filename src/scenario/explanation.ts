import type { AnalysisPhase, MetricDecision } from '../rollouts/analysis.ts';
import type { MetricCounters } from '../rollouts/assess-metric.ts';
import type { Placement, RolloutOutcome } from '../rollouts/placement.ts';
import type { PolicyPage } from './policy-page.ts';

/** What `explain` has to say, without its layout. Times are milliseconds since the epoch; texts are whole clauses for people. */
export type Explanation =
  | { readonly kind: 'code'; readonly code: CodePage }
  | { readonly kind: 'policy'; readonly policy: PolicyPage }
  | { readonly kind: 'run'; readonly run: RunExplanation }
  | { readonly kind: 'case'; readonly run: RunExplanation; readonly test: CaseFacts };

/** A row of the table of diagnostic codes; texts are Markdown. `rule` is there where a rule of lint reports the code. */
export type CodePage = {
  readonly code: string;
  readonly name: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly means: string;
  readonly cure: string;
  /** `GP1xx: would pass without evidence` */
  readonly family: string;
  readonly rule?: {
    readonly why: string;
    readonly help: string;
    /** Rows of the catalogue of fail-open patterns. */
    readonly patterns: readonly string[];
    /** YAML; none where no single file can show it. */
    readonly example?: { readonly wrong: string; readonly right: string };
  };
};

/** An AnalysisRun of a cluster or of a test. */
export type RunExplanation = {
  readonly name: string;
  readonly namespace?: string;
  /** `step 2 of Rollout checkout, revision 4` */
  readonly place?: string;
  readonly phase: AnalysisPhase;
  /** The run's own words. */
  readonly message?: string;
  readonly startedAtMs?: number;
  readonly completedAtMs?: number;
  /** Whether times are those of a clock, or only count from the start. */
  readonly clock: 'wall' | 'run';
  /** Why it is in this phase, as a sentence. */
  readonly cause: string;
  readonly rollout?: { readonly placement: Placement; readonly outcome: RolloutOutcome; readonly reason: string };
  /** Policies that the metrics were compiled from. */
  readonly policies?: readonly string[];
  /** The metric that gave the run its phase; none where nothing went wrong. */
  readonly decided?: DecidingMetric;
  /** All others, in the order of the spec. */
  readonly others: readonly MetricSummary[];
  /** What does not fit together, and what cannot be known. */
  readonly doubts: readonly string[];
};

export type MetricSummary = {
  readonly name: string;
  readonly guardrail?: string;
  readonly dryRun: boolean;
  /** Undefined where it was never measured. */
  readonly phase?: AnalysisPhase;
  readonly counters?: MetricCounters;
  /** `8 of 8 readings good` */
  readonly words: string;
};

export type DecidingMetric = MetricSummary & {
  /** `2 failed readings, and failureLimit tolerates 1` */
  readonly sentence: string;
  readonly limit?: { readonly field: MetricDecision; readonly tolerated: number; readonly reached: number };
  readonly decidedAtMs?: number;
  readonly provider?: string;
  /** With its args filled in; of providers without a query language their settings. */
  readonly query?: string;
  readonly conditions: readonly { readonly field: 'successCondition' | 'failureCondition'; readonly text: string }[];
  /** Those that count against the limit, oldest first. */
  readonly readings: readonly ExplainedReading[];
  /** Readings that count as well and are not shown or no longer kept. */
  readonly readingsLeftOut: number;
  /** What the value is made of at the last of these readings, such as `0.081 = 41.2 / 508.6`. */
  readonly madeOf?: readonly string[];
  /** The series that the query read at the last of these readings. */
  readonly samples?: readonly SelectorSamples[];
  /** What would have ended otherwise. */
  readonly wouldPass: readonly string[];
};

export type ExplainedReading = {
  readonly atMs?: number;
  readonly phase: AnalysisPhase;
  readonly value?: string;
  readonly message?: string;
  /** The part of a condition that settled it, with the value filled in: `0.081 <= 0.01 is false`. */
  readonly because?: string;
};

/** A selector and what it found; `range` is how far back it looks. */
export type SelectorSamples = {
  readonly selector: string;
  readonly series: readonly { readonly labels: string; readonly words: string }[];
  readonly leftOut: number;
};

/** Of a case of a test: where its data are from and what it expects. */
export type CaseFacts = {
  readonly status: 'passed' | 'failed';
  readonly data: string;
  readonly selector: string;
  readonly file: string;
  readonly line: number;
  readonly expected: readonly string[];
  /** Expectations that are not met, and why nothing could be observed. */
  readonly problems: readonly string[];
  readonly tolerated: readonly string[];
};
