import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { intValue } from '../rollouts/int-or-string.ts';
import { validateMetrics } from '../rollouts/validate-metrics.ts';
import type { Mutant, MutantPart } from './mutant.ts';

type LimitField = 'count' | 'failureLimit' | 'inconclusiveLimit' | 'consecutiveErrorLimit' | 'consecutiveSuccessLimit';

/** What the controller takes where nothing is given. */
const defaults: Readonly<Record<LimitField, number | undefined>> = {
  count: undefined,
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
  consecutiveSuccessLimit: undefined,
};

const moves: readonly (readonly [field: LimitField, part: MutantPart, moved: (value: number) => readonly number[]])[] = [
  ['count', 'count', (count) => [count - 1, count + 1]],
  ['failureLimit', 'limit', (limit) => [limit - 1, limit + 1]],
  ['inconclusiveLimit', 'limit', (limit) => [limit - 1, limit + 1]],
  ['consecutiveErrorLimit', 'limit', (limit) => [limit - 1, limit + 1]],
  ['consecutiveSuccessLimit', 'limit', (limit) => [limit - 1, limit + 1]],
];

/** Counts and tolerances one lower and one higher; what the controller would refuse is left out. */
export function limitMutants(metric: AnalysisMetric): readonly Mutant[] {
  return moves.flatMap(([field, part, moved]) => {
    const value = intValue(metric[field]) ?? defaults[field];
    if (value === undefined) return [];
    return moved(value).flatMap((after): Mutant[] => {
      const apply = (one: AnalysisMetric): AnalysisMetric => ({ ...one, [field]: after });
      if (after < 0 || (field === 'count' && after < 1) || (field === 'consecutiveSuccessLimit' && after < 1)) return [];
      if (validateMetrics([apply(metric)]).length > 0) return [];
      return [{ metric: metric.name, part, field, before: `${field} ${value}`, after: `${field} ${after}`, apply }];
    });
  });
}
