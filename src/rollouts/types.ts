/** A Go duration of Argo, such as `30s` or `1h30m`. */
export type ArgoDuration = string;

/**
 * A ClusterAnalysisTemplate as we write it: the part of the CRD that the compiler uses, with every number that Argo would default required.
 * Source: argoproj.io/v1alpha1, pkg/apis/rollouts/v1alpha1/analysis_types.go.
 */
export type ClusterAnalysisTemplate = {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'ClusterAnalysisTemplate';
  readonly metadata: TemplateMetadata;
  readonly spec: TemplateSpec;
};

export type TemplateMetadata = {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

export type TemplateSpec = {
  readonly args?: readonly TemplateArg[];
  readonly metrics: readonly Metric[];
  readonly dryRun?: readonly DryRun[];
};

/** Without a value the Rollout must supply one. */
export type TemplateArg = { readonly name: string; readonly value?: string };

/** `metricName` is a regular expression of Go, unanchored unless it says so. */
export type DryRun = { readonly metricName: string };

/** Limits tolerate exactly their number; `count` counts measurements that are no provider errors, absent means until terminated. */
export type Metric = {
  readonly name: string;
  readonly interval?: ArgoDuration;
  readonly initialDelay?: ArgoDuration;
  readonly count?: number;
  readonly successCondition: string;
  readonly failureCondition?: string;
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
  readonly consecutiveErrorLimit: number;
  readonly consecutiveSuccessLimit?: number;
  readonly provider: Provider;
};

/** Exactly one provider, or the controller refuses the run. */
export type Provider = { readonly prometheus: PrometheusProvider } | { readonly datadog: DatadogProvider };

/** Without an address the controller's own setting decides. */
export type PrometheusProvider = { readonly address?: string; readonly query: string; readonly timeout: number };

export type DatadogAggregator = 'avg' | 'min' | 'max' | 'sum' | 'last' | 'percentile' | 'mean' | 'l2norm' | 'area';

/** `requestTimeout` exists from Argo Rollouts 1.10 on; older API servers drop it. `queries` needs a formula when it has more than one. */
export type DatadogProvider = {
  readonly apiVersion: 'v2';
  readonly interval: ArgoDuration;
  readonly queries: Readonly<Record<string, string>>;
  readonly formula?: string;
  readonly aggregator: DatadogAggregator;
  readonly secretRef?: { readonly name: string; readonly namespaced?: boolean };
  readonly requestTimeout?: ArgoDuration;
};
