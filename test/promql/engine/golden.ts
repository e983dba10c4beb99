import { printAnnotation } from '../../../src/promql/engine/annotation.ts';
import { evaluateInstant, evaluateRange, type QueryResult } from '../../../src/promql/engine/evaluate.ts';
import { compareLabels, Labels } from '../../../src/promql/store/labels.ts';
import { createStore, type SeriesStore } from '../../../src/promql/store/series-store.ts';
import { parsed } from '../parsed.ts';

type GoldenNumber = number | 'NaN' | '+Inf' | '-Inf' | '-0' | 'stale';
type GoldenSeries = {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly GoldenNumber[];
};
type GoldenRow = {
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly times?: readonly number[];
  readonly values: readonly GoldenNumber[];
};

/** What test/oracle/promql-engine writes: a store, or a query over the last store with Prometheus's answer. */
export type GoldenLine = { readonly store: readonly GoldenSeries[] } | Golden;
export type Golden = {
  readonly expr: string;
  readonly at?: number;
  readonly range?: readonly [startMs: number, endMs: number, stepMs: number];
  readonly delayed?: boolean;
  readonly kind?: string;
  readonly rows?: readonly GoldenRow[];
  readonly text?: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
  readonly unstable?: boolean;
};

export function goldenStore(series: readonly GoldenSeries[]): SeriesStore {
  return createStore(
    series.map(({ labels, times, values }) => ({
      labels,
      timestampsMs: times,
      values: values.map(numberOf),
      stale: values.map((value) => value === 'stale'),
    })),
  );
}

function numberOf(value: GoldenNumber): number {
  if (typeof value === 'number') return value;
  switch (value) {
    case '+Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    case '-0':
      return -0;
    default:
      return Number.NaN;
  }
}

export function evaluateGolden({ expr, at, range, delayed }: Golden, store: SeriesStore): QueryResult {
  const options = { delayedNameRemoval: delayed === true };
  if (range === undefined) return evaluateInstant(parsed(expr), store, at as number, options);
  const [startMs, endMs, stepMs] = range;
  return evaluateRange(parsed(expr), store, { startMs, endMs, stepMs }, options);
}

/** Over a range, which series are told of as in conflict depends on a map. */
function comparableError(golden: Golden, error: string): string {
  return isInstant(golden) ? error : error.replace(/: \[\{.*\}, \{.*\}\];/, ': some;');
}

/** A single step all the way down. */
export function isInstant({ expr, range }: Golden): boolean {
  return range === undefined && !/\[[^\]]*:/.test(expr);
}

type Row = { readonly labels: Labels; readonly times: readonly number[]; readonly values: readonly number[] };

/** How our answer differs from Prometheus's; undefined if it does not. `largest` relative error of values is allowed. */
export function differenceOf(golden: Golden, result: QueryResult, largest: number): string | undefined {
  if (!result.ok) {
    const same = golden.error !== undefined && comparableError(golden, result.error) === comparableError(golden, golden.error);
    return same ? undefined : `error "${result.error}", not ${golden.error ?? 'a value'}`;
  }
  if (golden.error !== undefined) return `a value, not the error "${golden.error}"`;
  const { value } = result;
  if (value.kind !== golden.kind) return `${value.kind}, not ${golden.kind}`;
  const annotations = differenceOfAnnotations(golden, result);
  if (annotations !== undefined) return annotations;
  if (value.kind === 'string') return value.value === (golden.text ?? '') ? undefined : `"${value.value}", not "${golden.text}"`;
  const theirs = (golden.rows ?? []).map(
    ({ labels, times, values }): Row => ({ labels: Labels.from(labels ?? {}), times: times ?? [], values: values.map(numberOf) }),
  );
  const ours = rowsOf(result);
  if (!hasOrder(golden)) for (const rows of [ours, theirs]) rows.sort((a, b) => compareLabels(a.labels, b.labels));
  if (ours.length !== theirs.length) return `${ours.length} rows, not ${theirs.length}: ${ours.map(({ labels }) => labels).join(' ')}`;
  for (const [index, row] of theirs.entries()) {
    const difference = differenceOfRows(ours[index] as Row, row, largest);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function rowsOf(result: QueryResult & { ok: true }): Row[] {
  const { value } = result;
  switch (value.kind) {
    case 'scalar':
      return [{ labels: Labels.empty, times: [], values: [value.value] }];
    case 'vector':
      return value.samples.map((sample) => ({ labels: sample.labels, times: [], values: [sample.value] }));
    case 'matrix':
      return value.series.map(({ labels, timestampsMs, values }) => ({ labels, times: [...timestampsMs], values: [...values] }));
    case 'string':
      throw new Error('a string has no rows');
  }
}

/** Where Prometheus goes through a map, the order of its rows means nothing. */
function hasOrder(golden: Golden): boolean {
  return isInstant(golden) && !/count_values|histogram_|label_|-/.test(golden.expr);
}

function differenceOfRows(ours: Row, theirs: Row, largest: number): string | undefined {
  if (ours.labels.key !== theirs.labels.key) return `row ${ours.labels}, not ${theirs.labels}`;
  if (ours.times.join() !== theirs.times.join()) return `${theirs.labels} at ${ours.times}, not at ${theirs.times}`;
  for (const [index, value] of theirs.values.entries()) {
    const own = ours.values[index] as number;
    if (Object.is(own, value) || Math.abs(own - value) <= largest * Math.max(Math.abs(value), 1)) continue;
    return `${theirs.labels} is ${own}, not ${value} (point ${index})`;
  }
  return undefined;
}

function differenceOfAnnotations(golden: Golden, result: QueryResult & { ok: true }): string | undefined {
  // Over a range Prometheus counts the same corrections several times.
  const { expr, warnings = [], infos = [] } = golden;
  const shown = (text: string): string => (isInstant(golden) ? text : text.replace(/over -?\d+ samples/, 'over some samples'));
  const printed = (list: typeof result.warnings): string =>
    list
      .map((one) => shown(printAnnotation(one, expr)))
      .sort()
      .join('\n');
  const theirs = [warnings, infos].map((list) => list.map(shown).sort().join('\n'));
  const ours = [printed(result.warnings), printed(result.infos)];
  return ours.join() === theirs.join() ? undefined : `annotations ${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}`;
}
