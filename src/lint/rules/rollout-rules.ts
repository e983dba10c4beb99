import type { LintRule } from '../rule.ts';
import { backgroundEndsEarly, backgroundTooLate, delayTooLong, startingStepTooLate } from './background.ts';
import { experimentEndless, experimentNotAwaited } from './experiments.ts';
import { argEmpty, argNotDeclared } from './rollout-args.ts';
import { rolloutDryRun, rolloutRuleReachesNothing } from './rollout-dry-run.ts';
import { deadlineNotAbort, skippedByDesign, templateDeleted } from './rollout-pages.ts';
import { controllerRules, scopeAmbiguous, templateNotFound } from './rollout-references.ts';
import { rolloutRefused, rolloutUnknownKey } from './rollout-shape-rules.ts';
import { beforeTraffic, endlessByArg, noTemplates, weightNotReachable } from './rollout-steps.ts';
import { afterPromotion, backgroundUndecided, nothingGates, pausesOnly } from './rollout-verdicts.ts';
import { nestedScope, templateCycle } from './template-references.ts';

/** How Rollouts use templates, and templates each other. */
export const rolloutRules: readonly LintRule[] = [
  ...[templateNotFound, templateCycle, ...controllerRules],
  ...[rolloutRefused, rolloutUnknownKey],
  ...[backgroundTooLate, backgroundEndsEarly, startingStepTooLate, delayTooLong, backgroundUndecided],
  ...[beforeTraffic, noTemplates, endlessByArg, weightNotReachable],
  ...[skippedByDesign, templateDeleted, deadlineNotAbort],
  ...[experimentNotAwaited, experimentEndless],
  ...[pausesOnly, afterPromotion, nothingGates],
  ...[scopeAmbiguous, nestedScope, argNotDeclared, argEmpty, rolloutDryRun, rolloutRuleReachesNothing],
];
