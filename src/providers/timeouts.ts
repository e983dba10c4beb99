import type { AnalysisMetric } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { prometheusTimeoutMs, timeoutMessage } from './prometheus-settings.ts';
import { providerOf } from './route.ts';

/** How long the controller waits for an answer, and what it then says. */
export type ProviderTimeout = { readonly timeoutMs: number; readonly message: string };

const deadline = 'context deadline exceeded';
const clientTimeout = `${deadline} (Client.Timeout exceeded while awaiting headers)`;

/** Those without a time-out of their own, such as CloudWatch, jobs and plugins: the clients or servers behind them give up some time. */
const elsewhereMs = 30_000;

/** Of a metric whose args are filled in. Source: argo-rollouts metricproviders, 1.8.4 to 1.10.2. */
export function providerTimeout(metric: AnalysisMetric, argo: ArgoVersion): ProviderTimeout {
  const provider = providerOf(metric);
  const block = (provider === undefined ? {} : metric.provider[provider]) as Readonly<Record<string, unknown>>;
  switch (provider) {
    case 'prometheus': {
      const path = block.rangeQuery === undefined || block.rangeQuery === null ? 'query' : 'query_range';
      return { timeoutMs: prometheusTimeoutMs(block), message: timeoutMessage(block, path) };
    }
    case 'web': {
      const seconds = typeof block.timeoutSeconds === 'number' && block.timeoutSeconds > 0 ? block.timeoutSeconds : 10;
      const method = String(block.method || 'GET');
      return {
        timeoutMs: seconds * 1000,
        message: `${method[0]}${method.slice(1).toLowerCase()} "${String(block.url)}": ${clientTimeout}`,
      };
    }
    case 'datadog': {
      const own = argo === '1.10' && typeof block.requestTimeout === 'string' ? goDurationMs(block.requestTimeout) : undefined;
      const request =
        block.apiVersion === 'v2' ? 'Post "https://api.datadoghq.com/api/v2/query/scalar"' : 'Get "https://api.datadoghq.com/api/v1/query"';
      return { timeoutMs: own ?? 10_000, message: `${request}: ${clientTimeout}` };
    }
    case 'newRelic':
      return { timeoutMs: (typeof block.timeout === 'number' ? block.timeout : 5) * 1000, message: deadline };
    case 'graphite':
      return { timeoutMs: 10_000, message: clientTimeout };
    case 'kayenta':
      return { timeoutMs: 15_000, message: clientTimeout };
    case 'influxdb':
    case 'skywalking':
      return { timeoutMs: 30_000, message: deadline };
    default:
      return { timeoutMs: elsewhereMs, message: deadline };
  }
}
