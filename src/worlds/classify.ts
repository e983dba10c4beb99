import type { LabelMatcher } from '../promql/ast.ts';
import { matchersBesidesName } from '../promql/walk.ts';
import { canonicalSelector } from '../providers/selectors.ts';
import { labelValues } from './label-values.ts';
import { isAmount, isOriginLabel, meaningOfMatcher, meaningOfName } from './meaning.ts';
import type { SelectorUse } from './selector-use.ts';

/** What a metric stores. Buckets that the queries only read one by one are counters. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

/**
 * A selector of the queries, once for all its uses. `error`: picks failures alone; `good`: successes alone; `total`: all there is.
 * `baseline`: what the rest is compared with. `doubt`: why its class says little about what healthy and broken really look like.
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
  return [...bySelector].map(([text, one]) => {
    const kind = kinds.get(one.name) as MetricKind;
    const { role, doubt } = roleOf(one, kind);
    const part = role === 'total' && kind === 'counter' ? unknownPart(one, [...bySelector.values()]) : undefined;
    return { text, ...one, kind, baseline: compares && isBaseline(one), role, doubt: doubt ?? part };
  });
}

/** A part of what another selector picks, by a word of which nobody knows whether it is a good sign. */
function unknownPart({ name, matchers }: Read, selectors: readonly Read[]): string | undefined {
  const wholes = selectors.filter((one) => one.name === name);
  const word = matchers.find(
    (matcher) =>
      !isOriginLabel(matcher.name) &&
      !/^(?:\.[*+])?$/.test(matcher.value) &&
      wholes.some((whole) => whole.matchers.every((one) => one.name !== matcher.name)),
  );
  return word === undefined ? undefined : `${name} with ${word.name}${word.op}"${word.value}" may count successes or failures`;
}

/** By metric name: all series of a metric are of one kind. */
function kindsOf(selectors: readonly Read[]): ReadonlyMap<string, MetricKind> {
  const kinds = new Map<string, MetricKind>();
  for (const { name, matchers, uses } of selectors) {
    if (name.endsWith('_bucket') && !isOneBucket(matchers)) kinds.set(name, 'histogram');
    else if (kinds.get(name) === 'histogram') continue;
    else if (/_(?:total|count|sum|bucket)$/.test(name) || uses.some(({ asCounter, inRange }) => asCounter || inRange)) {
      kinds.set(name, 'counter');
    } else if (!kinds.has(name)) kinds.set(name, 'gauge');
  }
  return kinds;
}

function isOneBucket(matchers: readonly LabelMatcher[]): boolean {
  return matchers.some(({ name }) => name === 'le');
}

type Read = { readonly name: string; readonly matchers: readonly LabelMatcher[]; readonly uses: readonly SelectorUse[] };

type Role = Pick<ClassifiedSelector, 'role' | 'doubt'>;

function roleOf({ name, matchers, uses }: Read, kind: MetricKind): Role {
  const meanings = [...matchers.map(meaningOfMatcher), meaningOfName(name)];
  if (meanings.includes('failure')) return { role: 'error', doubt: undefined };
  const unclear = kind === 'gauge' ? matchers.find((matcher) => meaningOfMatcher(matcher) === 'unclear') : undefined;
  // The author has said that none of these series is a good sign.
  if (unclear !== undefined && uses.some(({ zeroWhenAbsent }) => zeroWhenAbsent)) return { role: 'error', doubt: undefined };
  return { role: meanings.includes('success') ? 'good' : 'total', doubt: doubtAbout({ name, matchers, uses }, kind, unclear) };
}

function doubtAbout({ name, matchers, uses }: Read, kind: MetricKind, unclear: LabelMatcher | undefined): string | undefined {
  if (name.endsWith('_bucket')) {
    if (isOneBucket(matchers)) return `${name} by le is counted like any counter, so that slow requests are counted in it too`;
    const unit = bucketUnit(name);
    if (unit === 's') return undefined;
    return `${name} has no bucket above 100${unit === undefined ? ', and does not tell its unit' : ` ${unit}`}`;
  }
  if (kind !== 'histogram' && isAmount(name, kind)) return `${name} is an amount of something: no value of it is healthy or broken as such`;
  if (unclear !== undefined) return `${name} with ${unclear.name}${unclear.op}"${unclear.value}" may be a good or a bad sign`;
  if (uses.some(({ change }) => change)) return `the query looks at how ${name} changes, which is neither healthy nor broken as such`;
  const read = uses.filter(({ value }) => value);
  if (read.length > 0 && read.every(({ inRange, asCounter }) => inRange && !asCounter) && !/_(?:total|count|sum)$/.test(name)) {
    return `${name} may be a gauge: what is read over a range is counted like a counter`;
  }
  return undefined;
}

function bucketUnit(name: string): string | undefined {
  if (/milli|_ms(?:_|$)/i.test(name)) return 'ms';
  if (/micro|_us(?:_|$)/i.test(name)) return 'us';
  if (/nano|_ns(?:_|$)/i.test(name)) return 'ns';
  return /second|_s(?:_|$)/i.test(name) ? 's' : undefined;
}
