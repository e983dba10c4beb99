import type { AnalysisMetric } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { goDurationError } from './go-duration-error.ts';
import type { AnswerProvider } from './query-identity.ts';

type Block = Readonly<Record<string, unknown>>;

/**
 * Why the controller never asks, whatever the answer would be: settings that its provider refuses. Undefined if there are none.
 * Source: argo-rollouts metricproviders, 1.8.4 to 1.10.2.
 */
export function settingsError(provider: AnswerProvider, metric: AnalysisMetric, argo: ArgoVersion): string | undefined {
  const block = metric.provider[provider] as Block;
  switch (provider) {
    case 'datadog':
      return datadogError(block, argo);
    case 'web':
      return webError(block);
    case 'newRelic':
      return typeof block.timeout === 'number' && block.timeout < 0 ? 'timeout value needs to be a positive value' : undefined;
    case 'skywalking':
      return durationError(block.interval ?? '');
    case 'cloudWatch':
      return block.interval === undefined || block.interval === '' ? undefined : durationError(block.interval);
    case 'kayenta':
      // 1.8 sends whatever is there.
      return argo === '1.8' ? undefined : kayentaError(block);
    case 'graphite':
    case 'influxdb':
    case 'job':
    case 'plugin':
    case 'wavefront':
      return undefined;
  }
}

function datadogError(
  { query, queries, formula, aggregator, interval, requestTimeout, ...block }: Block,
  argo: ArgoVersion,
): string | undefined {
  const apiVersion = block.apiVersion ?? 'v1';
  const several = Object.keys((queries as object | undefined | null) ?? {}).length;
  if (!query && several === 0) return 'Must have either a query or queries. Please review the Analysis Template.';
  if (query && several > 0) return 'Cannot have both a query and queries. Please review the Analysis Template.';
  if (apiVersion === 'v1' && !query) {
    return 'Query is empty. API Version v1 only supports using the query parameter in your Analysis Template.';
  }
  if (formula && several === 0) return 'Formula are only valid when queries are set. Please review the Analysis Template.';
  if (!formula && several > 1) return 'When multiple queries are provided you must include a formula.';
  if (apiVersion === 'v1' && aggregator) return 'Aggregator is not supported in v1. Please review the Analysis Template.';
  if (argo === '1.10' && requestTimeout) {
    const error = durationError(requestTimeout);
    if (error !== undefined) return `Could not parse the request timeout: ${error}. Please review the Analysis Template.`;
    if ((goDurationMs(String(requestTimeout)) as number) <= 0) {
      return 'Request timeout must be a positive duration (e.g. 30s). Please review the Analysis Template.';
    }
  }
  return interval === undefined ? undefined : durationError(interval);
}

function webError({ body, jsonBody, method, authentication }: Block): string | undefined {
  const oauth2 = (authentication as { readonly oauth2?: Block } | undefined | null)?.oauth2;
  if (oauth2?.tokenUrl && !(oauth2.clientId && oauth2.clientSecret)) return 'missing mandatory parameter in metric for OAuth2 setup';
  const hasJson = jsonBody !== undefined && jsonBody !== null;
  if (body && hasJson) return 'use either Body or JSONBody; both cannot exists for WebMetric payload';
  if ((body || hasJson) && (method || 'GET') === 'GET') return 'Body/JSONBody can only be used with POST or PUT WebMetric Method types';
  return undefined;
}

function kayentaError({ scopes }: Block): string | undefined {
  for (const scope of (Array.isArray(scopes) ? scopes : []) as readonly (Readonly<Record<string, Block | undefined>> | null)[]) {
    for (const edge of ['start', 'end'] as const) {
      if (Boolean(scope?.controlScope?.[edge]) !== Boolean(scope?.experimentScope?.[edge])) {
        return `controlScope.${edge} and experimentScope.${edge} must both be set or be empty`;
      }
    }
  }
  return undefined;
}

function durationError(text: unknown): string | undefined {
  return goDurationMs(String(text)) === undefined ? goDurationError(String(text)) : undefined;
}
