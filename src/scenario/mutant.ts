import type { AnalysisMetric } from '../rollouts/analysis.ts';

/** What a mutant breaks. */
export type MutantPart = 'threshold' | 'comparator' | 'condition' | 'guard' | 'limit' | 'count';

/**
 * A metric with one thing broken. `apply` takes the metric with its args resolved, whatever they are; undefined where the broken thing is not
 * there. `before` and `after` are short texts of what was changed.
 */
export type Mutant = {
  readonly metric: string;
  readonly part: MutantPart;
  readonly field: keyof AnalysisMetric | 'query';
  readonly before: string;
  readonly after: string;
  readonly apply: (metric: AnalysisMetric) => AnalysisMetric | undefined;
};
