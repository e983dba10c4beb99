import type { LintRule } from '../rule.ts';
import { mayStopWhenHealthy } from './in-doubt.ts';
import { placeholderNotResolved } from './placeholder-not-resolved.ts';
import { canNeverPass, stopsHealthyReleases } from './world-blocked.ts';
import { passesWhenBroken } from './world-broken.ts';
import { neverEnds } from './world-never-ends.ts';
import { passesWithoutData } from './world-no-data.ts';
import { passesWithoutNumber } from './world-no-number.ts';

/** What running a metric in every world shows. */
export const worldRules: readonly LintRule[] = [
  ...passesWithoutData,
  ...passesWithoutNumber,
  ...passesWhenBroken,
  neverEnds,
  placeholderNotResolved,
  ...stopsHealthyReleases,
  canNeverPass,
  mayStopWhenHealthy,
];
