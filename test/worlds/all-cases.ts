import type { Metric } from '../../src/rollouts/types.ts';
import type { WorldCase } from './case.ts';
import { compiledMetrics, fileAt } from './compiled.ts';
import { backgroundForm, backgroundOpen, boundedForms } from './encodings.ts';
import { serviceWorlds, slowWorlds } from './service-worlds.ts';
import { serviceDev } from './shipped-service.ts';
import { workloadDev, workloadProd, workloadTolerant } from './shipped-workload.ts';
import { casesOf } from './table.ts';
import { workloadWorlds } from './workload-worlds.ts';

const args = { namespace: 'shop', podHash: '7c9d', stableHash: '5f6b' };

export type AllCases = { readonly templates: ReadonlyMap<string, readonly Metric[]>; readonly cases: readonly WorldCase[] };

const policies = [
  'policies/rollout-guardrails.yaml',
  'test/worlds/tolerant.yaml',
  'test/worlds/encodings.yaml',
  'policies/service-slo.yaml',
];

/** Compiles everything that the tables speak of, and makes a case of each cell. */
export function allCases(): AllCases {
  const templates = new Map(policies.flatMap((path) => [...compiledMetrics(fileAt(path))]));

  const metricsOf = (template: string): readonly Metric[] => {
    const metrics = templates.get(template);
    if (metrics === undefined) throw new Error(`no template is called ${template}`);
    return metrics;
  };
  const cases = [
    ...[workloadProd, workloadDev, workloadTolerant].map((table) => [table, workloadWorlds] as const),
    ...[boundedForms, backgroundForm, backgroundOpen].map((table) => [table, serviceWorlds] as const),
    [serviceDev, [...serviceWorlds, ...slowWorlds]] as const,
  ].flatMap(([table, worlds]) => casesOf(table, metricsOf(table.template), args, worlds));
  return { templates, cases };
}
