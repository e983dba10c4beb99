import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CompiledMetric, PolicyTexts } from './recompile.ts';

/** The releases of Argo Rollouts that gave the phases, in the order of the letters in `phases`. */
export const releases = ['v1.9.3', 'v1.10.2'] as const;

/** A number as text, since JSON has no NaN, no infinity and no negative zero. */
export type NumberText = string;

/** What Prometheus answered to the texts of one side, asked one by one; `error` where it could not evaluate one of them. */
export type GoldenReading =
  | { readonly error: string }
  | { readonly alive: boolean; readonly values: readonly NumberText[]; readonly volume?: NumberText };

/** Datadog's number for `value` and for `alive`, null where there is none. */
export type GoldenAnswers = { readonly value: NumberText | null; readonly alive: NumberText | null };

/** What the provider answered to one compiled metric, with the phase that each release gives it (S, F, I, E). */
export type GoldenOutcome = { readonly phases: string } & (
  | { readonly values: readonly NumberText[] }
  | { readonly value: NumberText | null }
  | { readonly error: string }
);

export type GoldenCase = {
  readonly world: readonly string[];
  readonly subject?: GoldenReading;
  readonly baseline?: GoldenReading;
  readonly datadog?: GoldenAnswers;
  /** In the order of the policy's metrics. */
  readonly outcomes: readonly GoldenOutcome[];
};

export type GoldenPolicy = PolicyTexts & {
  readonly traits: readonly string[];
  readonly metrics: readonly CompiledMetric[];
  readonly cases: readonly GoldenCase[];
};

export function encodeGoldens(policies: readonly GoldenPolicy[]): Uint8Array {
  return gzipSync(policies.map((policy) => `${JSON.stringify(policy)}\n`).join(''), { level: 9 });
}

export function readGoldens(file: URL): readonly GoldenPolicy[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenPolicy);
}
