import type { AnalysisMetric, AnalysisRun, MetricResult } from '../rollouts/analysis.ts';
import type { CaseResult, ObservedRun } from '../scenario/result.ts';
import { offsetText } from './offset-text.ts';

/** `error-ratio > crash loop (prod)` */
export function caseTitle(test: string, { name, environment }: Pick<CaseResult, 'name' | 'environment'>): string {
  return `${test} > ${name}${environment === undefined ? '' : ` (${environment})`}`;
}

/** `Failed at t+3m`, `Running at the end (t+20m)`. */
export function runText({ phase, startedAtMs, completedAtMs }: AnalysisRun): string {
  return completedAtMs === undefined ? `${phase}, without an end` : `${phase} at ${offsetText(completedAtMs - startedAtMs)}`;
}

/** `12 cases`, `1 case`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Guards against missing evidence that every compiled condition has; in a table they only hide what is compared. */
const guards = /(?:len\(result\) (?:==|>|>=) \d+|!isNaN\((?:#|result(?:\[0\])?)\)|!isInf\((?:#|result(?:\[0\])?)\)) && /g;

/** What a metric compares, short enough for a column: `<= 0.005`, `result[0] < 5`. */
export function limitText({ successCondition = '', failureCondition = '' }: AnalysisMetric): string {
  if (successCondition !== '') return shortCondition(successCondition);
  return failureCondition === '' ? 'no condition' : `fails if ${shortCondition(failureCondition)}`;
}

function shortCondition(text: string): string {
  const bare = text.replace(guards, '').replace(/^\((.*)\)$/s, (whole, inner: string) => (/[()]/.test(inner) ? whole : inner));
  return bare.replace(/^result\[0\] (?=(?:[<>]=?|==|!=) -?[\d.e+-]+$)/, '').replaceAll('result[0]', 'value');
}

/** `[0.5]` is one value. */
export function valueText(value: string | undefined): string {
  if (value === undefined || value === '') return '-';
  return /^\[[^,[\]]*\]$/.test(value) && value !== '[]' ? value.slice(1, -1) : value;
}

/** The metrics worth showing: those that did not simply pass, else the one asked for, else all; at most `limit`. */
export function tellingMetrics(observed: ObservedRun, wanted: string | undefined, limit: number): readonly MetricResult[] {
  const results = observed.run.metricResults;
  const decided = observed.because?.metric;
  const rank = (one: MetricResult): number => {
    if (one.name === decided) return 0;
    if (wanted !== undefined && (one.name === wanted || observed.guardrailOf.get(one.name) === wanted)) return 1;
    return one.failed + one.inconclusive + one.error > 0 ? 2 : 3;
  };
  const ranked = results.map((one, index) => ({ one, index, rank: rank(one) })).sort((a, b) => a.rank - b.rank || a.index - b.index);
  const telling = ranked.filter((entry) => entry.rank < 3);
  return (telling.length > 0 ? telling : ranked).slice(0, limit).map((entry) => entry.one);
}
