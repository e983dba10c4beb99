import type { AnalysisRun } from '../../rollouts/analysis.ts';
import { type RolloutVerdict, rolloutOutcome } from '../../rollouts/outcome.ts';
import { printWorld, type WorldName } from '../../worlds/world-names.ts';
import type { AnalysisUse, RolloutUnderLint } from '../rollout.ts';
import { metricsOf, remainingTime } from '../rollout-time.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint, WorldTrial } from '../subject.ts';
import { exampleBlueGreen, exampleRollout, exampleTemplate, guardedSteps, scopedMetric } from './example-rollout.ts';
import { watchedByRollout } from './rollout-dry-run.ts';

const right = exampleRollout(guardedSteps);
const undecided = exampleTemplate(
  scopedMetric.replace('count: 5\n', '').replace('failureLimit: 0', 'failureCondition: result[0] > 5\nfailureLimit: 0'),
);
const backgroundOf = (steps: string): string => `      analysis:
        startingStep: 1
        templates:
          - { templateName: error-ratio, clusterScope: true }
        args:
          - name: podHash
            valueFrom: { podTemplateHashValue: Latest }
      steps:
${steps}`;
const watchedSteps = backgroundOf(
  '        - setWeight: 20\n        - pause: { duration: 20m }\n        - setWeight: 60\n        - pause: { duration: 20m }',
);

/** A world in which the metric must stop the release, and what the Rollout does there. */
type Outcome = { readonly trial: WorldTrial; readonly run: AnalysisRun; readonly verdict: RolloutVerdict };

function outcomesIn(use: AnalysisUse, subject: MetricUnderLint, names: readonly WorldName[], lastStepMs?: number): readonly Outcome[] {
  return subject.proof().trials.flatMap((trial) => {
    const { run, world, expected } = trial;
    if (run === undefined || expected.right !== 'stop' || !names.includes(world.name)) return [];
    const passed = lastStepMs === undefined ? {} : { lastStepAtMs: run.startedAtMs + lastStepMs };
    return [{ trial, run, verdict: rolloutOutcome(use.placement, run, passed) }];
  });
}

/** The metrics that are to decide something here. */
function decidingMetrics(use: AnalysisUse): readonly MetricUnderLint[] {
  return metricsOf(use).filter((subject) => !subject.dryRun && !watchedByRollout(use, subject.metric.name));
}

function tell(use: AnalysisUse, subject: MetricUnderLint, { trial, verdict }: Outcome, message: string): RuleFinding {
  return {
    range: use.analysis.rangeAt([]),
    message: `${subject.metric.name}: ${message}`,
    notes: [
      { label: 'world', text: `${printWorld(trial.world)} – ${trial.description}` },
      { label: 'trace', text: verdict.reason },
    ],
    related: [{ message: 'the metric', range: subject.template.rangeAt([...subject.path, 'name']) }],
  };
}

export const pausesOnly: LintRule = {
  code: 'GP458',
  name: 'pauses-only',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['R7'],
  why: `An Inconclusive analysis pauses the rollout and does not abort it: the new version keeps its share of the requests until somebody acts. Whoever
then resumes with "promote" skips the step, and nothing has shown the release healthy.`,
  help: 'make the condition of a release that fails every request Failed: no gap between `successCondition` and `failureCondition`',
  example: {
    wrong: exampleRollout(
      guardedSteps,
      exampleTemplate(scopedMetric.replace('failureLimit: 0', 'failureCondition: len(result) == 0 || result[0] < 0\nfailureLimit: 0')),
    ),
    right,
  },
  check: ({ analyses }) =>
    analyses
      .filter(({ placement }) => placement === 'step' || placement === 'prePromotion')
      .flatMap((use) =>
        decidingMetrics(use).flatMap((subject) => {
          if (subject.failure === undefined || subject.success === undefined) return [];
          const outcome = outcomesIn(use, subject, ['broken']).find(({ run }) => run.phase === 'Inconclusive');
          return outcome === undefined ? [] : [tell(use, subject, outcome, 'it only pauses a release that fails every request')];
        }),
      ),
};

export const backgroundUndecided: LintRule = {
  code: 'GP459',
  name: 'background-undecided',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['R8'],
  givesWayTo: [{ codes: ['GP470'], at: 'subject' }],
  why: `An Inconclusive background analysis is no hard stop. It sets a pause that halts the scaling of pods, and steps go on in spite of it: a timed
pause ends when its time is over, even one without an end counts as resumed. Where no more pods are needed, as with one replica, the rollout
reaches full promotion.`,
  help: 'use one condition in the background, or judge the metric in an analysis step',
  example: { wrong: exampleRollout(watchedSteps, undecided), right },
  check: ({ analyses }) =>
    analyses
      .filter(({ placement }) => placement === 'background')
      .flatMap((use) =>
        decidingMetrics(use).flatMap((subject) => {
          if (subject.failure === undefined || subject.success === undefined) return [];
          const outcome = outcomesIn(use, subject, badWorlds).find(({ run }) => run.phase === 'Inconclusive');
          return outcome === undefined ? [] : [tell(use, subject, outcome, 'undecided in the background, it may not stop the release')];
        }),
      ),
};

const badWorlds: readonly WorldName[] = ['broken', 'mixed', 'gone', 'idle', 'nan'];

export const afterPromotion: LintRule = {
  code: 'GP462',
  name: 'after-promotion',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['R11'],
  why: `When the analysis after the promotion begins the new version has all the traffic. A bad one is rolled back only when the analysis has failed; an
undecided one, or one that never ends, leaves all the traffic where it is.`,
  help: 'decide before the promotion with `prePromotionAnalysis`, and keep this one for what only real traffic shows',
  example: {
    wrong: exampleBlueGreen(`      activeService: web
      previewService: web-preview
      postPromotionAnalysis:
        templates:
          - { templateName: error-ratio, clusterScope: true }
        args:
          - name: podHash
            valueFrom: { podTemplateHashValue: Latest }`),
    right,
  },
  check: ({ analyses }) =>
    analyses
      .filter(({ placement }) => placement === 'postPromotion')
      .flatMap((use): readonly RuleFinding[] => {
        const exposed = decidingMetrics(use).flatMap((subject) => {
          const outcome = outcomesIn(use, subject, badWorlds).find(({ verdict }) => verdict.outcome === 'exposed');
          return outcome === undefined ? [] : [tell(use, subject, outcome, 'the new version keeps all the traffic')];
        });
        const before = analyses.some(
          ({ placement, analysis }) => placement === 'prePromotion' && (analysis.value.templates ?? []).length > 0,
        );
        if (before) return exposed;
        const message = 'nothing is analysed before the promotion: the new version has all the traffic when the first measurement is taken';
        return [{ range: use.analysis.rangeAt([]), message }, ...exposed];
      }),
};

export const nothingGates: LintRule = {
  code: 'GP470',
  name: 'nothing-gates',
  severity: 'error',
  of: 'rollout',
  catalogue: ['R1', 'T15'],
  why: `The Rollout has analyses, and none of them stops a release that fails every request: all of their metrics are only watched, tolerate it, or have
their verdict when the last step is done. The new version is promoted all the same.`,
  help: 'let one analysis decide: in a step, without dry run, with `failureLimit: 0`',
  example: { wrong: exampleRollout(`${guardedSteps}\n            dryRun: [{ metricName: '' }]`), right },
  check: (rollout) => {
    const { analyses, experiments } = rollout;
    // An experiment that fails aborts the Rollout.
    if (experiments.some((one) => one.analyses.length > 0)) return [];
    if (analyses.length === 0 || analyses.some(({ missing }) => missing.length > 0)) return [];
    const verdicts = analyses.map((use) => gates(rollout, use));
    if (verdicts.some((one) => one.kind !== 'open')) return [];
    const reasons = [...new Set(verdicts.flatMap((one) => (one.kind === 'open' ? one.reasons : [])))].slice(0, 3);
    return [
      {
        range: rollout.rollout.rangeAt(['metadata', 'name']),
        message: `no analysis of ${rollout.name === '' ? 'the Rollout' : rollout.name} stops a release that fails every request`,
        notes: reasons.map((text) => ({ label: 'trace' as const, text })),
        related: analyses.map(({ analysis }) => ({ message: 'this analysis', range: analysis.rangeAt([]) })),
        // What the steps take is known at the least only.
        ...(analyses.some(({ placement }) => placement === 'background') ? { severity: 'warning' as const } : {}),
      },
    ];
  },
};

type Gate = { readonly kind: 'gates' | 'not known' } | { readonly kind: 'open'; readonly reasons: readonly string[] };

/** Whether a use stops a release in world `broken`. */
function gates(rollout: RolloutUnderLint, use: AnalysisUse): Gate {
  if ((use.analysis.value.templates ?? []).length === 0) {
    return use.placement === 'background'
      ? { kind: 'open', reasons: ['an analysis without templates measures nothing'] }
      : { kind: 'gates' };
  }
  const written = use.templates.flatMap(({ template }) => template.value.spec.metrics ?? []);
  if (metricsOf(use).length < written.length || written.length === 0) return { kind: 'not known' };
  const deciding = decidingMetrics(use);
  if (deciding.length === 0) return { kind: 'open', reasons: ['every metric is in dry run, so nothing can fail'] };
  const left = use.placement === 'background' ? remainingTime(rollout, use.startingStep ?? 0) : undefined;
  const lastStepMs = left !== undefined && !left.waits && left.open.length === 0 ? left.leastMs : undefined;
  if (use.placement === 'background' && lastStepMs === undefined) return { kind: 'not known' };
  const reasons: string[] = [];
  for (const subject of deciding) {
    const [outcome] = outcomesIn(use, subject, ['broken'], lastStepMs);
    if (outcome === undefined) return { kind: 'not known' };
    const { verdict } = outcome;
    if (verdict.outcome === 'blocked' || verdict.outcome === 'rolled back') return { kind: 'gates' };
    reasons.push(verdict.reason.startsWith(subject.metric.name) ? verdict.reason : `${subject.metric.name}: ${verdict.reason}`);
  }
  return { kind: 'open', reasons };
}
