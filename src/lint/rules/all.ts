import type { LintRule } from '../rule.ts';
import { countNeverReached } from './count-never-reached.ts';
import { allMetricsWatched, dryRunReachesMore, ruleReachesNothing } from './dry-run.ts';
import { errorsNotLimited } from './errors-not-limited.ts';
import { failuresDisabled } from './failures-disabled.ts';
import { metricRefused } from './metric-refused.ts';
import { noCondition } from './no-condition.ts';
import { numberNotRead } from './number-not-read.ts';
import { slowToFail } from './slow-to-fail.ts';
import { failureLimitOfAll, passesWithoutSuccess } from './vacuous-limits.ts';

/** Every rule, in the order of their codes. */
export const allRules: readonly LintRule[] = [
  noCondition,
  failureLimitOfAll,
  passesWithoutSuccess,
  dryRunReachesMore,
  allMetricsWatched,
  failuresDisabled,
  numberNotRead,
  countNeverReached,
  errorsNotLimited,
  slowToFail,
  ruleReachesNothing,
  metricRefused,
];
