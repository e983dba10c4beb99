/** PromQL of an error ratio that is 0 while no error series exists, and has no value while nobody is looking. */
export function ratioQuery(window: string, matcher = 'code=~"5.."'): string {
  const all = `sum(rate(http_requests_total[${window}]))`;
  return `(sum(rate(http_requests_total{${matcher}}[${window}])) or 0 * ${all}) / ${all}`;
}

const closedCondition = 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0.01';

/** A metric with settings that are right but for what `changes` replaces. For the examples of rules. */
export function exampleMetric(query: string, changes: Readonly<Record<string, string>> = {}): string {
  return metricOf(`prometheus:\n    query: |-\n      ${query.replaceAll('\n', '\n      ')}`, changes);
}

/** The same with the lines of any provider, as they stand below `provider:`. */
export function metricOf(provider: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields: Readonly<Record<string, string | undefined>> = {
    name: 'error-ratio',
    interval: '1m',
    initialDelay: '6m',
    count: '5',
    successCondition: closedCondition,
    failureLimit: '0',
    inconclusiveLimit: '0',
    consecutiveErrorLimit: '3',
    ...changes,
  };
  const lines = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
  return `\n${lines.join('\n')}\nprovider:\n  ${provider}\n`;
}
