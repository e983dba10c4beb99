import { readFileSync } from 'node:fs';
import type { AnalysisPhase } from '../../src/rollouts/analysis.ts';
import { goldensFile, type MetricShape, type RunGolden, type RunShape, withProvider } from '../rollouts/run-golden.ts';

function stored(golden: RunGolden, run: RunShape): object {
  return {
    kind: 'AnalysisRun',
    metadata: { name: 'run' },
    spec: {
      metrics: golden.metrics.map(withProvider),
      dryRun: (golden.dryRun ?? []).map((metricName) => ({ metricName })),
      ...(golden.terminateAtSeconds !== undefined && wasTerminated(golden, run) ? { terminate: true } : {}),
    },
    status: {
      phase: run.phase,
      message: run.message,
      ...(run.started === undefined ? {} : { startedAt: timeText(run.started) }),
      ...(run.completed === undefined ? {} : { completedAt: timeText(run.completed) }),
      metricResults: run.metrics.map(storedResult),
    },
  };
}

/** The driver ends a run at its time, if it has not ended before. */
function wasTerminated({ terminateAtSeconds = 0 }: RunGolden, { completed, message }: RunShape): boolean {
  return message.includes('Run Terminated') || completed === undefined || completed >= terminateAtSeconds;
}

function storedResult({ name, phase, message, dryRun, counters, measured }: MetricShape): object {
  const [count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess] = counters;
  const own = { count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess };
  return { name, phase, message, dryRun, ...own, measurements: measured.map(storedMeasurement) };
}

const phases: Readonly<Record<string, AnalysisPhase>> = {
  S: 'Successful',
  F: 'Failed',
  I: 'Inconclusive',
  E: 'Error',
  R: 'Running',
  P: 'Pending',
};

function storedMeasurement(text: string): object {
  const [, letter = '', start = '', end = start, rest = ''] = /^(\w) (-?[\d.]+)(?:-([\d.]+|NaN))? ?(.*)$/s.exec(text) ?? [];
  const phase = phases[letter];
  if (phase === undefined) throw new Error(`no measurement: ${text}`);
  return {
    phase,
    startedAt: timeText(Number(start)),
    ...(end === 'NaN' ? {} : { finishedAt: timeText(Number(end)) }),
    ...(rest === '' ? {} : phase === 'Error' ? { message: rest } : { value: rest }),
  };
}

function timeText(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Runs of the controllers, from the goldens of the simulator, written as a status keeps them. */
export const storedGoldens: readonly object[] = readFileSync(goldensFile, 'utf8')
  .trimEnd()
  .split('\n')
  .flatMap((line) => {
    const golden = JSON.parse(line) as RunGolden;
    return Object.values(golden.runs).map((run) => stored(golden, run));
  });
