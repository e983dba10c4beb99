import { join } from 'node:path';
import type { AnalysisMetric, MeasureAnswer } from '../../src/rollouts/analysis.ts';

export const realisedStartMs = Date.UTC(2026, 8, 1, 12);
export const realisedGoldens = join(import.meta.dirname, 'goldens/realised.jsonl');

/** By world, the sorted values of each answer, as texts; of an error its message. */
export type RealisedGolden = { readonly query: string; readonly worlds: Readonly<Record<string, readonly (readonly string[])[]>> };

export function queryMetric(query: string, more: Partial<AnalysisMetric> = {}): AnalysisMetric {
  return { name: 'm', provider: { prometheus: { address: 'http://prometheus:9090', query } }, ...more };
}

/** The values of an answer; a scalar is one. */
export function valuesOf(answer: MeasureAnswer): readonly number[] {
  if (answer.kind !== 'value') throw new Error(answer.kind === 'error' ? answer.message : answer.kind);
  const { result } = answer;
  if (typeof result === 'number') return [result];
  if (typeof result === 'object' && result !== null && result.kind === 'list') return result.items as readonly number[];
  throw new Error('no number');
}
