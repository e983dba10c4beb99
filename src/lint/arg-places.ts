import { findTags } from '../rollouts/resolve-metrics.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { MetricUnderLint } from './subject.ts';

/** Where the value of an arg stands in a text: [from, to) of the text with args filled in, `range` the place of the tag in the file. */
export type ArgPlace = { readonly arg: string; readonly from: number; readonly to: number; readonly range: SourceRange };

/** The args in a text of a metric. Empty where a tag reaches over several texts, so that its place in this one is not known. */
export function argPlaces(written: string, resolved: MappedText, { args }: Pick<MetricUnderLint, 'args'>): readonly ArgPlace[] {
  const values = new Map(args.map(({ name, value }) => [`args.${name}`, value]));
  const places: Omit<ArgPlace, 'range'>[] = [];
  let shift = 0;
  for (const { from, to, tag } of findTags(written).tags) {
    const value = values.get(tag.trim());
    if (value === undefined) return [];
    places.push({ arg: tag.trim().slice('args.'.length), from: from + shift, to: from + shift + value.length });
    shift += value.length - (to - from);
  }
  if (written.length + shift !== resolved.text.length) return [];
  return places.map((place) => ({ ...place, range: rangeAt(resolved, place) }));
}

/** A value may be empty: then its place is that of the text around it. */
function rangeAt(resolved: MappedText, { from, to }: Omit<ArgPlace, 'range'>): SourceRange {
  return originOf(resolved, from, to).range;
}
