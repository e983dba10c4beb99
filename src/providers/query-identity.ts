import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { providerOf } from './route.ts';

/** Providers whose answers are recorded. */
export const answerProviders = [
  'cloudWatch',
  'datadog',
  'graphite',
  'influxdb',
  'job',
  'kayenta',
  'newRelic',
  'plugin',
  'skywalking',
  'wavefront',
  'web',
] as const;
export type AnswerProvider = (typeof answerProviders)[number];

type Fields = Readonly<Record<string, unknown>>;

/**
 * What of a metric decides the answer of its provider: a query is the same if these fields are. Addresses, credentials and headers are not
 * among them, so they never get into a file. `text` is the field that a query written as a text stands for.
 */
type Identity = { readonly fields: readonly string[]; readonly text?: string; readonly defaults?: Fields };

const identities: Readonly<Record<AnswerProvider, Identity>> = {
  cloudWatch: { fields: ['metricDataQueries', 'interval'], defaults: { interval: '5m' } },
  datadog: {
    fields: ['query', 'queries', 'formula', 'aggregator', 'interval', 'apiVersion'],
    text: 'query',
    defaults: { interval: '5m', apiVersion: 'v1' },
  },
  graphite: { fields: ['query'], text: 'query' },
  influxdb: { fields: ['query', 'profile'], text: 'query' },
  // What a job does stands in its whole spec; its metric's name is what a person can write down.
  job: { fields: ['metric'], text: 'metric' },
  kayenta: {
    fields: [
      'application',
      'canaryConfigName',
      'metricsAccountName',
      'configurationAccountName',
      'storageAccountName',
      'scopes',
      'lookback',
    ],
  },
  newRelic: { fields: ['query', 'profile'], text: 'query' },
  plugin: { fields: ['name', 'config'], text: 'name' },
  skywalking: { fields: ['query', 'interval'], text: 'query' },
  wavefront: { fields: ['query'], text: 'query' },
  web: { fields: ['url', 'method', 'body', 'jsonBody', 'jsonPath'], text: 'url', defaults: { method: 'GET', jsonPath: '{$}' } },
};

export function isAnswerProvider(provider: string | undefined): provider is AnswerProvider {
  return (answerProviders as readonly (string | undefined)[]).includes(provider);
}

/** The fields by which a provider's query may be written in a file. */
export function queryFields(provider: AnswerProvider): readonly string[] {
  return identities[provider].fields;
}

/** Whether the provider's query may be written as a text. */
export function hasTextForm(provider: AnswerProvider): boolean {
  return identities[provider].text !== undefined;
}

/** A query as it is compared and written: `key` is equal for the same question. */
export type QueryIdentity = { readonly provider: AnswerProvider; readonly fields: Fields; readonly key: string };

/** The query of a metric whose args are filled in; undefined for Prometheus and whatever else has none here. */
export function queryOfMetric(metric: AnalysisMetric): QueryIdentity | undefined {
  const provider = providerOf(metric);
  if (!isAnswerProvider(provider)) return undefined;
  const block = metric.provider[provider] as Fields;
  switch (provider) {
    case 'job':
      return identify(provider, { metric: metric.name });
    case 'plugin': {
      const [name, ...others] = Object.keys(block);
      return name === undefined || others.length > 0 ? undefined : identify(provider, { name, config: block[name] });
    }
    default:
      return identify(provider, block);
  }
}

/** The query that a file names, as a text or by its fields. */
export function identify(provider: AnswerProvider, query: string | Fields): QueryIdentity {
  const { fields: names, text, defaults = {} } = identities[provider];
  const given = typeof query === 'string' ? { [text ?? '']: query } : query;
  const fields: Record<string, unknown> = {};
  for (const name of names) {
    const value = normalized(provider, name, Object.hasOwn(given, name) ? given[name] : undefined);
    // What Go has for an absent field is the same as none, and so is what the CRD fills in.
    if (value === undefined || value === null || value === '' || value === false || value === defaults[name]) continue;
    if (provider === 'datadog' && name === 'aggregator' && value === 'last') continue;
    fields[name] = value;
  }
  return { provider, fields, key: `${provider} ${canonicalText(fields)}` };
}

/** Data as one line, equal for equal data. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText((value as Fields)[name])}`).join(',')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** A query as people write it: its text where that is all there is. */
export function writtenQuery({ provider, fields }: QueryIdentity): string | Fields {
  const { text } = identities[provider];
  const names = Object.keys(fields);
  return text !== undefined && names.length === 1 && typeof fields[text] === 'string' ? (fields[text] as string) : fields;
}

function normalized(provider: AnswerProvider, name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (provider === 'web' && name === 'url') return withoutSecrets(value);
  // The controller takes all white space out of these.
  return provider === 'graphite' && name === 'query' ? value.replaceAll(/\s+/g, '') : value;
}

/** A URL without a password, and without values of parameters that look like secrets. */
function withoutSecrets(url: string): string {
  return url
    .replace(/^([a-zA-Z][\w+.-]*:\/\/)[^/?#@]*@/, '$1')
    .replaceAll(/([?&][^=&#]*(?:token|secret|passw|api_?key|app_?key|auth|signature|credential)[^=&#]*=)[^&#]*/gi, '$1***');
}
