import type { ExprValue } from '../expr/value.ts';
import type { IntOrString } from './int-or-string.ts';

/** An AnalysisTemplate or ClusterAnalysisTemplate as anybody may write it: what the CRD allows, nothing that Argo would default filled in. */
export type AnalysisTemplate = {
  readonly apiVersion: string;
  readonly kind: 'AnalysisTemplate' | 'ClusterAnalysisTemplate';
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: AnalysisTemplateSpec;
};

export type AnalysisTemplateSpec = {
  readonly metrics?: readonly AnalysisMetric[];
  readonly args?: readonly AnalysisArg[];
  readonly dryRun?: readonly { readonly metricName: string }[];
  readonly measurementRetention?: readonly { readonly metricName: string; readonly limit: number }[];
  readonly templates?: readonly TemplateRef[];
};

/** `clusterScope` absent or false means an AnalysisTemplate in the namespace of the Rollout. */
export type TemplateRef = { readonly templateName?: string; readonly clusterScope?: boolean };

export type AnalysisArg = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
};

/** `provider` has one key for each provider given; exactly one is right, and the controller says so only at run time. */
export type AnalysisMetric = {
  readonly name: string;
  readonly interval?: string;
  readonly initialDelay?: string;
  readonly count?: IntOrString;
  readonly successCondition?: string;
  readonly failureCondition?: string;
  readonly failureLimit?: IntOrString;
  readonly inconclusiveLimit?: IntOrString;
  readonly consecutiveErrorLimit?: IntOrString;
  readonly consecutiveSuccessLimit?: IntOrString;
  readonly provider: { readonly [name: string]: object | undefined };
};

/** The spec of an AnalysisRun: templates flattened, args merged. Metrics still carry their `{{args.x}}`. */
export type AnalysisRunSpec = {
  readonly metrics: readonly AnalysisMetric[];
  readonly args?: readonly AnalysisArg[];
  readonly dryRun?: readonly { readonly metricName: string }[];
  readonly measurementRetention?: readonly { readonly metricName: string; readonly limit: number }[];
};

/** Argo's words. The last four are completed. */
export type AnalysisPhase = 'Pending' | 'Running' | 'Successful' | 'Failed' | 'Error' | 'Inconclusive';

/** What a provider hands to the controller at one time. `latencyMs` is how long it took; default 0. */
export type MeasureAnswer = { readonly latencyMs?: number } & (
  | {
      readonly kind: 'value';
      readonly result: ExprValue;
      /** The `value` of the measurement, as the controller prints it. */
      readonly text: string;
      /** Partial answers: kept, never looked at by the controller. */
      readonly warnings?: readonly string[];
    }
  | { readonly kind: 'error'; readonly message: string }
  /** Providers that decide themselves: kayenta, job, plugins. Conditions are ignored. `runningMs`: it answers so long after it was asked. */
  | {
      readonly kind: 'phase';
      readonly phase: 'Successful' | 'Failed' | 'Error' | 'Inconclusive';
      readonly message?: string;
      readonly text?: string;
      readonly runningMs?: number;
    }
  /** We cannot know what the provider would say. No verdict may come of it. */
  | { readonly kind: 'unknown'; readonly reason: string }
);

/** Asks the provider of a metric whose args are resolved. Times are milliseconds since the epoch. */
export type Measure = (metric: AnalysisMetric, atMs: number) => MeasureAnswer;

export type Measurement = {
  readonly phase: AnalysisPhase;
  readonly message?: string;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  readonly value?: string;
  readonly result?: ExprValue;
  readonly warnings?: readonly string[];
};

/**
 * What settled the phase of a metric. `consecutiveSuccessLimit` with Successful: it was reached; with Failed or Inconclusive: the count was
 * reached before it. `count` is always Successful: no limit was exceeded. `terminated`: the run ended before the metric did.
 */
export type MetricDecision =
  | 'failureLimit'
  | 'inconclusiveLimit'
  | 'consecutiveErrorLimit'
  | 'consecutiveSuccessLimit'
  | 'count'
  | 'terminated';

/** Counters as in the status of an AnalysisRun. All measurements are kept, whatever the retention. */
export type MetricResult = {
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly dryRun: boolean;
  readonly count: number;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
  readonly consecutiveError: number;
  readonly consecutiveSuccess: number;
  readonly measurements: readonly Measurement[];
  readonly decision?: MetricDecision;
};

export type RunSummary = {
  readonly count: number;
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
};

/**
 * The status of an AnalysisRun. `metrics` are as they were resolved; metrics that were never measured have no result. `completedAtMs` is absent
 * while it runs, and where the controller refused the spec (phase Error without any result). `startedAtMs` is the end of the first reconcile,
 * so of the slowest first measurement.
 */
export type AnalysisRun = {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly startedAtMs: number;
  readonly completedAtMs?: number;
  /** Name of the metric whose phase the run took, where that is not Successful. */
  readonly decidedBy?: string;
  /** Names of the metrics in dry run, of those never measured too. */
  readonly dryRun?: readonly string[];
  readonly metrics: readonly AnalysisMetric[];
  readonly metricResults: readonly MetricResult[];
  readonly runSummary: RunSummary;
  readonly dryRunSummary: RunSummary;
};
