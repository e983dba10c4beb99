import type { AnalysisPhase } from '../rollouts/analysis.ts';
import type { Placement, RolloutOutcome } from '../rollouts/placement.ts';

/** `kind: PolicyTest`. Exactly one of `policy` and `template`. Paths are relative to the file of the test. Durations are texts such as `90s`. */
export type PolicyTest = {
  readonly apiVersion: 'guard-policy.dev/v1';
  readonly kind: 'PolicyTest';
  readonly metadata: { readonly name: string };
  readonly spec: {
    /** A policy of ours. */
    readonly policy?: string;
    /** An AnalysisTemplate, a ClusterAnalysisTemplate, or a file with several of them; `name` picks the one referenced. */
    readonly template?: string | { readonly file: string; readonly name: string };
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
  readonly series?: readonly { readonly series: string; readonly values: string }[];
  /** The same under promtool's name, so that a block of a rule test can be pasted. */
  readonly input_series?: readonly { readonly series: string; readonly values: string }[];
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

/** At least one key. Times count from the start of the run. */
export type Expectation = {
  readonly phase?: AnalysisPhase;
  readonly at?: string;
  readonly by?: string;
  /** The guardrail (or metric) that decides, or `guardrail: limit`, such as `restarts: failureLimit`. */
  readonly because?: string;
  /** Whether the release is stopped, whatever the phase: outcome blocked or rolled back. */
  readonly blocked?: boolean;
  readonly outcome?: RolloutOutcome;
  readonly guardrails?: Readonly<Record<string, ExpectedGuardrail>>;
};

export type ExpectedGuardrail = {
  readonly phase?: AnalysisPhase;
  readonly count?: number;
  readonly successful?: number;
  readonly failed?: number;
  readonly inconclusive?: number;
  readonly error?: number;
};
