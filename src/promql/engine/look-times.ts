import type { AtModifier } from '../ast.ts';
import type { Evaluation, LookTimes } from './query.ts';

/** First `@`, then `offset`, whatever their order in the text. */
export function lookTimesOf(node: { readonly offsetMs: number; readonly at?: AtModifier }, evaluation: Evaluation): LookTimes {
  const { grid, inParameter } = evaluation;
  const pinnedMs = pinOf(node.at, evaluation);
  if (pinnedMs === undefined) return { firstMs: grid.startMs - node.offsetMs, stepMs: grid.stepMs };
  return { firstMs: pinnedMs - node.offsetMs, stepMs: inParameter ? grid.stepMs : 0 };
}

/** The time that `@` names, if it names one here. */
export function pinOf(at: AtModifier | undefined, { query, inParameter }: Evaluation): number | undefined {
  if (at === undefined) return undefined;
  if (at.kind === 'timestamp') return at.atMs;
  if (inParameter) return undefined;
  return at.kind === 'start' ? query.startMs : query.endMs;
}
