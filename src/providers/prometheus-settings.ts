import type { MeasureAnswer } from '../rollouts/analysis.ts';

/** `provider.prometheus` of a metric, as anybody may have written it. */
export type PrometheusBlock = Readonly<Record<string, unknown>>;

/** How long the controller waits for Prometheus unless `timeout` says otherwise. */
const defaultTimeoutMs = 30_000;

/**
 * Settings with which the controller never gets to ask: an address that is none, half of the OAuth2 settings, a negative time-out.
 * Without an address the controller has its own. Undefined if nothing is wrong.
 * Source: argo-rollouts metricproviders/prometheus, NewPrometheusAPI and NewPrometheusProvider.
 */
export function checkPrometheusSettings(block: PrometheusBlock): MeasureAnswer | undefined {
  const { address = '', timeout } = block;
  if (typeof address !== 'string') return { kind: 'unknown', reason: 'the address is no text' };
  if (address !== '' && !isUrl(address)) return { kind: 'error', message: 'prometheus address is not is url format' };
  const oauth2 = (block.authentication as { readonly oauth2?: Readonly<Record<string, unknown>> } | undefined | null)?.oauth2;
  if (oauth2?.tokenUrl && !(oauth2.clientId && oauth2.clientSecret)) {
    return { kind: 'error', message: 'missing mandatory parameter in metric for OAuth2 setup' };
  }
  if (timeout === undefined || timeout === null) return undefined;
  if (typeof timeout !== 'number' || !Number.isInteger(timeout)) return { kind: 'unknown', reason: 'the timeout is no whole number' };
  return timeout < 0 ? { kind: 'error', message: 'prometheus timeout should not be negative' } : undefined;
}

export function prometheusTimeoutMs({ timeout }: PrometheusBlock): number {
  return typeof timeout === 'number' ? timeout * 1000 : defaultTimeoutMs;
}

/** `answer`, if the request gets that far: HTTP alone is spoken, and a time-out of 0 has passed before anything is sent. */
export function timelyAnswer<T extends MeasureAnswer>(block: PrometheusBlock, path: 'query' | 'query_range', answer: T): T | MeasureAnswer {
  const scheme = /^([^:]*):/.exec(urlOf(block, path))?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return { kind: 'error', message: `Post "${urlOf(block, path)}": unsupported protocol scheme "${scheme}"` };
  }
  return prometheusTimeoutMs(block) === 0 ? { kind: 'error', message: timeoutMessage(block, path) } : answer;
}

/** What the client says when the time-out has passed. */
export function timeoutMessage(block: PrometheusBlock, path: 'query' | 'query_range'): string {
  return `Post "${urlOf(block, path)}": context deadline exceeded`;
}

function urlOf({ address }: PrometheusBlock, path: 'query' | 'query_range'): string {
  const base = typeof address === 'string' && address !== '' ? address : '$ARGO_ROLLOUTS_PROMETHEUS_ADDRESS';
  const shown = base.replace(/^([^/]*\/\/[^/?#@:]*):[^/?#@]*@/, '$1:***@');
  return shown.replace(/\/*([?#].*)?$/, `/api/v1/${path}$1`);
}

/** A scheme and a host. Source: Go's net/url, as far as anybody writes addresses. */
function isUrl(text: string): boolean {
  const parts = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[0-9a-fA-F:.%]+\]|[^/?#@:[\]\s]+)(?::\d*)?([/?#].*)?$/.exec(text);
  if (parts === null || [...text].some((character) => character <= ' ' || character === '\x7f')) return false;
  return !/%(?![0-9a-fA-F]{2})/.test(text) && !/%/.test(parts[1]?.startsWith('[') ? '' : (parts[1] as string));
}
