/** Documents of the policy language as they stand in YAML, after their schema has been checked. Positions are looked up by path in `Located`. */

export type Scalar = string | number;
export type Point = 'rollout' | 'gate' | 'soak' | 'admission';
export type Enforcement = 'deny' | 'warn' | 'audit';
export type ParamType = 'number' | 'duration' | 'label' | 'regex';
export type ArgType = ParamType;
export type RolloutUse = 'step' | 'background' | 'prePromotion' | 'postPromotion';

export type Metadata = { readonly name: string; readonly version: string; readonly owner?: string; readonly description?: string };

export type Schedule = {
  readonly interval?: string;
  readonly count?: number;
  readonly initialDelay?: string;
  readonly failures?: number;
  readonly undecided?: number;
  readonly errors?: number;
};

export type ParamDeclaration =
  | Scalar
  | { readonly type?: ParamType; readonly value?: Scalar; readonly tighter?: 'lower' | 'higher'; readonly description?: string };

export type ArgDeclaration = {
  readonly type: ArgType;
  readonly description?: string;
  readonly default?: Scalar;
  readonly from?: { readonly field?: string; readonly podTemplateHash?: 'Latest' | 'Stable' };
};

export type PrometheusBlock = {
  readonly source?: string;
  readonly value: string;
  readonly alive?: string | readonly string[];
  readonly volume?: string;
};

export type DatadogAggregator = 'avg' | 'min' | 'max' | 'sum' | 'last' | 'percentile' | 'mean' | 'l2norm' | 'area';
export type DatadogBlock = {
  readonly source?: string;
  readonly value: string;
  readonly alive: string;
  readonly volume?: string;
  readonly window: string;
  readonly aggregator?: DatadogAggregator;
};

export type MinVolume = { readonly atLeast: Scalar; readonly below?: 'undecided'; readonly wait?: string };
export type Baseline = {
  readonly offset?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly sealed?: true;
  readonly absent?: 'fail' | 'cap';
};

export type Guardrail = {
  readonly name: string;
  readonly description?: string;
  readonly at: readonly Point[];
  readonly unit?: string;
  readonly prometheus?: PrometheusBlock;
  readonly datadog?: DatadogBlock;
  readonly manifest?: { readonly kinds: readonly string[] };
  readonly change?: { readonly kinds?: readonly string[]; readonly services?: readonly string[] };
  readonly absent?: 'fail' | 'zero';
  readonly within?: string;
  readonly minVolume?: MinVolume;
  readonly baseline?: Baseline;
  readonly require: string;
  readonly enforcement?: Enforcement;
  readonly schedule?: Schedule;
};

export type Override = {
  readonly schedule?: Schedule;
  readonly enforcement?: Enforcement;
  readonly params?: Readonly<Record<string, Scalar>>;
  readonly within?: string;
  readonly minVolume?: { readonly atLeast?: Scalar; readonly wait?: string };
};
export type Overrides = Readonly<Record<string, Override>>;

export type PackUse = {
  readonly pack: string;
  readonly guardrails?: readonly string[];
  readonly params?: Readonly<Record<string, Scalar>>;
  readonly args?: Readonly<Record<string, string>>;
  readonly overrides?: Overrides;
};

export type Environment = {
  readonly extends?: string;
  readonly schedule?: Schedule;
  readonly params?: Readonly<Record<string, Scalar>>;
  readonly guardrails?: Overrides;
};

/** What policies and packs have in common: a scope of params and args with guardrails in it. */
export type GuardrailScope = {
  readonly args?: Readonly<Record<string, ArgDeclaration>>;
  readonly params?: Readonly<Record<string, ParamDeclaration>>;
  readonly use?: readonly PackUse[];
  readonly guardrails?: readonly Guardrail[];
};

export type Pack = { readonly kind: 'Pack'; readonly metadata: Metadata; readonly spec: GuardrailScope };
export type Policy = {
  readonly kind: 'Policy';
  readonly metadata: Metadata;
  readonly spec: GuardrailScope & {
    readonly rollout?: { readonly as: readonly RolloutUse[] };
    readonly environments: Readonly<Record<string, Environment>>;
  };
};

/** For the gate and the soak: what is compiled depends on none. `expires` is its last day, in UTC. */
export type Waiver = {
  readonly kind: 'Waiver';
  readonly metadata: { readonly name: string; readonly owner: string; readonly description?: string };
  readonly spec: {
    readonly policy: string;
    readonly guardrail: string;
    readonly scope: { readonly environments: readonly string[]; readonly services?: readonly string[] };
    readonly reason: string;
    readonly ticket: string;
    readonly expires: string;
  };
};

export type SourceType = 'prometheus' | 'datadog';
export type SourceConfig = {
  readonly type: SourceType;
  readonly address?: string;
  readonly timeout?: string;
  readonly scrapeInterval?: string;
  readonly tokenEnv?: string;
  readonly apiKeyEnv?: string;
  readonly appKeyEnv?: string;
  readonly argo?: { readonly address?: string; readonly secretRef?: { readonly name: string; readonly namespaced?: boolean } };
};
export type Config = {
  readonly kind: 'Config';
  readonly spec: {
    readonly policies?: readonly string[];
    readonly tests?: readonly string[];
    readonly out?: string;
    readonly argo?: '1.8' | '1.9' | '1.10';
    readonly environments?: readonly { readonly name: string; readonly sources?: Readonly<Record<string, string>> }[];
    readonly sources?: Readonly<Record<string, SourceConfig>>;
  };
};
