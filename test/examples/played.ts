import { parse } from 'yaml';
import type { Metric } from '../../src/rollouts/types.ts';
import { fileAt, templatesOf } from '../docs/compile-example.ts';
import { trafficWorlds, type World, workloadWorlds } from './worlds.ts';

/** Templates that are played side by side in the same worlds. The answers stand in `outcomes.json`, which `write-outcomes.ts` makes. */
export type Played = {
  readonly variants: readonly { readonly name: string; readonly metrics: readonly Metric[] }[];
  readonly worlds: readonly World[];
};

const migration = 'examples/migrate-from-plain-template';

export function playedTemplates(): Readonly<Record<string, Played>> {
  const handWritten = (parse(fileAt(`${migration}/hand-written.yaml`).text) as { readonly spec: { readonly metrics: readonly Metric[] } })
    .spec.metrics;
  return {
    migration: {
      variants: [
        { name: 'hand-written, without `or vector(0)`', metrics: handWritten.map(withoutVectorZero) },
        { name: 'hand-written', metrics: handWritten },
        { name: 'compiled', metrics: compiledMetrics(`${migration}/policy.yaml`, 'prod/pod-health-prod') },
      ],
      worlds: workloadWorlds,
    },
    service: {
      variants: ['error-ratio', 'latency-p99', 'latency-p95-vs-stable'].map((name) => ({
        name: `\`${name}\``,
        metrics: compiledMetrics('policies/service-slo.yaml', 'prod/service-slo-prod').filter((metric) => metric.name.startsWith(name)),
      })),
      worlds: trafficWorlds,
    },
  };
}

function compiledMetrics(path: string, template: string): readonly Metric[] {
  const compiled = templatesOf(fileAt(path)).get(template);
  if (compiled === undefined) throw new Error(`${path} does not compile to ${template}`);
  return compiled.spec.metrics;
}

/** What the author had first: it stops a healthy release, so `or vector(0)` was added. */
function withoutVectorZero(metric: Metric): Metric {
  if (!('prometheus' in metric.provider)) throw new Error('measured by Prometheus');
  const query = metric.provider.prometheus.query.replace(/ or vector\(0\)\s*$/, '');
  if (query === metric.provider.prometheus.query) throw new Error(`${metric.name} has no \`or vector(0)\``);
  return { ...metric, provider: { prometheus: { ...metric.provider.prometheus, query } } };
}
