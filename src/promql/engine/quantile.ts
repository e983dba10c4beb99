/**
 * The q-quantile of at least one value, linear between neighbours; NaN counts as the smallest value. Sorts `values` in place.
 * Source: promql/quantile.go, quantile, of Prometheus 3.
 */
export function quantileOf(q: number, values: Float64Array): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  sortNaNFirst(values);
  const count = values.length;
  const rank = q * (count - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(count - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (values[lower] as number) * (1 - weight) + (values[upper] as number) * weight;
}

/** A typed array's own sort puts NaN last, and calling it costs more than sorting a few values. */
function sortNaNFirst(values: Float64Array): void {
  if (values.length <= 32) {
    insertionSort(values);
    return;
  }
  values.sort();
  let numbers = values.length;
  while (numbers > 0 && Number.isNaN(values[numbers - 1])) numbers--;
  if (numbers === values.length) return;
  values.copyWithin(values.length - numbers, 0, numbers);
  values.fill(Number.NaN, 0, values.length - numbers);
}

function insertionSort(values: Float64Array): void {
  for (let end = 1; end < values.length; end++) {
    const value = values[end] as number;
    let at = end;
    while (at > 0 && (Number.isNaN(value) ? !Number.isNaN(values[at - 1]) : (values[at - 1] as number) > value)) {
      values[at] = values[at - 1] as number;
      at--;
    }
    values[at] = value;
  }
}
