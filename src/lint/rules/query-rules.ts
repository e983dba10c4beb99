import type { LintRule } from '../rule.ts';
import { hashNotUsed, notScopedToCanary } from './canary-scope.ts';
import { counterWithoutRate, rateOfGauge, sumBeforeRate } from './counters.ts';
import { datadogDefaultZero, datadogGrouped, datadogNull } from './datadog.ts';
import { jobImageTolerated, jobRetries, jobWithoutDeadline } from './jobs.ts';
import { contradictingMatchers, equalityWithRegex, operatorInValue, regexNeverMatches } from './matchers.ts';
import { pluginDecides, providerHidesGaps } from './providers.ts';
import { nativeHistogram, notInRecordings, partialResponse } from './query-blind-spots.ts';
import { queryRefused } from './query-refused.ts';
import { absentAsSignal, boolAsSignal, divisionByNothing, filterAsSignal, hidesOnePod } from './query-signals.ts';
import { jsonPathSeveral, webNotJson, webNull } from './web.ts';
import { intervalBelowScrape, windowTooShort } from './windows.ts';

/** What is asked of providers. */
export const queryRules: readonly LintRule[] = [
  ...queryRefused,
  ...[counterWithoutRate, rateOfGauge, sumBeforeRate, windowTooShort, intervalBelowScrape],
  ...[operatorInValue, equalityWithRegex, regexNeverMatches, contradictingMatchers, notScopedToCanary, hashNotUsed],
  ...[filterAsSignal, boolAsSignal, absentAsSignal, divisionByNothing, hidesOnePod],
  ...[nativeHistogram, partialResponse, notInRecordings],
  ...[webNotJson, webNull, jsonPathSeveral],
  ...[datadogDefaultZero, datadogGrouped, datadogNull, providerHidesGaps],
  ...[jobRetries, jobWithoutDeadline, jobImageTolerated, pluginDecides],
];
