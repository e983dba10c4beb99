/** A policy, or an AnalysisTemplate, in sentences for somebody who reads neither PromQL nor conditions. */
export type PolicyPage = {
  readonly kind: 'policy' | 'template';
  readonly name: string;
  readonly version?: string;
  readonly owner?: string;
  readonly description?: string;
  readonly file: string;
  readonly argo: string;
  /** Undefined stands for a template, which has none. */
  readonly environments: readonly (string | undefined)[];
  /** What is true for the whole, such as where it runs. */
  readonly sentences: readonly Aspect[];
  readonly guardrails: readonly GuardrailPage[];
  /** Values that stand for args in the worlds. */
  readonly args: Readonly<Record<string, string>>;
};

export type GuardrailPage = {
  readonly name: string;
  readonly description?: string;
  readonly pack?: string;
  readonly points: readonly string[];
  readonly aspects: readonly Aspect[];
  /** None of guardrails that do not run in a rollout. */
  readonly worlds: readonly WorldRow[];
};

/** One question about a guardrail. `sentences`: one where all environments agree, else one for each that has the guardrail. */
export type Aspect = { readonly topic: string; readonly sentences: readonly { readonly environment?: string; readonly text: string }[] };

/** What a guardrail alone does in a world, environment by environment. */
export type WorldRow = {
  readonly world: string;
  readonly description: string;
  readonly cells: readonly WorldCell[];
};

export type WorldCell = { readonly environment?: string } & (
  | {
      readonly kind: 'ran';
      readonly phase: string;
      readonly atMs?: number;
      readonly answer: 'right' | 'wrong' | 'either';
      readonly wrong?: string;
    }
  /** It ran, and what is right there cannot be known. */
  | { readonly kind: 'unjudged'; readonly phase: string; readonly atMs?: number; readonly reason: string }
  | { readonly kind: 'not judged'; readonly reason: string }
);
