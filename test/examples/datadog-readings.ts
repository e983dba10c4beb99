import { fileAt, templatesOf } from '../docs/compile-example.ts';

/** What Datadog hands over for the two metrics of `error-ratio` in a world; undefined is no data. */
export type DatadogWorld = { readonly name: string; readonly value: number | undefined; readonly alive: number | undefined };

export const datadogWorlds: readonly DatadogWorld[] = [
  { name: 'healthy, no error has ever happened', value: undefined, alive: 1200 },
  { name: 'healthy, some errors', value: 0.001, alive: 1200 },
  { name: 'too many errors', value: 0.02, alive: 1200 },
  { name: 'no data: agent down, tag renamed', value: undefined, alive: undefined },
  { name: 'no requests', value: undefined, alive: 0 },
];

/** Conditions of `error-ratio` and `error-ratio-alive` of examples/datadog in prod. */
export function datadogConditions(): { readonly value: string; readonly alive: string } {
  const templates = templatesOf(fileAt('examples/datadog/policy.yaml'), { config: fileAt('examples/datadog/guard-policy.yaml') });
  const metrics = templates.get('prod/checkout-datadog-prod')?.spec.metrics ?? [];
  const conditionOf = (name: string): string => {
    const found = metrics.find((metric) => metric.name === name);
    if (found === undefined) throw new Error(`no metric ${name}`);
    return found.successCondition;
  };
  return { value: conditionOf('error-ratio'), alive: conditionOf('error-ratio-alive') };
}
