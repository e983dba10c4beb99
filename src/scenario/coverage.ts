import type { ExprValue } from '../expr/value.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { walkPromql } from '../promql/walk.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric, AnalysisRun, Measurement, MetricResult } from '../rollouts/analysis.ts';
import { readLimits } from '../rollouts/assess-metric.ts';
import { copiedText } from '../source/mapped-text.ts';
import { type CoveredOutcome, coveredOutcomes, type GuardrailCoverage, type ObservedRun } from './result.ts';

/** A guardrail in an environment with its metrics, args filled in or not. */
export type CoverableGuardrail = {
  readonly subject: string;
  readonly guardrail: string;
  readonly environment?: string;
  readonly metrics: readonly AnalysisMetric[];
};

/** The outcomes that runs have shown of each guardrail. Runs whose expectations were not met show nothing: they are left out by the caller. */
export function coverageOf(
  guardrails: readonly CoverableGuardrail[],
  runsOf: (guardrail: CoverableGuardrail) => readonly ObservedRun[],
): readonly GuardrailCoverage[] {
  return guardrails.map((one) => {
    const possible = new Set(one.metrics.flatMap(possibleOutcomes));
    const shown = new Set(runsOf(one).flatMap((observed) => shownOutcomes(one.guardrail, observed)));
    const outcomes = Object.fromEntries(
      coveredOutcomes.map((outcome) => [outcome, shown.has(outcome) ? 'yes' : possible.has(outcome) ? 'no' : 'n/a']),
    ) as GuardrailCoverage['outcomes'];
    const { subject, guardrail, environment } = one;
    return { subject, guardrail, ...(environment === undefined ? {} : { environment }), outcomes };
  });
}

/** What a metric could come to with some data. */
function possibleOutcomes(metric: AnalysisMetric): readonly CoveredOutcome[] {
  const limits = readLimits(metric);
  const tolerates = (limits.failures ?? 0) > 0 || limits.inconclusive > 0 || limits.consecutiveErrors > 0;
  const always: readonly CoveredOutcome[] = ['pass', 'fail', 'error', ...(tolerates ? (['limit'] as const) : [])];
  const provider = providerOf(metric);
  // These decide themselves: what they looked at is not seen.
  if (provider === 'job' || provider === 'kayenta' || provider === 'plugin') return always;
  return [...always, 'no-data', ...(canBeNaN(metric) ? (['NaN'] as const) : [])];
}

/** Functions that make NaN or infinity of usual samples. */
const nanFunctions: ReadonlySet<string> = new Set([
  'histogram_quantile',
  'histogram_fraction',
  'histogram_avg',
  'quantile_over_time',
  'deriv',
  'predict_linear',
  'sqrt',
  'ln',
  'log2',
  'log10',
  'exp',
  'asin',
  'acos',
  'acosh',
  'atanh',
  'scalar',
]);

/** JSON has no NaN, and sums of samples have none where the samples have none; divisions have. */
function canBeNaN({ name, provider }: AnalysisMetric): boolean {
  const query = (provider.prometheus as { readonly query?: unknown } | undefined)?.query;
  if (typeof query !== 'string') return false;
  const parsed = parsePromqlOnce(copiedText(query, name, 0));
  if (!parsed.ok) return true;
  let found = false;
  walkPromql(parsed.value, (node) => {
    found ||=
      (node.kind === 'binary' && (node.op === '/' || node.op === '%' || node.op === '^')) ||
      (node.kind === 'call' && nanFunctions.has(node.func)) ||
      (node.kind === 'aggregation' && node.op === 'quantile') ||
      (node.kind === 'number' && !Number.isFinite(node.value));
  });
  return found;
}

function shownOutcomes(guardrail: string, { run, guardrailOf }: ObservedRun): readonly CoveredOutcome[] {
  const results = run.metricResults.filter(({ name }) => guardrailOf.get(name) === guardrail);
  const all = [...guardrailOf.values()].filter((name) => name === guardrail).length;
  const passed = results.length > 0 && results.length === all && results.every((result) => hasPassed(result, run));
  return [
    ...(passed ? (['pass'] as const) : []),
    ...results.flatMap((result) => {
      const metric = run.metrics.find(({ name }) => name === result.name);
      return [
        ...(metric !== undefined && isByTolerance(result, metric) ? (['limit'] as const) : []),
        ...result.measurements.flatMap(outcomeOf),
      ];
    }),
  ];
}

/** A metric that was cut short has passed only if it is one that watches to the end, and the run ended well. */
function hasPassed({ name, phase, decision, successful }: MetricResult, run: AnalysisRun): boolean {
  if (phase !== 'Successful' || successful === 0) return false;
  if (decision !== 'terminated') return true;
  const metric = run.metrics.find((one) => one.name === name);
  return run.phase === 'Successful' && metric !== undefined && readLimits(metric).count === undefined;
}

/** More than one bad reading was needed. */
function isByTolerance({ decision }: MetricResult, metric: AnalysisMetric): boolean {
  const limits = readLimits(metric);
  switch (decision) {
    case 'failureLimit':
      return (limits.failures ?? 0) > 0;
    case 'inconclusiveLimit':
      return limits.inconclusive > 0;
    case 'consecutiveErrorLimit':
      return limits.consecutiveErrors > 0;
    default:
      return false;
  }
}

function outcomeOf({ phase, result }: Measurement): readonly CoveredOutcome[] {
  if (result === undefined) return phase === 'Error' ? ['error'] : phase === 'Failed' ? ['fail'] : [];
  const seen = readingOf(result);
  if (seen !== 'number') return [seen];
  return phase === 'Failed' ? ['fail'] : phase === 'Error' ? ['error'] : [];
}

function readingOf(result: ExprValue): 'no-data' | 'NaN' | 'number' {
  if (result === null) return 'no-data';
  if (typeof result === 'number') return Number.isFinite(result) ? 'number' : 'NaN';
  if (typeof result !== 'object' || result.kind !== 'list') return 'number';
  if (result.items.length === 0) return 'no-data';
  return result.items.some((item) => typeof item === 'number' && !Number.isFinite(item)) ? 'NaN' : 'number';
}
