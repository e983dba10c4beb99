import type { LabelMatcher, PromExpr } from '../promql/ast.ts';
import { goQuote } from '../promql/store/go-quote.ts';
import type { SeriesStore, StoredSeries } from '../promql/store/series-store.ts';
import { selectorsOf } from '../promql/walk.ts';
import { closest } from '../source/suggest.ts';
import type { DataSpan } from './query-time.ts';

/** What a selector of a query finds in the data: how many series, when they were sampled, and why there are none. */
export type SelectorMatch = {
  readonly selector: string;
  readonly series: number;
  readonly span?: DataSpan;
  readonly reason?: string;
};

const mostShown = 5;

/** The selectors of `expr`, which was parsed from `text`, each distinct one once, in source order. */
export function matchSelectors(expr: PromExpr, text: string, store: SeriesStore): readonly SelectorMatch[] {
  const matches = new Map<string, SelectorMatch>();
  for (const { matchers, range } of selectorsOf(expr)) {
    const selector = text.slice(range.from, range.to);
    if (!matches.has(selector)) matches.set(selector, matchOf(selector, matchers, store));
  }
  return [...matches.values()];
}

function matchOf(selector: string, matchers: readonly LabelMatcher[], store: SeriesStore): SelectorMatch {
  const found = store.select(matchers);
  if (found.length === 0) return { selector, series: 0, reason: reasonOf(matchers, store) };
  const times = found.flatMap(({ samples: { times: column } }) => (column.length === 0 ? [] : [column]));
  if (times.length === 0) return { selector, series: found.length };
  const startMs = times.reduce((first, column) => Math.min(first, column[0] as number), Number.POSITIVE_INFINITY);
  const endMs = times.reduce((last, column) => Math.max(last, column.at(-1) as number), Number.NEGATIVE_INFINITY);
  return { selector, series: found.length, span: { startMs, endMs } };
}

/** The first matcher that leaves nothing over, with what the data has instead. */
function reasonOf(matchers: readonly LabelMatcher[], store: SeriesStore): string {
  let left: readonly StoredSeries[] = store.series;
  for (const [index, matcher] of matchers.entries()) {
    const found = store.select(matchers.slice(0, index + 1));
    if (found.length === 0) return lackOf(matcher, left);
    left = found;
  }
  throw new Error('a selector that finds nothing has a matcher that finds nothing');
}

function lackOf({ name, op, value }: LabelMatcher, left: readonly StoredSeries[]): string {
  const known = [...new Set(left.map(({ labels }) => labels.get(name)))].filter((one) => one !== '');
  if (name === '__name__') {
    const suggestion = op === '=' ? closest(value, known) : undefined;
    if (suggestion !== undefined) return `no such metric in the data; did you mean ${suggestion}?`;
    return `no such metric in the data, which has ${listOf(known, (one) => one)}`;
  }
  if (known.length === 0) return `no label ${name} there`;
  return `${name} is ${listOf(known, goQuote)} there`;
}

function listOf(values: readonly string[], show: (value: string) => string): string {
  if (values.length === 0) return 'no names';
  const shown = values.toSorted().slice(0, mostShown).map(show).join(', ');
  return values.length > mostShown ? `${shown} and ${values.length - mostShown} more` : shown;
}
