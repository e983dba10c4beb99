import type { PromExpr, VectorSelector } from '../../promql/ast.ts';
import type { SeriesStore } from '../../promql/store/series-store.ts';
import { childrenOf, withoutParens } from '../../promql/walk.ts';
import { canonicalSelector } from '../../providers/selectors.ts';
import { satisfies } from '../../worlds/matching-string.ts';
import { isMadeUp, nodesOf, queryPlace, queryTree } from '../query-tree.ts';
import type { LintRule, RuleFacts, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

const histogramFunctions: ReadonlySet<string> = new Set([
  ...[
    'histogram_avg',
    'histogram_count',
    'histogram_fraction',
    'histogram_quantile',
    'histogram_stddev',
    'histogram_stdvar',
    'histogram_sum',
  ],
]);

export const nativeHistogram: LintRule = {
  code: 'GP267',
  name: 'native-histogram',
  severity: 'warning',
  of: 'metric',
  catalogue: ['Q9'],
  why: `Argo Rollouts reads the number of a sample, and the sample of a native histogram has none: its value is 0 then. A guard that wants a small
value passes on whatever the histogram holds.`,
  help: 'make a number of it: histogram_quantile(), histogram_avg(), histogram_count(), histogram_sum() or histogram_fraction()',
  example: {
    wrong: exampleMetric(
      'sum(rate(http_request_duration_seconds[5m])) and on () (histogram_count(sum(rate(http_request_duration_seconds[5m]))) > 0)',
    ),
    right: exampleMetric(
      'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) and on () (sum(rate(http_request_duration_seconds_count[5m])) > 0.1)',
    ),
  },
  check: (subject) => {
    const expr = queryTree(subject);
    if (expr === undefined) return [];
    const uses = nativeUses(expr, false);
    const native = new Set(uses.flatMap(({ name, inside }) => (inside ? [name] : [])));
    return uses
      .filter(({ name, inside }) => !inside && native.has(name))
      .slice(0, 1)
      .map(({ name, selector }) => ({
        range: queryPlace(subject, selector.range),
        message: `${subject.metric.name}: ${name} is a native histogram elsewhere in the query; by itself Argo Rollouts reads it as 0`,
      }));
  },
};

type NativeUse = { readonly name: string; readonly selector: VectorSelector; readonly inside: boolean };

/** Names without the suffix of a classic histogram, and whether a function makes a number of the histogram. */
function nativeUses(expr: PromExpr, inside: boolean): readonly NativeUse[] {
  if (expr.kind === 'selector') {
    const { name } = expr;
    return name === undefined || /_(?:bucket|count|sum|total)$/.test(name) ? [] : [{ name, selector: expr, inside }];
  }
  const within = inside || (expr.kind === 'call' && histogramFunctions.has(expr.func) && !groupsByLe(expr.args.at(-1)));
  // A count of series is a number, whatever the series are.
  if (expr.kind === 'aggregation' && (expr.op === 'count' || expr.op === 'group')) return [];
  return childrenOf(expr).flatMap((child) => nativeUses(child, within));
}

function groupsByLe(expr: PromExpr | undefined): boolean {
  const inner = expr === undefined ? undefined : withoutParens(expr);
  return inner?.kind === 'aggregation' && inner.grouping?.kind === 'by' && inner.grouping.labels.includes('le');
}

export const partialResponse: LintRule = {
  code: 'GP268',
  name: 'partial-response',
  severity: 'note',
  of: 'metric',
  catalogue: ['Q10'],
  why: `Thanos answers with the series of those stores that it reaches, and says in a warning that others are missing. Argo Rollouts keeps the warning
and evaluates the rest as if it were all: errors in a store that is down do not count. Whether an address is that of Thanos can only be seen where
its name says so; the same holds for other systems that answer in part.`,
  help: 'ask for whole answers: add `?partial_response=false` to the address, or start Thanos with `--no-query.partial-response`',
  example: {
    wrong: metricOf(`prometheus:\n    address: http://thanos-query.monitoring:9090\n    query: |-\n      ${ratioQuery('5m')}`),
    right: metricOf(
      `prometheus:\n    address: http://thanos-query.monitoring:9090?partial_response=false\n    query: |-\n      ${ratioQuery('5m')}`,
    ),
  },
  check: ({ metric, template, path, query }) => {
    const { address } = (metric.provider.prometheus ?? {}) as { readonly address?: unknown };
    if (query === undefined || typeof address !== 'string' || !/thanos/i.test(address) || /[?&]partial_response=false\b/.test(address))
      return [];
    const message = `${metric.name}: Thanos may answer with a part of the series, and the warning that says so is not looked at`;
    return [{ range: template.rangeAt([...path, 'provider', 'prometheus', 'address']), message }];
  },
};

/** Its findings come from `unreadSelectors`: which recordings belong to a template only tests know. */
export const notInRecordings: RuleFacts & { readonly of: 'input' } = {
  code: 'GP269',
  name: 'not-in-recordings',
  severity: 'warning',
  of: 'input',
  catalogue: ['Q7'],
  why: `A selector that picks none of the series that were recorded from the real system has most likely a wrong name, label or value. The query is
right for Prometheus and reads nothing, for ever.`,
  help: 'compare the selector with the labels of the recording',
  example: {
    wrong: exampleMetric(ratioQuery('5m')),
    right: exampleMetric(ratioQuery('5m')),
  },
};

/**
 * Selectors of the metric that pick nothing in any of the recordings of its tests. Errors may well not have happened, so that a selector counts
 * only if one with its name and the positive matchers of origin alone picks nothing either.
 */
export function unreadSelectors(subject: MetricUnderLint, recordings: readonly SeriesStore[]): readonly RuleFinding[] {
  const expr = queryTree(subject);
  if (expr === undefined || recordings.length === 0) return [];
  const selectors = new Map(nodesOf(expr, 'selector').map((selector) => [canonicalSelector(selector), selector]));
  return [...selectors.values()].flatMap((selector): readonly RuleFinding[] => {
    if (isMadeUp(subject, selector.range)) return [];
    if (recordings.some((store) => store.select(selector.matchers).length > 0)) return [];
    const labels = labelsOf(selector, recordings);
    const unknown =
      labels === undefined
        ? undefined
        : selector.matchers.find(({ name, op, value }) => !labels.has(name) && name !== '__name__' && !satisfies({ op, value }, ''));
    // Another value of a label that is there: it may not have happened while the recording was made.
    if (labels !== undefined && unknown === undefined) return [];
    const { name = 'so' } = selector;
    const why = unknown === undefined ? `no series is called ${name}` : `no series called ${name} has a label ${unknown.name}`;
    const range = queryPlace(subject, unknown?.range ?? selector.range);
    return [{ range, message: `${subject.metric.name}: the selector picks nothing in the recordings of its tests: ${why}` }];
  });
}

/** The labels of recorded series of that name; undefined if there are no series. */
function labelsOf({ matchers }: VectorSelector, recordings: readonly SeriesStore[]): ReadonlySet<string> | undefined {
  const named = matchers.filter(({ name }) => name === '__name__');
  if (named.length === 0) return new Set(matchers.map(({ name }) => name));
  const series = recordings.flatMap((store) => store.select(named));
  return series.length === 0 ? undefined : new Set(series.flatMap(({ labels }) => labels.names));
}
