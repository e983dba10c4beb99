import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { compareWithExpectation, endingText } from './compare.ts';
import { limitMutants } from './mutate-limits.ts';
import { observe } from './observe.ts';
import type { PreparedCase } from './prepared-case.ts';
import type { ObservedRun } from './result.ts';
import { simulateCase } from './simulate-case.ts';

const mostAnswers = 2;

/**
 * Of a case that is not met: what a single other limit would have made of it, where that is what was expected. Found by running it.
 * Ways that only tolerate more come last: they are right less often.
 */
export function wouldBe(prepared: PreparedCase, observed: ObservedRun): readonly string[] {
  const answers: string[] = [];
  for (const change of changes(observed)) {
    const metrics = prepared.run.metrics.map((metric) => (metric.name === change.metric.name ? change.metric : metric));
    const { simulation } = simulateCase(prepared, metrics);
    if (simulation.kind === 'unknown' || compareWithExpectation(prepared, observe(prepared, simulation.run)).length > 0) continue;
    answers.push(`${endingText(simulation.run)} with ${change.text} (${change.metric.name})`);
    if (answers.length === mostAnswers) break;
  }
  return answers;
}

type Change = { readonly metric: AnalysisMetric; readonly text: string; readonly tolerates: boolean };

function changes({ run }: ObservedRun): readonly Change[] {
  const found = run.metricResults.flatMap((result): readonly Change[] => {
    const metric = run.metrics.find(({ name }) => name === result.name);
    if (metric === undefined || result.failed + result.inconclusive + result.error === 0) return [];
    const near = limitMutants(metric).map(({ apply, after }) => ({ metric: apply(metric) ?? metric, text: after }));
    const exact =
      result.failed === 0
        ? []
        : [0, result.failed].map((limit) => ({ metric: { ...metric, failureLimit: limit }, text: `failureLimit ${limit}` }));
    return [...exact, ...near].map((change) => ({ ...change, tolerates: tolerance(change.metric) > tolerance(metric) }));
  });
  const unique = new Map(found.map((change) => [`${change.metric.name} ${change.text}`, change]));
  return [...unique.values()].sort((a, b) => Number(a.tolerates) - Number(b.tolerates));
}

function tolerance({ failureLimit = 0, inconclusiveLimit = 0, consecutiveErrorLimit = 4 }: AnalysisMetric): number {
  return Number(failureLimit) + Number(inconclusiveLimit) + Number(consecutiveErrorLimit);
}
