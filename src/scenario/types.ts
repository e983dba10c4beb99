import type { AnalysisPhase, MetricDecision } from '../rollouts/analysis.ts';
import type { Placement, RolloutOutcome } from '../rollouts/placement.ts';

/** `kind: PolicyTest`. Exactly one of `policy` and `template`. Paths are relative to the file of the test. Durations are texts such as `90s`. */
export type PolicyTest = {
  readonly apiVersion: 'guard-policy.dev/v1';
  readonly kind: 'PolicyTest';
  readonly metadata: { readonly name: string; readonly description?: string };
  readonly spec: {
    /** A policy of ours. */
    readonly policy?: FileReference;
    /** An AnalysisTemplate or a ClusterAnalysisTemplate. */
    readonly template?: FileReference;
    /** Further files in which nested templates are looked up. */
    readonly templates?: readonly string[];
    readonly args?: Readonly<Record<string, string>>;
    /** Default: the configuration's target, else 1.10. */
    readonly argo?: '1.8' | '1.9' | '1.10';
    /** Default: the first use that the policy compiles for, `step` for a template. */
    readonly placement?: Placement;
    /** Step of inline series; default 15s. */
    readonly interval?: string;
    readonly environments?: readonly string[];
    readonly cases: readonly TestCase[];
  };
};

/** `name` picks one of several documents. */
export type FileReference = string | { readonly file: string; readonly name: string };

/** One of `recording`, `series`/`input_series`, `answers` and `world` (recording and answers may stand together), in one or several environments. */
export type TestCase = {
  readonly name: string;
  readonly environments?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
  readonly placement?: Placement;
  readonly recording?: string | readonly string[];
  /** A file of kind Answers, for providers whose query language is not evaluated. */
  readonly answers?: string | readonly string[];
  readonly interval?: string;
  readonly series?: readonly InlineSeries[];
  /** The same under promtool's name, so that a block of a rule test can be pasted. */
  readonly input_series?: readonly InlineSeries[];
  readonly world?: string;
  /** When the run starts, behind the start of the data (a recording's `range.from`, zero of inline series). Default 0s. */
  readonly startsAt?: string;
  /** Only these guardrails (metrics of a template), as if the others were not there. */
  readonly guardrails?: readonly string[];
  readonly faults?: readonly Fault[];
  /** When the rollout passes its last step and ends the analysis; for background. */
  readonly endsAt?: string;
  readonly expect: Expectation;
};

/** `values` may be a lone number; its text counts. */
export type InlineSeries = { readonly series: string; readonly values: string | number };

/** `at` and `for` count from the start of the run; without `for` the fault lasts. `guardrail` limits it to one guardrail or metric. */
export type Fault = {
  readonly at: string;
  readonly for?: string;
  readonly guardrail?: string;
} & (
  | { readonly error: string }
  /** The provider does not answer within the metric's time-out. */
  | { readonly timeout: true }
  | { readonly latency: string }
  /** Series of this selector have no samples in that time: the scrape failed, nobody wrote a stale marker. */
  | { readonly drop: string }
  /** The same with a stale marker first. */
  | { readonly stale: string }
  /** Series of this selector are missing from the answers of that time, and the provider says so in a warning that nobody reads. */
  | { readonly partial: string }
);

/** At least one key. Times count from the start of the run. `phase` is Running where the run has no end. */
export type Expectation = {
  readonly phase?: Exclude<AnalysisPhase, 'Pending'>;
  readonly at?: string;
  readonly by?: string;
  /** The guardrail (or metric) that decides; with the limit that it broke as `{ restarts: failureLimit }`. */
  readonly because?: string | Readonly<Record<string, MetricDecision>>;
  /** Whether the release is stopped, whatever the phase: outcome blocked or rolled back. */
  readonly blocked?: boolean;
  readonly outcome?: RolloutOutcome;
  readonly guardrails?: Readonly<Record<string, ExpectedGuardrail>>;
};

/**
 * By guardrail or by metric. A guardrail of several metrics has the worst of their phases, and the counters of the metric that has its name.
 * One that was never measured is Pending with all counters 0.
 */
export type ExpectedGuardrail = {
  readonly phase?: AnalysisPhase;
  readonly count?: number;
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
};
