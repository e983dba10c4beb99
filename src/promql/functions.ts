import type { ValueType } from './ast.ts';

/**
 * `args` are the types in order. `optional` trailing arguments may be left out; with `repeatsLast` the last type
 * may stand any number of times, also never. Source: promql/parser/functions.go of Prometheus 3.14.
 */
export type FunctionSignature = {
  readonly name: string;
  readonly args: readonly ValueType[];
  readonly optional: number;
  readonly repeatsLast: boolean;
  readonly returns: ValueType;
};

function rows(names: string, args: readonly ValueType[], returns: ValueType, optional = 0): readonly FunctionSignature[] {
  return names.split(' ').map((name) => ({ name, args, optional, repeatsLast: false, returns }));
}

/** Every function that needs no feature flag, by name. Names are case-sensitive. */
export const functionSignatures: ReadonlyMap<string, FunctionSignature> = new Map(
  [
    ...rows('abs absent ceil exp floor ln log10 log2 sgn sqrt', ['vector'], 'vector'),
    ...rows('acos acosh asin asinh atan atanh cos cosh deg rad sin sinh tan tanh', ['vector'], 'vector'),
    ...rows('histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum', ['vector'], 'vector'),
    ...rows('sort sort_desc timestamp', ['vector'], 'vector'),
    ...rows('absent_over_time avg_over_time count_over_time first_over_time last_over_time', ['matrix'], 'vector'),
    ...rows('max_over_time min_over_time present_over_time stddev_over_time stdvar_over_time sum_over_time', ['matrix'], 'vector'),
    ...rows('changes delta deriv idelta increase irate rate resets', ['matrix'], 'vector'),
    ...rows('day_of_month day_of_week day_of_year days_in_month hour minute month year', ['vector'], 'vector', 1),
    ...rows('clamp', ['vector', 'scalar', 'scalar'], 'vector'),
    ...rows('clamp_max clamp_min', ['vector', 'scalar'], 'vector'),
    ...rows('round', ['vector', 'scalar'], 'vector', 1),
    ...rows('histogram_fraction', ['scalar', 'scalar', 'vector'], 'vector'),
    ...rows('histogram_quantile', ['scalar', 'vector'], 'vector'),
    ...rows('quantile_over_time', ['scalar', 'matrix'], 'vector'),
    ...rows('predict_linear', ['matrix', 'scalar'], 'vector'),
    ...rows('label_replace', ['vector', 'string', 'string', 'string', 'string'], 'vector'),
    { name: 'label_join', args: ['vector', 'string', 'string', 'string'], optional: 1, repeatsLast: true, returns: 'vector' } as const,
    ...rows('vector', ['scalar'], 'vector'),
    ...rows('scalar', ['vector'], 'scalar'),
    ...rows('pi time', [], 'scalar'),
  ].map((signature) => [signature.name, signature]),
);

/** Functions that Prometheus has only behind `--enable-feature=promql-experimental-functions`; not supported here. */
export const experimentalFunctions: ReadonlySet<string> = new Set(
  `double_exponential_smoothing end histogram_quantiles info mad_over_time max_of min_of range sort_by_label sort_by_label_desc start
  start_timestamp step ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time`.split(/\s+/),
);

/** Aggregation operators and the type of their parameter, if they have one. */
export const aggregationParams: ReadonlyMap<string, ValueType | 'none'> = new Map([
  ...'avg count group max min stddev stdvar sum'.split(' ').map((name) => [name, 'none'] as const),
  ...'bottomk quantile topk'.split(' ').map((name) => [name, 'scalar'] as const),
  ['count_values', 'string'],
]);

/** Aggregations behind the same feature flag; not supported here. */
export const experimentalAggregations: ReadonlySet<string> = new Set(['limitk', 'limit_ratio']);

/** The known function or aggregation that `name` is most likely a slip for. */
export function suggestFunction(name: string): string | undefined {
  const wanted = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.min(3, Math.floor(name.length / 3))) + 1;
  for (const known of [...functionSignatures.keys(), ...aggregationParams.keys()]) {
    const distance = editDistance(wanted, known);
    if (distance < bestDistance) [best, bestDistance] = [known, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours, each counting one. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return 4;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] as number) + 1, (current[j - 1] as number) + 1, (previous[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (beforePrevious[j - 2] as number) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
