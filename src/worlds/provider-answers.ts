import { settingsError } from '../providers/answer-settings.ts';
import { answerOfResult, type ValueProvider } from '../providers/answer-value.ts';
import { isAnswerProvider } from '../providers/query-identity.ts';
import { providerOf } from '../providers/route.ts';
import { providerTimeout } from '../providers/timeouts.ts';
import type { AnalysisMetric, MeasureAnswer } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { WorldName } from './world-names.ts';

export type NotJudged = { readonly kind: 'not judged'; readonly reason: string };

/** What a provider says when it is down. */
export function downAnswer(metric: AnalysisMetric): MeasureAnswer {
  return {
    kind: 'error',
    message: providerOf(metric) === 'prometheus' ? 'server_error: server error: 503' : 'received non 2xx response code: 503',
  };
}

/** What the controller says when the metric's time-out has passed. */
export function timeoutAnswer(metric: AnalysisMetric, argo: ArgoVersion): MeasureAnswer {
  const { timeoutMs, message } = providerTimeout(metric, argo);
  return { kind: 'error', message, latencyMs: timeoutMs };
}

/**
 * The one answer of a provider other than Prometheus in a world, in every reading. Their queries are not evaluated, so that only worlds without
 * data can be known.
 */
export function providerAnswer(world: WorldName, metric: AnalysisMetric, argo: ArgoVersion): MeasureAnswer | NotJudged {
  const provider = providerOf(metric);
  if (provider === undefined) return notJudged(`${metric.name} needs exactly one provider`);
  if (!isAnswerProvider(provider) || provider === 'job' || provider === 'plugin') {
    return notJudged(`${metric.name}: what a ${provider} does in a world is its own matter`);
  }
  const error = settingsError(provider, metric, argo);
  if (error !== undefined) return { kind: 'error', message: error };
  if (world === 'down') return downAnswer(metric);
  if (world === 'timeout') return timeoutAnswer(metric, argo);
  const answer = emptyAnswer(world, provider, metric);
  return (
    answer ?? notJudged(`${metric.name}: queries for ${provider} are not evaluated, so what it answers in world ${world} is not known`)
  );
}

function emptyAnswer(world: WorldName, provider: ValueProvider, metric: AnalysisMetric): MeasureAnswer | undefined {
  switch (world) {
    case 'gone':
      return goneAnswer(provider, metric);
    case 'stale':
      // A series of Wavefront that is there without points counts as 0.
      if (provider === 'wavefront') return answerOfResult(provider, metric, [null]);
      return provider === 'web' ? undefined : goneAnswer(provider, metric);
    case 'nil':
      return nilProviders.has(provider) ? answerOfResult(provider, metric, null) : undefined;
    case 'nan':
      return numberAnswer(provider, metric, Number.NaN);
    case 'infinite':
      return numberAnswer(provider, metric, Number.POSITIVE_INFINITY);
    case 'negative-infinity':
      return numberAnswer(provider, metric, Number.NEGATIVE_INFINITY);
    default:
      return undefined;
  }
}

const nilProviders: ReadonlySet<ValueProvider> = new Set<ValueProvider>(['datadog', 'cloudWatch', 'web', 'skywalking']);

/** JSON has neither NaN nor infinities: of these providers only Flux says them. */
function numberAnswer(provider: ValueProvider, metric: AnalysisMetric, value: number): MeasureAnswer | undefined {
  return provider === 'influxdb' ? answerOfResult(provider, metric, [value]) : undefined;
}

function goneAnswer(provider: ValueProvider, metric: AnalysisMetric): MeasureAnswer {
  switch (provider) {
    case 'graphite':
      // The files of a metric stay, and hold no points.
      return answerOfResult(provider, metric, [null]);
    case 'cloudWatch':
      return answerOfResult(provider, metric, [{ id: 'm1', label: 'm1', values: [] }]);
    case 'newRelic':
    case 'wavefront':
      return answerOfResult(provider, metric, []);
    case 'web': {
      const { jsonPath } = metric.provider.web as { readonly jsonPath?: unknown };
      if (jsonPath === undefined || jsonPath === '') return answerOfResult(provider, metric, {});
      return { kind: 'error', message: `Could not find JSONPath in body: ${String(jsonPath)} is not found` };
    }
    case 'datadog':
    case 'influxdb':
    case 'kayenta':
    case 'skywalking':
      return answerOfResult(provider, metric, null);
  }
}

function notJudged(reason: string): NotJudged {
  return { kind: 'not judged', reason };
}
