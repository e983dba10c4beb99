import type { MeasureAnswer } from './analysis.ts';
import { assessMeasurement, type EvaluateCondition } from './condition.ts';
import type { ArgoVersion } from './crd/facts.ts';
import type { MeasurementState, MetricState, PhaseAnswer } from './run-state.ts';
import type { Timing } from './schedule.ts';

export type MeasureContext = { readonly argo: ArgoVersion; readonly timing: Timing; readonly evaluate: EvaluateCondition };

export type Measured = MeasurementState | { readonly kind: 'unknown'; readonly reason: string };

const kayentaPollMs = 15_000;

/** Providers that store the text of a result before they look at its conditions. */
const keepsTextOnError: ReadonlySet<string> = new Set(['graphite', 'cloudWatch']);

/**
 * The measurement that an answer, asked for at `nowMs`, makes. It is in flight (no `finishedAtMs`) where the provider answers later.
 * Source: argo-rollouts metricproviders, Run of each.
 */
export function newMeasurement(metric: MetricState, answer: MeasureAnswer, nowMs: number, context: MeasureContext): Measured {
  const finishedAtMs = nowMs + (answer.latencyMs ?? 0);
  switch (answer.kind) {
    case 'unknown':
      return answer;
    case 'error':
      return { phase: 'Error', message: answer.message, startedAtMs: nowMs, finishedAtMs };
    case 'value': {
      const assessed = assessMeasurement(metric.metric, answer.result, context.argo, context.evaluate);
      if (assessed.kind === 'unknown') return assessed;
      const { result, text, warnings } = answer;
      const shown = { result, ...(warnings === undefined ? {} : { warnings }), startedAtMs: nowMs, finishedAtMs };
      if (assessed.phase !== 'Error') return { phase: assessed.phase, value: text, ...shown };
      const kept = keepsTextOnError.has(metric.providerName) ? { value: text } : {};
      return { phase: 'Error', message: assessed.message, ...kept, ...shown };
    }
    case 'phase':
      if (answersLater(metric, answer)) return inFlight(metric, answer, nowMs, context);
      return { ...answered(answer), startedAtMs: nowMs, finishedAtMs };
    default:
      return neverAnswer(answer);
  }
}

/** A job is only started, and a canary judgement only asked for, however soon they are done. */
function answersLater({ providerName }: MetricState, { runningMs = 0 }: PhaseAnswer): boolean {
  return providerName === 'job' || providerName === 'kayenta' || runningMs > 0;
}

function answered({ phase, message, text }: PhaseAnswer): Pick<MeasurementState, 'phase' | 'message' | 'value'> {
  return { phase, ...(message === undefined ? {} : { message }), ...(text === undefined ? {} : { value: text }) };
}

function inFlight({ providerName }: MetricState, answer: PhaseAnswer, nowMs: number, { argo, timing }: MeasureContext): MeasurementState {
  const askedAtMs = nowMs + (answer.latencyMs ?? 0);
  // Before 1.10 a job whose image cannot be pulled goes on, and nobody notices.
  const ends = providerName !== 'job' || argo === '1.10' || answer.phase !== 'Inconclusive';
  const readyAtMs = ends ? askedAtMs + (answer.runningMs ?? 0) : Number.POSITIVE_INFINITY;
  const started: MeasurementState = { phase: 'Running', startedAtMs: nowMs, pending: { answer, askedAtMs, readyAtMs } };
  switch (providerName) {
    case 'job':
      if (argo !== '1.10') return started;
      return { ...started, resumeAtMs: timing === 'exact' ? readyAtMs : nowMs };
    case 'kayenta':
      return { ...started, resumeAtMs: askedAtMs + kayentaPollMs };
    default:
      return { ...started, resumeAtMs: readyAtMs };
  }
}

/** A measurement in flight, asked after at `nowMs`: its answer if it is there, else the same with its next `resumeAtMs`. */
export function resumedMeasurement(
  { providerName }: MetricState,
  measurement: MeasurementState,
  nowMs: number,
  { argo, timing }: MeasureContext,
): MeasurementState {
  const { pending, ...rest } = measurement;
  if (pending === undefined) throw new Error('nothing is in flight');
  if (nowMs >= pending.readyAtMs) return { ...rest, ...answered(pending.answer), finishedAtMs: nowMs };
  switch (providerName) {
    case 'job': {
      if (argo !== '1.10') return measurement;
      const runningSeconds = (nowMs - measurement.startedAtMs) / 1000;
      return { ...measurement, resumeAtMs: timing === 'exact' ? pending.readyAtMs : nowMs + Math.sqrt(2 * runningSeconds) * 1000 };
    }
    case 'kayenta':
      return { ...measurement, resumeAtMs: nowMs + kayentaPollMs };
    default:
      return { ...measurement, resumeAtMs: pending.readyAtMs };
  }
}

/** A measurement in flight of a run that is ending. A judgement of Kayenta is left as it is, and never looked at again. */
export function terminatedMeasurement(
  { providerName }: MetricState,
  { pending, ...measurement }: MeasurementState,
  nowMs: number,
  { argo }: MeasureContext,
): Measured {
  switch (providerName) {
    case 'job': {
      const phase = argo === '1.10' ? 'Inconclusive' : 'Successful';
      return { ...measurement, phase, message: 'Metric Terminated', finishedAtMs: nowMs };
    }
    case 'kayenta':
      return { ...measurement, ...(pending === undefined ? {} : { pending }) };
    default:
      return { kind: 'unknown', reason: `what ${providerName} makes of a measurement that is cut short is its own decision` };
  }
}

function neverAnswer(answer: never): never {
  throw new Error(`no answer of a provider: ${JSON.stringify(answer)}`);
}
