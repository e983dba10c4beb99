import { hygieneRules } from '../hygiene-rules.ts';
import type { LintRule } from '../rule.ts';
import { suppressionRules } from '../suppress-rules.ts';
import { argInCondition, argInQuery } from './args-in-texts.ts';
import { argumentIgnored } from './argument-ignored.ts';
import { conditionAlwaysError } from './condition-always-error.ts';
import { conditionConstant } from './condition-constant.ts';
import { conditionIgnored } from './condition-ignored.ts';
import { conditionInverted } from './condition-inverted.ts';
import { conditionSyntax, conditionUnsupported } from './condition-syntax.ts';
import { countNeverReached } from './count-never-reached.ts';
import { allMetricsWatched, dryRunReachesMore, ruleReachesNothing } from './dry-run.ts';
import { enginesDiffer } from './engines-differ.ts';
import { errorsNotLimited } from './errors-not-limited.ts';
import { failuresDisabled } from './failures-disabled.ts';
import { mayPassWhenBroken } from './in-doubt.ts';
import { intOfNan } from './int-of-nan.ts';
import { jobCutShort } from './job-cut-short.ts';
import { metricRefused } from './metric-refused.ts';
import { metricsRefusedTogether } from './metrics-refused-together.ts';
import { nanAmongOthers } from './nan-among-others.ts';
import { noCondition } from './no-condition.ts';
import { numberNotRead } from './number-not-read.ts';
import { passesWithoutField } from './passes-without-field.ts';
import { queryRules } from './query-rules.ts';
import { rolloutRules } from './rollout-rules.ts';
import { slowToFail } from './slow-to-fail.ts';
import { templateUnknownKey } from './unknown-key.ts';
import { failureLimitOfAll, passesWithoutSuccess } from './vacuous-limits.ts';
import { worldRules } from './world-rules.ts';

/** Every rule, in the order of their codes. */
export const allRules: readonly LintRule[] = [
  noCondition,
  failureLimitOfAll,
  passesWithoutSuccess,
  dryRunReachesMore,
  allMetricsWatched,
  failuresDisabled,
  jobCutShort,
  mayPassWhenBroken,
  conditionSyntax,
  conditionUnsupported,
  conditionConstant,
  intOfNan,
  nanAmongOthers,
  conditionInverted,
  conditionIgnored,
  conditionAlwaysError,
  enginesDiffer,
  argumentIgnored,
  passesWithoutField,
  templateUnknownKey,
  numberNotRead,
  countNeverReached,
  errorsNotLimited,
  slowToFail,
  ruleReachesNothing,
  metricRefused,
  metricsRefusedTogether,
  argInCondition,
  argInQuery,
  ...queryRules,
  ...rolloutRules,
  ...worldRules,
  ...suppressionRules,
  ...hygieneRules,
].toSorted((a, b) => (a.code < b.code ? -1 : 1));
