import type { AnalysisMetric, AnalysisRun, MetricResult } from '../rollouts/analysis.ts';
import { readLimits } from '../rollouts/assess-metric.ts';

/** The bad readings that a run took without ending, and which limit forgave them: a sentence for each metric that had some. */
export function toleratedReadings({ metrics, metricResults, decidedBy }: AnalysisRun): readonly string[] {
  return metricResults.flatMap((result) => {
    const metric = metrics.find(({ name }) => name === result.name);
    // A metric that ended badly itself tolerated nothing in the end.
    const bad = result.phase === 'Failed' || result.phase === 'Error' || result.phase === 'Inconclusive';
    if (metric === undefined || result.name === decidedBy || bad) return [];
    const said = tolerated(result, metric);
    if (said.length === 0) return [];
    return [`${result.name}: ${said.join('; ')}${result.dryRun ? ' (only watched: it changes nothing)' : ''}`];
  });
}

function tolerated({ failed, inconclusive, error }: MetricResult, metric: AnalysisMetric): readonly string[] {
  const limits = readLimits(metric);
  const forgiven =
    limits.failures === undefined
      ? `${times(failed, 'failed reading')}, and no failureLimit counts them`
      : `failureLimit ${limits.failures} tolerates ${times(failed, 'failed reading')}`;
  return [
    ...(failed > 0 ? [forgiven] : []),
    ...(inconclusive > 0 ? [`inconclusiveLimit ${limits.inconclusive} tolerates ${times(inconclusive, 'undecided reading')}`] : []),
    ...(error > 0
      ? [`${times(error, 'error')}, never more than ${limits.consecutiveErrors} in a row, which consecutiveErrorLimit allows`]
      : []),
  ];
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
