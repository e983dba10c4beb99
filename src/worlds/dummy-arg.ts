import type { AnalysisArg } from '../rollouts/analysis.ts';

const durations: ReadonlySet<string> = new Set(['window', 'interval', 'duration', 'range', 'period', 'time']);
const numbers: ReadonlySet<string> = new Set([
  ...['threshold', 'rate', 'limit', 'latency', 'max', 'min', 'value', 'count', 'percent', 'target', 'slo'],
]);
const baselines: ReadonlySet<string> = new Set(['stable', 'baseline', 'primary']);

/**
 * A value for an arg that has none, by its name: a duration, a number, a port, else `x`; where the last word of the name says nothing, the one
 * before it may. What is compared with is another text, or a comparison would be one of a thing with itself.
 */
export function dummyArg(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  for (const word of words.toReversed()) {
    if (endsIn(durations, word)) return '2m';
    if (endsIn(numbers, word)) return '0.95';
    if (word.endsWith('port')) return '8080';
  }
  return words.some((word) => baselines.has(word)) ? 'stable' : 'x';
}

function endsIn(words: ReadonlySet<string>, word: string): boolean {
  return [...words].some((one) => word.endsWith(one));
}

/** A value for every arg of a template: its default, else a dummy. */
export function dummyArgs(args: readonly AnalysisArg[]): ReadonlyMap<string, string> {
  return new Map(args.map(({ name, value }) => [name, value ?? dummyArg(name)]));
}
