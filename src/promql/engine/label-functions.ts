import { RE2JS, RE2JSException } from 're2js';
import type { Call } from '../ast.ts';
import type { Labels } from '../store/labels.ts';
import { regexWork } from '../store/matcher.ts';
import type { Meter } from './limits.ts';
import { QueryError } from './query-error.ts';
import { mergeSameLabels } from './same-labels.ts';
import type { Row, Vector } from './value.ts';

/** `label_replace(v, destination, replacement, source, regex)`. A series that the regex does not match whole stays as it is. */
export function labelReplace({ range }: Call, vector: Vector, texts: readonly string[], meter: Meter): Vector {
  const [destination, replacement, source, pattern] = texts as [string, string, string, string];
  const regex = compile(pattern);
  if (regex === undefined) throw new QueryError(`invalid regular expression in label_replace(): ${pattern}`, range);
  if (destination === '') throw new QueryError('invalid destination label name in label_replace(): ', range);
  const expansions = new Map<string, string | undefined>();
  const expansionOf = (value: string): string | undefined => {
    if (!expansions.has(value)) expansions.set(value, expand(regex, replacement, value, meter));
    return expansions.get(value);
  };
  return relabelled(vector, destination, meter, (labels) => expansionOf(labels.get(source)));
}

/** `label_join(v, destination, separator, source…)`. */
export function labelJoin({ range }: Call, vector: Vector, texts: readonly string[], meter: Meter): Vector {
  const [destination, separator, ...sources] = texts as [string, string, ...string[]];
  if (sources.includes('')) throw new QueryError('invalid source label name in label_join(): ', range);
  if (destination === '') throw new QueryError('invalid destination label name in label_join(): ', range);
  return relabelled(vector, destination, meter, (labels) => {
    meter.spend(sources.length);
    const values = sources.map((source) => labels.get(source));
    meter.holdText(values.reduce((length, value) => length + value.length + separator.length, 0));
    return values.join(separator);
  });
}

/** An empty value takes the label away; undefined leaves the row alone. Rows that become equal are merged unless they overlap. */
function relabelled(vector: Vector, destination: string, meter: Meter, newValue: (labels: Labels) => string | undefined): Vector {
  const rows = vector.rows.map((row): Row => {
    const value = newValue(row.labels);
    if (value === undefined) return row;
    // A text that several rows share still becomes part of the key of each.
    meter.holdText(value.length);
    return { labels: row.labels.with(destination, value), dropName: row.dropName && destination !== '__name__' };
  });
  return mergeSameLabels({ ...vector, rows });
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(`^(?s:${pattern})$`);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** `$1`, `${1}` and `$name` stand for groups, `$$` for a dollar; any other dollar is text. A group that does not exist is empty. */
function expand(regex: RE2JS, template: string, value: string, meter: Meter): string | undefined {
  // Where groups are kept for every state of the match, they cost as much as the states.
  meter.spend(regexWork(regex, value) * (1 + regex.groupCount()));
  const matcher = regex.matcher(value);
  if (!matcher.find()) return undefined;
  meter.holdText(template.length);
  return template.replaceAll(reference, (_, braced: string | undefined, bare: string | undefined) => {
    const text = groupText(matcher, regex, braced ?? bare);
    meter.holdText(text.length);
    return text;
  });
}

function groupText(matcher: ReturnType<RE2JS['matcher']>, regex: RE2JS, name: string | undefined): string {
  if (name === undefined) return '$';
  if (/^(?:0|[1-9]\d{0,8})$/.test(name)) return Number(name) <= matcher.groupCount() ? (matcher.group(Number(name)) ?? '') : '';
  return Object.hasOwn(regex.namedGroups(), name) ? (matcher.group(name) ?? '') : '';
}
