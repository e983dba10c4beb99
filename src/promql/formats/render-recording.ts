import { goQuote } from '../store/go-quote.ts';
import { compareLabels, Labels as LabelSet } from '../store/labels.ts';
import { TimeColumns } from '../store/samples.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { formatSampleValue } from './number-text.ts';
import type { Recording } from './recording.ts';
import { printInstant, printTimes } from './recording-times.ts';
import { recordingApiVersion } from './recording-version.ts';
import { noNames } from './series-metric.ts';

const widestLine = 120;

/**
 * The file of a recording: the same bytes for the same content, whatever the order of series, labels and args. Series with the same
 * timestamps stand in one group; groups and series are in label order. Reading it back gives every number bit for bit.
 */
export function renderRecording(recording: Recording): string {
  const lines = [
    `apiVersion: ${recordingApiVersion}`,
    'kind: Recording',
    'metadata:',
    `  name: ${quote(recording.name)}`,
    'spec:',
    ...listOf('selectors', [...recording.selectors].sort(compareUnits)),
    ...mapOf('args', recording.args),
    ...(recording.range === undefined ? [] : rangeOf(recording.range)),
    ...groupsOf(recording.series),
    '  complete: true',
  ];
  return `${lines.join('\n')}\n`;
}

function listOf(key: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [`  ${key}: []`] : [`  ${key}:`, ...items.map((item) => `    - ${quote(item)}`)];
}

function mapOf(key: string, map: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.keys(map).sort(compareUnits);
  return names.length === 0
    ? [`  ${key}: {}`]
    : [`  ${key}:`, ...names.map((name) => `    ${quoteKey(name)}: ${quote(map[name] as string)}`)];
}

function rangeOf({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): readonly string[] {
  return ['  range:', `    from: ${quote(printInstant(fromMs))}`, `    to: ${quote(printInstant(toMs))}`];
}

function groupsOf(series: readonly SeriesInput[]): readonly string[] {
  if (series.length === 0) return ['  groups: []'];
  const columns = new TimeColumns();
  const sorted = series.map((input) => ({ input, labels: LabelSet.from(input.labels) })).sort((a, b) => compareLabels(a.labels, b.labels));
  const groups = new Map<Float64Array, string[]>();
  for (const { input, labels } of sorted) {
    const column = columns.share(input.timestampsMs);
    const lines = groups.get(column) ?? [...wrapped(4, '- times:', printTimes(column)), '      series:'];
    groups.set(column, lines);
    lines.push(`        - series: ${quote(renderMetric(labels))}`);
    for (const line of wrapped(10, 'values:', printValues(input))) lines.push(line);
  }
  return ['  groups:', ...[...groups.values()].flat()];
}

/** `name{label="value"}` as the notation of series reads it back. */
export function renderMetric(labels: LabelSet): string {
  const name = labels.get('__name__');
  const bare = /^[a-zA-Z_:][\w:]*$/.test(name) && !noNames.has(name.toLowerCase());
  const pairs = labels
    .toPairs()
    .filter(([label]) => label !== '__name__')
    .map(([label, value]) => `${/^[a-zA-Z_]\w*$/.test(label) ? label : goQuote(label)}=${goQuote(value)}`);
  const inside = [...(name === '' || bare ? [] : [goQuote(name)]), ...pairs];
  return `${bare ? name : ''}${inside.length > 0 || !bare ? `{${inside.join(',')}}` : ''}`;
}

/** Words of the notation of series; a repetition or a counting run only where reading it adds up to the same bits. */
function printValues({ values, stale }: SeriesInput): readonly string[] {
  const words: string[] = [];
  const isPlain = (at: number): boolean => at < values.length && !stale?.[at];
  let at = 0;
  while (at < values.length) {
    if (!isPlain(at)) {
      words.push('stale');
      at++;
      continue;
    }
    const first = values[at] as number;
    const text = formatSampleValue(first);
    let same = 0;
    while (isPlain(at + same + 1) && Object.is(values[at + same + 1], first)) same++;
    if (same >= 2 && Number.isFinite(first)) {
      words.push(`${text}x${same}`);
      at += same + 1;
      continue;
    }
    const step = isPlain(at + 1) ? (values[at + 1] as number) - first : 0;
    let steps = 0;
    if (Number.isFinite(step) && step !== 0) {
      for (let sum = first + step; isPlain(at + steps + 1) && Object.is(values[at + steps + 1], sum); sum += step) steps++;
    }
    if (steps >= 3) {
      words.push(`${text}${step < 0 ? '' : '+'}${formatSampleValue(step)}x${steps}`);
      at += steps + 1;
    } else {
      words.push(text);
      at++;
    }
  }
  return words;
}

/** In one line if it fits, else folded. */
function wrapped(indent: number, key: string, words: readonly string[]): readonly string[] {
  const margin = ' '.repeat(indent);
  const line = `${margin}${key} '${words.join(' ')}'`;
  if (line.length <= widestLine) return [line];
  const lines = [`${margin}${key} >-`];
  const deeper = ' '.repeat(key.startsWith('-') ? indent + 4 : indent + 2);
  let current = deeper;
  for (const word of words) {
    if (current.length + word.length > widestLine) {
      lines.push(current.trimEnd());
      current = deeper;
    }
    current += `${word} `;
  }
  lines.push(current.trimEnd());
  return lines;
}

// What YAML allows only as an escape, and what hides in an editor.
const hidden = /[^\P{Cc}]|[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** Single quotes, so that only a quote needs an escape; double ones with JSON's escapes for what does not show. */
function quote(text: string): string {
  if (text.search(hidden) < 0) return `'${text.replaceAll("'", "''")}'`;
  const escaped = (character: string): string => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(hidden, escaped);
}

/** Words that YAML reads as something else are quoted, too. */
function quoteKey(name: string): string {
  return /^[a-zA-Z][\w-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : quote(name);
}

/** Order of two texts by their UTF-16 units. */
function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
