import type { AnalysisMetric, AnalysisPhase, MeasureAnswer, Measurement, MetricDecision, MetricResult, RunSummary } from './analysis.ts';
import { isCompleted, type MetricCounters, type MetricLimits, readLimits } from './assess-metric.ts';
import { goDurationMs } from './go-duration.ts';

/** A run between two reconciles. Only the loop that owns it changes it. */
export type RunState = {
  readonly metrics: readonly MetricState[];
  phase: AnalysisPhase | undefined;
  message: string;
  startedAtMs: number | undefined;
  completedAtMs: number | undefined;
  /** `spec.terminate` */
  terminate: boolean;
  decidedBy: string | undefined;
  runSummary: RunSummary;
  dryRunSummary: RunSummary;
};

export type MetricState = {
  readonly metric: AnalysisMetric;
  readonly providerName: string;
  readonly limits: MetricLimits;
  readonly dryRun: boolean;
  /** Undefined where the field is absent or empty. */
  readonly intervalMs: number | undefined;
  readonly initialDelayMs: number | undefined;
  /** Undefined until the first measurement. */
  result: ResultState | undefined;
};

export type ResultState = {
  phase: AnalysisPhase;
  message: string;
  decision: MetricDecision | undefined;
  counters: MetricCounters;
  readonly measurements: MeasurementState[];
};

export type PhaseAnswer = Extract<MeasureAnswer, { kind: 'phase' }>;

export type MeasurementState = {
  -readonly [Key in keyof Measurement]: Measurement[Key];
} & {
  /** Of a measurement without its answer. */
  pending?: Pending;
  resumeAtMs?: number;
};

/** `readyAtMs`: from then on the answer is there, infinity if never. `askedAtMs`: the provider had taken the question. */
export type Pending = {
  readonly answer: PhaseAnswer;
  readonly askedAtMs: number;
  readonly readyAtMs: number;
  /** The `resumeAtMs` that was last written down. */
  keptResumeAtMs?: number;
};

export const emptySummary: RunSummary = { count: 0, successful: 0, failed: 0, inconclusive: 0, error: 0 };

/** `metrics` must have passed validateMetrics. */
export function newRunState(metrics: readonly AnalysisMetric[], isDryRun: (name: string) => boolean): RunState {
  return {
    metrics: metrics.map((metric) => ({
      metric,
      providerName: Object.keys(metric.provider).find((name) => metric.provider[name] !== undefined) ?? '',
      limits: readLimits(metric),
      dryRun: isDryRun(metric.name),
      intervalMs: durationMs(metric.interval),
      initialDelayMs: durationMs(metric.initialDelay),
      result: undefined,
    })),
    phase: undefined,
    message: '',
    startedAtMs: undefined,
    completedAtMs: undefined,
    terminate: false,
    decidedBy: undefined,
    runSummary: emptySummary,
    dryRunSummary: emptySummary,
  };
}

function durationMs(text = ''): number | undefined {
  if (text === '') return undefined;
  const ms = goDurationMs(text);
  if (ms === undefined) throw new Error(`${text} passed validation and is no duration`);
  return ms;
}

/** A metric outside dry run that did not succeed ends the whole run. */
export function isTerminating(state: RunState): boolean {
  return state.terminate || state.metrics.some(({ dryRun, result }) => !dryRun && result !== undefined && isBad(result.phase));
}

function isBad(phase: AnalysisPhase): boolean {
  return isCompleted(phase) && phase !== 'Successful';
}

export function lastMeasurement(result: ResultState): MeasurementState {
  const last = result.measurements.at(-1);
  if (last === undefined) throw new Error('a result without measurements');
  return last;
}

/** In flight: asked, and not answered yet. */
export function isInFlight(result: ResultState): boolean {
  return lastMeasurement(result).finishedAtMs === undefined;
}

/** As in the status of the run, in the order of the spec. */
export function metricResults(state: RunState): readonly MetricResult[] {
  return state.metrics.flatMap(({ metric, dryRun, result }): readonly MetricResult[] => {
    if (result === undefined) return [];
    const { phase, message, decision, counters, measurements } = result;
    const shown = measurements.map(({ pending: _pending, resumeAtMs: _resumeAtMs, ...measurement }): Measurement => measurement);
    return [
      { name: metric.name, phase, message, dryRun, ...counters, measurements: shown, ...(decision === undefined ? {} : { decision }) },
    ];
  });
}
