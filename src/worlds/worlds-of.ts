import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { planOfMetric } from './realise.ts';
import { type World, worldNames } from './world-names.ts';

/** Every world of a metric: `selector-missing` once for each of its selectors. */
export function worldsOf(metric: AnalysisMetric): readonly World[] {
  const plan = providerOf(metric) === 'prometheus' ? planOfMetric(metric) : undefined;
  const selectors = plan?.kind === 'plan' ? plan.selectors.length : 0;
  return worldNames.flatMap((name): readonly World[] => {
    if (name !== 'selector-missing') return [{ name }];
    return Array.from({ length: selectors }, (_, selector) => ({ name, selector }));
  });
}
