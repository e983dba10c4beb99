import type { LabelMatcher } from '../ast.ts';
import { compareLabels, Labels } from './labels.ts';
import { compileMatcher, type Spend, type ValueTest } from './matcher.ts';
import { type Samples, TimeColumns } from './samples.ts';

/** Timestamps ascend, in whole milliseconds since the epoch. A true in `stale` says that the series ended there; its value does not count. */
export type SeriesInput = {
  readonly labels: Readonly<Record<string, string>>;
  readonly timestampsMs: readonly number[] | Float64Array;
  readonly values: readonly number[] | Float64Array;
  readonly stale?: readonly boolean[] | Uint8Array;
};

/** A series in the store. `written` has the stale markers among its samples, `samples` has none of them. */
export type StoredSeries = {
  readonly labels: Labels;
  readonly samples: Samples;
  readonly written: Samples;
  readonly stale: Uint8Array | undefined;
};

/** Input that is no series: which one it is and, if it is a sample, its index there. */
export class StoreError extends Error {
  readonly seriesIndex: number;
  readonly sampleIndex: number | undefined;

  constructor(message: string, seriesIndex: number, sampleIndex?: number) {
    super(message);
    this.name = 'StoreError';
    this.seriesIndex = seriesIndex;
    this.sampleIndex = sampleIndex;
  }
}

/** Immutable series in memory, in label order. */
export class SeriesStore {
  readonly series: readonly StoredSeries[];
  private readonly postings = new Map<string, ReadonlyMap<string, readonly number[]>>();
  private readonly tests = new Map<string, ValueTest>();
  /** By the list of matchers: a query that is read again and again selects the same series each time. */
  private readonly selected = new WeakMap<readonly LabelMatcher[], readonly StoredSeries[]>();

  constructor(series: readonly StoredSeries[]) {
    this.series = series;
  }

  /** The series that satisfy all matchers, in label order. `spend` is told of regexes that are matched. */
  select(matchers: readonly LabelMatcher[], spend?: Spend): readonly StoredSeries[] {
    const known = this.selected.get(matchers);
    if (known !== undefined) return known;
    const found = this.find(matchers, spend);
    this.selected.set(matchers, found);
    return found;
  }

  private find(matchers: readonly LabelMatcher[], spend: Spend | undefined): readonly StoredSeries[] {
    let candidates: readonly number[] | undefined;
    const rest: LabelMatcher[] = [];
    for (const matcher of matchers) {
      if (matcher.op !== '=' || matcher.value === '') {
        rest.push(matcher);
        continue;
      }
      const having = this.postingsOf(matcher.name).get(matcher.value) ?? [];
      candidates = candidates === undefined ? having : intersection(candidates, having);
    }
    const tests = rest.map((matcher) => ({ name: matcher.name, test: this.testOf(matcher) }));
    const found: StoredSeries[] = [];
    const count = candidates?.length ?? this.series.length;
    for (let index = 0; index < count; index++) {
      const series = this.series[candidates === undefined ? index : (candidates[index] as number)] as StoredSeries;
      if (tests.every(({ name, test }) => test(series.labels.get(name), spend))) found.push(series);
    }
    return found;
  }

  /** Built when a name is first asked for: most labels never are. */
  private postingsOf(name: string): ReadonlyMap<string, readonly number[]> {
    const known = this.postings.get(name);
    if (known !== undefined) return known;
    const built = new Map<string, number[]>();
    this.series.forEach(({ labels }, index) => {
      const value = labels.get(name);
      const list = built.get(value);
      if (list === undefined) built.set(value, [index]);
      else list.push(index);
    });
    built.delete('');
    this.postings.set(name, built);
    return built;
  }

  private testOf(matcher: LabelMatcher): ValueTest {
    const key = `${matcher.op}${matcher.value}`;
    const known = this.tests.get(key);
    if (known !== undefined) return known;
    // A session of many different queries must not keep all their regexes.
    if (this.tests.size >= 256) this.tests.clear();
    const test = compileMatcher(matcher);
    this.tests.set(key, test);
    return test;
  }
}

/** Both ascend. */
function intersection(a: readonly number[], b: readonly number[]): readonly number[] {
  const [few, many] = a.length < b.length ? [a, new Set(b)] : [b, new Set(a)];
  return few.filter((index) => many.has(index));
}

/**
 * A store of these series. Label order replaces the order of input; labels with empty values are left out.
 * Throws StoreError for a series given twice, lists of different lengths, timestamps that do not ascend or are no whole milliseconds.
 */
export function createStore(series: Iterable<SeriesInput>): SeriesStore {
  const columns = new TimeColumns();
  const stored: StoredSeries[] = [];
  const seen = new Map<string, number>();
  let index = 0;
  for (const input of series) {
    const labels = Labels.from(input.labels);
    checkSeries(input, labels, index);
    const earlier = seen.get(labels.key);
    if (earlier !== undefined) throw new StoreError(`series ${labels} is given twice, as number ${earlier + 1} and ${index + 1}`, index);
    seen.set(labels.key, index);
    stored.push(storeSeries(input, labels, columns));
    index++;
  }
  return new SeriesStore(stored.sort((a, b) => compareLabels(a.labels, b.labels)));
}

function checkSeries({ timestampsMs, values, stale }: SeriesInput, labels: Labels, index: number): void {
  const complain = (what: string, sample?: number): never => {
    throw new StoreError(`series ${labels}: ${what}`, index, sample);
  };
  for (const text of [...labels.names, ...labels.values])
    if (!text.isWellFormed()) complain(`${JSON.stringify(text)} is not valid Unicode`);
  if (values.length !== timestampsMs.length) complain(`${timestampsMs.length} timestamps, but ${values.length} values`);
  if (stale !== undefined && stale.length !== timestampsMs.length) {
    complain(`${timestampsMs.length} timestamps, but ${stale.length} stale markers`);
  }
  let previous = Number.NEGATIVE_INFINITY;
  for (let sample = 0; sample < timestampsMs.length; sample++) {
    const timeMs = timestampsMs[sample] as number;
    if (!Number.isSafeInteger(timeMs)) complain(`timestamp ${sample + 1} (${timeMs}) is not a whole number of milliseconds`, sample);
    if (timeMs <= previous) complain(`timestamp ${sample + 1} (${timeMs}) is not after the one before (${previous})`, sample);
    previous = timeMs;
  }
}

function storeSeries({ timestampsMs, values, stale }: SeriesInput, labels: Labels, columns: TimeColumns): StoredSeries {
  const written: Samples = { times: columns.share(timestampsMs), values: new Float64Array(values) };
  const markers = stale === undefined ? undefined : Uint8Array.from(stale as ArrayLike<boolean | number>, (marker) => (marker ? 1 : 0));
  if (markers === undefined || !markers.includes(1)) return { labels, written, samples: written, stale: undefined };
  const samples: Samples = {
    times: columns.share(written.times.filter((_, index) => markers[index] === 0)),
    values: written.values.filter((_, index) => markers[index] === 0),
  };
  return { labels, written, samples, stale: markers };
}
