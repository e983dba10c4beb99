import type { AnalysisRun, MetricResult } from './analysis.ts';
import { readLimits } from './assess-metric.ts';

/** Why a run that did not succeed ended as it did, as a clause in plain words: `restarts failed twice, and 1 failure is tolerated`. */
export function runCause(run: AnalysisRun): string {
  const metric = run.metrics.find(({ name }) => name === run.decidedBy);
  const result = run.metricResults.find(({ name }) => name === run.decidedBy);
  // The controller refused the run itself.
  if (metric === undefined || result === undefined) return run.message;
  const limits = readLimits(metric);
  const { name, decision } = result;
  switch (decision) {
    case 'failureLimit':
      return `${name} failed ${times(result.failed)}, and ${tolerated(limits.failures ?? 0)}`;
    case 'inconclusiveLimit':
      return `${name} was undecided ${times(result.inconclusive)}, and ${tolerated(limits.inconclusive)}`;
    case 'consecutiveErrorLimit': {
      const errors = `${name} could not be measured ${times(result.consecutiveError)} in a row, and ${tolerated(limits.consecutiveErrors)}`;
      return `${errors}${lastMessage(result)}`;
    }
    case 'consecutiveSuccessLimit':
      return `${name} never succeeded ${times(limits.consecutiveSuccesses ?? 0)} in a row`;
    case 'count':
    case 'terminated':
    case undefined:
      throw new Error(`${name} is ${result.phase} by ${decision}`);
    default:
      return neverDecision(decision);
  }
}

/** Metrics that have not ended, and why, as a clause; undefined if there are none. A run waits for those in dry run too. */
export function openMetrics(run: AnalysisRun): string | undefined {
  const open = run.metrics.flatMap((metric) => {
    const result = run.metricResults.find(({ name }) => name === metric.name);
    if (result === undefined) return [`${metric.name} was never measured`];
    if (result.phase !== 'Running' && result.phase !== 'Pending') return [];
    if (result.measurements.at(-1)?.finishedAtMs === undefined) return [`${metric.name} is still waiting for an answer`];
    const { count } = readLimits(metric);
    return [
      count === undefined
        ? `${metric.name} has no count and goes on for ever`
        : `${metric.name} had ${result.count} of ${count} measurements`,
    ];
  });
  return open.length === 0 ? undefined : open.join(', ');
}

function lastMessage({ message }: MetricResult): string {
  return message === '' ? '' : ` (${message})`;
}

function times(number: number): string {
  if (number === 1) return 'once';
  return number === 2 ? 'twice' : `${number} times`;
}

function tolerated(limit: number): string {
  if (limit === 0) return 'none of that is tolerated';
  return `${limit === 1 ? 'one is' : `${limit} are`} tolerated`;
}

function neverDecision(decision: never): never {
  throw new Error(`no decision: ${decision}`);
}
