import { compareLabels, Labels as LabelSet } from '../store/labels.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { dataLimits } from './data-limits.ts';
import { refuse } from './format-error.ts';

export type Labels = Readonly<Record<string, string>>;

/** A series while it is read. */
export type OpenSeries = {
  readonly labels: Labels;
  readonly set: LabelSet;
  readonly timestampsMs: number[];
  readonly values: number[];
};

/** Gathers the samples of one file by series; within a series time must ascend. Refusals are FormatErrors at the place given. */
export class SeriesCollector {
  private readonly byKey = new Map<string, OpenSeries>();
  private samples = 0;

  /** The series with these labels, new or known. */
  seriesOf(labels: Labels, from: number, to: number): OpenSeries {
    const { key } = LabelSet.from(labels);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.byKey.size >= dataLimits.series) refuse('tooLarge', `the file has more than ${dataLimits.series} series`, from, to);
    const own = ownStrings(labels);
    const series = { labels: own, set: LabelSet.from(own), timestampsMs: [], values: [] };
    this.byKey.set(series.set.key, series);
    return series;
  }

  add(series: OpenSeries, atMs: number, value: number, from: number, to: number): void {
    const last = series.timestampsMs.at(-1);
    if (last !== undefined && atMs <= last) {
      const name = cut(String(series.set));
      if (atMs === last) refuse('duplicate', `series ${name} has two samples at the same time`, from, to);
      refuse('order', `this sample of series ${name} is older than the one before it`, from, to, 'sort the samples of each series by time');
    }
    if (++this.samples > dataLimits.samples) refuse('tooLarge', `the file has more than ${dataLimits.samples} samples`, from, to);
    series.timestampsMs.push(atMs);
    series.values.push(value);
  }

  /** In label order. */
  finish(): readonly SeriesInput[] {
    return [...this.byKey.values()]
      .sort((a, b) => compareLabels(a.set, b.set))
      .map(({ labels, timestampsMs, values }) => ({
        labels,
        timestampsMs: Float64Array.from(timestampsMs),
        values: Float64Array.from(values),
      }));
  }
}

/** A part of a text keeps the whole text in memory; these do not. */
function ownStrings(labels: Labels): Labels {
  return Object.fromEntries(JSON.parse(JSON.stringify(Object.entries(labels))) as [string, string][]);
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
