import type { LabelMatcher } from '../promql/ast.ts';
import { matchersBesidesName } from '../promql/walk.ts';
import { canonicalSelector } from '../providers/selectors.ts';
import { labelValues } from './label-values.ts';
import { isAmount, meaningOfMatcher, meaningOfName } from './meaning.ts';
import type { SelectorUse } from './selector-use.ts';

/** What a metric stores. `sum` goes with a `_count` or `_bucket` that the queries read too, so that averages are latencies. */
export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'sum';

/**
 * A selector of the queries, once for all its uses. `error`: picks failures alone; `good`: successes alone; `total`: all there is.
 * `baseline`: what the rest is compared with. `doubt`: why it is in no class that says what healthy and broken would look like.
 */
export type ClassifiedSelector = {
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
  readonly kind: MetricKind;
  readonly role: 'error' | 'good' | 'total';
  readonly baseline: boolean;
  readonly doubt: string | undefined;
  readonly uses: readonly SelectorUse[];
};

const baselineWords = /stable|baseline|primary/i;

/** The selectors of several queries in the order of their first use; or the text of one for which no metric name was found. */
export function classifySelectors(uses: readonly SelectorUse[]): readonly ClassifiedSelector[] | { readonly unnamed: string } {
  const bySelector = new Map<string, { name: string; matchers: readonly LabelMatcher[]; uses: SelectorUse[] }>();
  const given = [...new Set(uses.flatMap(({ selector }) => selector.name ?? []))];
  for (const use of uses) {
    const all = matchersBesidesName(use.selector);
    const matchers = all.filter((matcher) => matcher.name !== '__name__');
    const [name] =
      use.selector.name !== undefined
        ? [use.selector.name]
        : labelValues(
            '__name__',
            all.filter((matcher) => matcher.name === '__name__'),
            { preferred: given, filler: 'metric' },
          );
    const text = canonicalSelector(use.selector);
    if (name === undefined) return { unnamed: text };
    const known = bySelector.get(text);
    if (known === undefined) bySelector.set(text, { name, matchers, uses: [use] });
    else known.uses.push(use);
  }
  const kinds = kindsOf([...bySelector.values()]);
  const isBaseline = ({ matchers }: { readonly matchers: readonly LabelMatcher[] }): boolean =>
    matchers.some(({ op, value }) => (op === '=' || op === '=~') && baselineWords.test(value));
  const compares = [...bySelector.values()].some((one) => !isBaseline(one));
  return [...bySelector].map(([text, one]) => ({
    text,
    ...one,
    kind: kinds.get(one.name) as MetricKind,
    baseline: compares && isBaseline(one),
    ...roleOf(one, kinds.get(one.name) as MetricKind),
  }));
}

/** By metric name: all series of a metric are of one kind. */
function kindsOf(selectors: readonly { readonly name: string; readonly uses: readonly SelectorUse[] }[]): ReadonlyMap<string, MetricKind> {
  const names = new Set(selectors.map(({ name }) => name));
  const kinds = new Map<string, MetricKind>();
  for (const { name, uses } of selectors) {
    const base = name.replace(/_sum$/, '');
    if (name.endsWith('_bucket')) kinds.set(name, 'histogram');
    else if (base !== name && (names.has(`${base}_count`) || names.has(`${base}_bucket`))) kinds.set(name, 'sum');
    else if (/_(?:total|count|sum)$/.test(name) || uses.some(({ asCounter }) => asCounter)) kinds.set(name, 'counter');
    else if (!kinds.has(name)) kinds.set(name, 'gauge');
  }
  return kinds;
}

type Role = Pick<ClassifiedSelector, 'role' | 'doubt'>;

function roleOf(
  { name, matchers, uses }: { readonly name: string; readonly matchers: readonly LabelMatcher[]; readonly uses: readonly SelectorUse[] },
  kind: MetricKind,
): Role {
  const meanings = [...matchers.map(meaningOfMatcher), meaningOfName(name)];
  const doubt = undefined;
  if (meanings.includes('failure')) return { role: 'error', doubt };
  if (kind !== 'histogram' && kind !== 'sum' && isAmount(name, kind)) {
    return { role: 'total', doubt: `${name} is an amount of something: no value of it is healthy or broken as such` };
  }
  if (meanings.includes('unclear') && kind === 'gauge') {
    // The author has said that none of these series is a good sign.
    if (uses.some(({ zeroWhenAbsent }) => zeroWhenAbsent)) return { role: 'error', doubt };
    const unclear = matchers.find((matcher) => meaningOfMatcher(matcher) === 'unclear') as LabelMatcher;
    return { role: 'total', doubt: `${name} with ${unclear.name}${unclear.op}"${unclear.value}" may be a good or a bad sign` };
  }
  if (kind === 'gauge' && uses.some(({ change }) => change)) {
    return { role: 'total', doubt: `the query looks at how ${name} changes, which is neither healthy nor broken as such` };
  }
  return { role: meanings.includes('success') ? 'good' : 'total', doubt };
}
