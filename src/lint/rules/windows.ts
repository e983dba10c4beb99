import type { MatrixSelector, Subquery, TextRange } from '../../promql/ast.ts';
import { printDuration } from '../../promql/duration.ts';
import { withoutParens } from '../../promql/walk.ts';
import { goDurationMs } from '../../rollouts/go-duration.ts';
import { knownIntervalMs } from '../limits.ts';
import { isMadeUp, nodesOf, queryPlace, queryTree } from '../query-tree.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { LintContext } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

/** They need two samples in the window, or they have no value. */
const ofTwoSamples: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'predict_linear']);

export const windowTooShort: LintRule = {
  code: 'GP233',
  name: 'window-too-short',
  severity: 'error',
  of: 'metric',
  catalogue: ['Q5'],
  why: `rate() and its like need two samples in their window. In a window no longer than the time between two samples there never are two, and the
query never has a value; up to twice that time there are two only sometimes, and every missed scrape leaves none.`,
  help: 'make the window at least four times as long as the scrape interval',
  example: { wrong: exampleMetric(ratioQuery('10s')), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const { context, metric } = subject;
    const expr = queryTree(subject);
    if (expr === undefined) return [];
    return nodesOf(expr, 'call').flatMap(({ func, args }): readonly RuleFinding[] =>
      args.flatMap((arg) => {
        const range = withoutParens(arg);
        if (range.kind !== 'matrix' && range.kind !== 'subquery') return [];
        const everyMs = range.kind === 'matrix' ? context.scrapeIntervalMs : range.stepMs;
        const two = ofTwoSamples.has(func);
        if (everyMs === undefined || range.rangeMs >= (two ? 2 : 1) * everyMs || isMadeUp(subject, windowOf(range))) return [];
        const never = two && range.rangeMs <= everyMs;
        const often = `a sample every ${printDuration(everyMs)}`;
        const what = `${func}() over ${printDuration(range.rangeMs)}`;
        const message = never
          ? `${metric.name}: ${what} never has a value with ${often}: it needs two samples`
          : `${metric.name}: ${what} has no value at times with ${often}${two ? ': it needs two samples' : ''}`;
        const byScrape = range.kind === 'matrix';
        const sure = never && !(byScrape && isAssumed(context));
        return [
          {
            range: queryPlace(subject, range.range),
            message,
            ...(sure ? {} : { severity: 'warning' as const }),
            ...(byScrape ? assumed(context) : {}),
          },
        ];
      }),
    );
  },
};

/** The brackets and what stands in them. */
function windowOf(range: MatrixSelector | Subquery): TextRange {
  const before = range.kind === 'matrix' ? range.selector.range.to : range.expr.range.to;
  return { from: Math.min(before, range.range.to), to: range.range.to };
}

export const intervalBelowScrape: LintRule = {
  code: 'GP234',
  name: 'interval-below-scrape',
  severity: 'warning',
  of: 'metric',
  catalogue: ['Q11'],
  why: `A metric that is measured more often than its series are scraped sees the same samples several times: count measurements then are fewer looks
at the release than they seem, and one bad sample fails several of them.`,
  help: 'make `interval` at least as long as the scrape interval',
  example: { wrong: exampleMetric(ratioQuery('5m'), { interval: '5s', count: '60' }), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) => {
    const { context, metric, template, path, query } = subject;
    const everyMs = knownIntervalMs(subject);
    if (query === undefined || everyMs === undefined || everyMs <= 0 || everyMs >= context.scrapeIntervalMs) return [];
    if (goDurationMs(metric.interval ?? '') === undefined || Number(metric.count ?? 0) === 1) return [];
    const message = `${metric.name}: measured every ${metric.interval}, while there is a new sample every ${printDuration(context.scrapeIntervalMs)} only`;
    const range = template.rangeAt([...path, 'interval']);
    return [{ range, message, ...(isAssumed(context) ? { severity: 'note' as const } : {}), ...assumed(context) }];
  },
};

function isAssumed({ scrapeIntervalAssumed }: LintContext): boolean {
  return scrapeIntervalAssumed === true;
}

function assumed(context: LintContext): Pick<RuleFinding, 'notes'> {
  if (!isAssumed(context)) return {};
  return {
    notes: [
      { label: 'note', text: `nothing says how often the series are scraped; ${printDuration(context.scrapeIntervalMs)} is assumed` },
    ],
  };
}
