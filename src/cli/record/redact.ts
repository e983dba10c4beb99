import type { SeriesInput } from '../../promql/store/series-store.ts';
import { UsageError } from '../usage-error.ts';

/** `prefix` undefined: the label is taken away. */
export type RedactRule = { readonly label: string; readonly prefix?: string };

/** `values`: how many different ones were replaced. `alsoIn`: other labels in which one of them still stands. */
export type Redaction = {
  readonly label: string;
  readonly dropped: boolean;
  readonly values: number;
  readonly alsoIn: readonly string[];
};

/** What selectors and functions need to see: matched labels, and labels that functions read. */
export type NeededLabels = { readonly matched: ReadonlySet<string>; readonly read: ReadonlySet<string> };

const meaningful: ReadonlySet<string> = new Set(['__name__', 'le', 'quantile']);

/** `pod` or `pod=web`: what the values are replaced by, numbered. */
export function parseRedactRule(text: string): RedactRule | undefined {
  const match = /^([a-zA-Z_]\w*)(?:=([\w.-]{1,40}))?$/.exec(text);
  return match === null ? undefined : { label: match[1] as string, prefix: match[2] ?? (match[1] as string) };
}

/** Refuses rules after which a query would find other series, or mean something else. Before anything is asked. */
export function checkRedactRules(rules: readonly RedactRule[], needed: NeededLabels): void {
  const seen = new Set<string>();
  for (const { label } of rules) {
    if (seen.has(label)) throw new UsageError(`the label ${label} is redacted twice`);
    seen.add(label);
    if (meaningful.has(label)) throw new UsageError(`${label} cannot be redacted: PromQL computes with its values`);
    if (needed.matched.has(label)) {
      throw new UsageError(
        `${label} cannot be redacted: a selector of the queries matches on it, and would find nothing in the recording`,
        'the selectors and args of a recording are written to it as well',
      );
    }
    if (needed.read.has(label)) throw new UsageError(`${label} cannot be redacted: a query computes a label from its values`);
  }
}

/**
 * The series with the values of some labels replaced by `prefix-1`, `prefix-2` … in the order of the values, the same value alike in all
 * series, so that what groups and joins by the label still does. Taking a label away must not make two series one.
 */
export function redactSeries(
  series: readonly SeriesInput[],
  rules: readonly RedactRule[],
): { readonly series: readonly SeriesInput[]; readonly redactions: readonly Redaction[] } {
  if (rules.length === 0) return { series, redactions: [] };
  const replacements = new Map(rules.map((rule) => [rule.label, replacementsOf(series, rule)]));
  const redacted = series.map((one) => ({ ...one, labels: redactLabels(one.labels, replacements) }));
  requireDistinct(redacted, rules);
  const redactions = rules.map(({ label, prefix }): Redaction => {
    const values = [...(replacements.get(label) as Replacements).keys()];
    return { label, dropped: prefix === undefined, values: values.length, alsoIn: labelsWith(redacted, values) };
  });
  return { series: redacted, redactions };
}

/** From a value to what stands for it; undefined: nothing. */
type Replacements = ReadonlyMap<string, string | undefined>;

function replacementsOf(series: readonly SeriesInput[], { label, prefix }: RedactRule): Replacements {
  const values = new Set(series.flatMap(({ labels }) => (Object.hasOwn(labels, label) ? [labels[label] as string] : [])));
  return new Map([...values].sort().map((value, index) => [value, prefix === undefined ? undefined : `${prefix}-${index + 1}`]));
}

function redactLabels(labels: SeriesInput['labels'], replacements: ReadonlyMap<string, Replacements>): SeriesInput['labels'] {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, value]): [string, string][] => {
      const known = replacements.get(label);
      if (known === undefined) return [[label, value]];
      const replacement = known.get(value);
      return replacement === undefined ? [] : [[label, replacement]];
    }),
  );
}

function requireDistinct(series: readonly SeriesInput[], rules: readonly RedactRule[]): void {
  const keys = new Set(series.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())));
  if (keys.size === series.length) return;
  const dropped = rules.flatMap(({ label, prefix }) => (prefix === undefined ? [label] : []));
  throw new UsageError(
    `without ${dropped.join(' and ')} some series could not be told apart any more`,
    `replace its values instead: --redact ${dropped[0]}`,
  );
}

/** Names of labels in which one of these values still stands, whole or as a part. */
function labelsWith(series: readonly SeriesInput[], values: readonly string[]): readonly string[] {
  const texts = new Map<string, Set<string>>();
  for (const { labels } of series) {
    for (const [label, value] of Object.entries(labels)) texts.set(label, (texts.get(label) ?? new Set()).add(value));
  }
  // A value of a letter or two stands in everything.
  const telling = values.filter((value) => value.length >= 4);
  return [...texts].flatMap(([label, found]) => {
    const all = [...found].join('\n');
    return telling.some((value) => all.includes(value)) ? [label] : [];
  });
}
