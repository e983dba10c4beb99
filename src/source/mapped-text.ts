import type { SourceRange } from './source-file.ts';

/** A run of characters: copied one to one from `range`, or generated because of it (an escape, a substituted value, a folded line break). */
type Segment = { readonly length: number; readonly copied: boolean; readonly range: SourceRange };

/** Text that knows, for every character, which characters of which file it came from. */
export type MappedText = { readonly text: string; readonly segments: readonly Segment[] };

/** Where a span of mapped text comes from; a span over several files has one primary place and related ones. */
export type Origin = { readonly range: SourceRange; readonly related: readonly SourceRange[] };

export function copiedText(text: string, file: string, from: number): MappedText {
  return { text, segments: [{ length: text.length, copied: true, range: { file, from, to: from + text.length } }] };
}

export function generatedText(text: string, range: SourceRange): MappedText {
  return { text, segments: [{ length: text.length, copied: false, range }] };
}

export function concatTexts(parts: readonly MappedText[]): MappedText {
  return { text: parts.map((part) => part.text).join(''), segments: parts.flatMap((part) => part.segments) };
}

export function sliceText(mapped: MappedText, from: number, to: number): MappedText {
  const segments: Segment[] = [];
  let at = 0;
  for (const segment of mapped.segments) {
    const low = Math.max(from, at);
    const high = Math.min(to, at + segment.length);
    if (low < high) {
      const range = segment.copied
        ? { file: segment.range.file, from: segment.range.from + (low - at), to: segment.range.from + (high - at) }
        : segment.range;
      segments.push({ length: high - low, copied: segment.copied, range });
    }
    at += segment.length;
  }
  // An empty slice still has a place, so that a diagnostic at the end of a text points there.
  if (segments.length === 0) return { text: '', segments: [{ length: 0, copied: false, range: originOf(mapped, from, to).range }] };
  return { text: mapped.text.slice(from, to), segments };
}

/** Replaces spans (ascending, not overlapping) by texts generated because of the span they replace. */
export function substituteText(
  mapped: MappedText,
  replacements: readonly { readonly from: number; readonly to: number; readonly text: string }[],
): MappedText {
  const parts: MappedText[] = [];
  let at = 0;
  for (const { from, to, text } of replacements) {
    if (from > at) parts.push(sliceText(mapped, at, from));
    parts.push(generatedText(text, originOf(mapped, from, to).range));
    at = to;
  }
  if (at < mapped.text.length || parts.length === 0) parts.push(sliceText(mapped, at, mapped.text.length));
  return concatTexts(parts);
}

/** Where the characters [from, to) come from. Offsets past the end mean the end of the visible text. An empty span gives an empty range. */
export function originOf(mapped: MappedText, from: number, to: number): Origin {
  const ranges: SourceRange[] = [];
  let at = 0;
  let last: SourceRange | undefined;
  for (const segment of mapped.segments) {
    const end = at + segment.length;
    const touches = from === to ? from >= at && from < end : at < to && end > from;
    if (touches) {
      const low = Math.max(from, at) - at;
      const high = Math.min(to, end) - at;
      const range = segment.copied
        ? { file: segment.range.file, from: segment.range.from + low, to: segment.range.from + high }
        : segment.range;
      const previous = ranges.at(-1);
      if (previous !== undefined && previous.file === range.file && range.from >= previous.from) {
        ranges[ranges.length - 1] = { file: range.file, from: previous.from, to: Math.max(previous.to, range.to) };
      } else ranges.push(range);
    }
    last = segment.range;
    at = end;
  }
  const primary = ranges[0];
  if (primary !== undefined) return { range: primary, related: ranges.slice(1) };
  if (last === undefined) throw new Error('a mapped text has at least one segment');
  // The end of a block scalar is the start of another line: its last visible character is what "at the end" means to a reader.
  const visible = mapped.text.trimEnd().length;
  if (visible > 0 && visible < mapped.text.length) {
    const { file, to: end } = originOf(mapped, visible - 1, visible).range;
    return { range: { file, from: end, to: end }, related: [] };
  }
  return { range: { file: last.file, from: last.to, to: last.to }, related: [] };
}
