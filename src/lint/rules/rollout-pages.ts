import { isPart } from '../read-rollout.ts';
import type { LintRule } from '../rule.ts';
import { exampleRollout, guardedSteps } from './example-rollout.ts';

const right = exampleRollout(guardedSteps);

/** No file shows it: the page says what to know. */
export const skippedByDesign: LintRule = {
  code: 'GP457',
  name: 'skipped-by-design',
  severity: 'note',
  of: 'input',
  catalogue: ['R6'],
  why: `Argo Rollouts skips every analysis when there is nothing to compare with or somebody has decided: on the first deployment, on a rollback to the
stable version or within rollbackWindow, and after "promote --full". Nothing in a file shows that it will happen, so that there is no finding; the
page is here because a guard that was not run looks like one that passed.`,
  help: 'keep the right to promote with `--full` to few, and look at the AnalysisRuns of a release, not only at its Rollout',
  example: { wrong: right, right },
};

/** No file shows it either. */
export const templateDeleted: LintRule = {
  code: 'GP460',
  name: 'template-deleted',
  severity: 'note',
  of: 'input',
  catalogue: ['R9'],
  why: `If a template is deleted or becomes wrong while a Rollout uses it, the Rollout is InvalidSpec and its reconciliation stops: nothing is promoted,
and nothing is aborted either, though a background analysis has failed and the canary goes on serving. No file shows a deletion; references to
templates that the input does not have are template-not-found.`,
  help: 'deploy templates before the Rollouts that use them, under names with a version, and delete old ones when no Rollout refers to them',
  example: { wrong: right, right },
};

export const deadlineNotAbort: LintRule = {
  code: 'GP461',
  name: 'deadline-not-abort',
  severity: 'note',
  of: 'rollout',
  catalogue: ['R10'],
  why: `A rollout that makes no progress within progressDeadlineSeconds, because pods of the new version do not become ready, is only called Degraded: it
stays where it is with the pods that it has. Analysis steps do not count for the deadline, so that no analysis begins and none fails.`,
  help: 'set `progressDeadlineAbort: true`',
  example: { wrong: right.replace('  progressDeadlineAbort: true\n', ''), right },
  check: ({ rollout, analyses }) => {
    const { spec } = rollout.value as { readonly spec?: { readonly progressDeadlineAbort?: unknown } };
    if (analyses.length === 0 || isPart(rollout.value) || spec?.progressDeadlineAbort === true) return [];
    const message = 'a release whose pods do not become ready is not aborted, and no analysis begins while it waits for them';
    return [{ range: rollout.keyRangeAt(['spec', 'strategy']), message }];
  },
};
