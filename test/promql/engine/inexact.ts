/**
 * What may be 1e-12 off: JavaScript and Go compute these differently in the last digit. Where `count_values` makes a label of such a
 * value, the labels differ; no golden has that. Nor has one the logarithm of a subnormal number, in which Go's assembly for amd64 is wrong,
 * or more than twelve equal elements sorted, whose order follows from Go's quicksort.
 */
const inexact: readonly string[] = [
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh'],
  ...['exp', 'ln', 'log2', 'log10', 'atan2', '^'],
];

/** The relative error that a value may have. Over a range Prometheus adds up what operators and functions give in the order of a map. */
export function allowedError(expr: string, instant: boolean): number {
  if (inexact.some((name) => expr.includes(name))) return 1e-12;
  return !instant && /\b(?:sum|avg|stddev|stdvar)\b/.test(expr) ? 1e-12 : 0;
}
