import type { AnalysisUse, RolloutUnderLint } from '../rollout.ts';
import { durationWords, type MetricTime, metricsOf, metricTime, type RemainingTime, remainingTime } from '../rollout-time.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleRollout, exampleTemplate, scopedMetric } from './example-rollout.ts';
import { watchedByRollout } from './rollout-dry-run.ts';

const background = (pauses: string, startingStep = 1): string => `      analysis:
        startingStep: ${startingStep}
        templates:
          - { templateName: error-ratio, clusterScope: true }
        args:
          - name: podHash
            valueFrom: { podTemplateHashValue: Latest }
      steps:
        - setWeight: 20
        - pause: { duration: ${pauses} }
        - setWeight: 60
        - pause: { duration: ${pauses} }`;
const endless = exampleTemplate(scopedMetric.replace('count: 5\n', ''));
const right = exampleRollout(background('10m'), endless);

type Watch = {
  readonly use: AnalysisUse;
  readonly subject: MetricUnderLint;
  readonly time: MetricTime;
  readonly left: RemainingTime;
};

/** The metrics of the background analysis that decide, with their times. */
function watchesOf(rollout: RolloutUnderLint): readonly Watch[] {
  const { steps, analyses } = rollout;
  return analyses.flatMap((use) => {
    const from = use.startingStep ?? 0;
    if (use.placement !== 'background' || steps.length === 0 || from >= steps.length) return [];
    const left = remainingTime(rollout, from);
    return metricsOf(use).flatMap((subject) => {
      const time = subject.dryRun || watchedByRollout(use, subject.metric.name) ? undefined : metricTime(subject);
      return time === undefined ? [] : [{ use, subject, time, left }];
    });
  });
}

/** The place in the Rollout, the metric beside it; milder where steps take a time that is not known. */
function finding({ use, subject, left }: Watch, message: string, field: 'count' | 'initialDelay' | 'failureLimit'): RuleFinding {
  const place = subject.template.rangeAt([...subject.path, subject.written[field] === undefined ? 'name' : field]);
  return {
    range: use.analysis.rangeAt([]),
    message: `${subject.metric.name}: ${message}`,
    related: [{ message: 'the metric', range: place }],
    ...(left.open.length > 0 ? { severity: 'note' as const } : {}),
  };
}

function doneAfter({ leastMs }: RemainingTime): string {
  return leastMs === 0 ? 'the steps take no time but that of their pods' : `the steps may be done after ${durationWords(leastMs)}`;
}

const ends =
  'When the last step is done the rollout is over, whatever its background analysis says: the run is ended, and what it has not measured counts as Successful.';

export const backgroundTooLate: LintRule = {
  code: 'GP452',
  name: 'background-too-late',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['R1'],
  givesWayTo: [{ codes: ['GP470'], at: 'subject' }],
  why: `${ends} A metric that needs more failures, or more time for its count, than the steps take at the least may never have a verdict.`,
  help: 'end with an analysis step, or with a pause that is longer than the metric needs to fail; leave `count` out in the background',
  example: { wrong: exampleRollout(background('4m'), endless.replace('failureLimit: 0', 'failureLimit: 3')), right },
  check: (rollout) =>
    watchesOf(rollout).flatMap((watch) => {
      const { time, left } = watch;
      if (left.waits || (time.firstMs > 0 && time.firstMs >= left.leastMs)) return [];
      const steps = doneAfter(left);
      if (time.failsMs !== undefined && time.failsMs >= left.leastMs) {
        return [finding(watch, `Failed after ${durationWords(time.failsMs)} at the earliest, and ${steps}`, 'failureLimit')];
      }
      if (time.endsMs === undefined || time.endsMs <= left.leastMs) return [];
      return [finding(watch, `it takes its count of measurements in ${durationWords(time.endsMs)}, and ${steps}`, 'count')];
    }),
};

export const delayTooLong: LintRule = {
  code: 'GP467',
  name: 'delay-too-long',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['T20'],
  givesWayTo: [{ codes: ['GP470'], at: 'subject' }],
  why: `${ends} A metric whose initialDelay is not over by then has never been measured, and the release was watched by nobody.`,
  help: 'shorten `initialDelay`, or let the steps take longer',
  example: { wrong: exampleRollout(background('2m'), endless), right },
  check: (rollout) =>
    watchesOf(rollout).flatMap((watch) => {
      const { time, left } = watch;
      if (left.waits || time.firstMs === 0 || time.firstMs < left.leastMs) return [];
      const steps = doneAfter(left);
      return [finding(watch, `it is measured for the first time after ${durationWords(time.firstMs)}, and ${steps}`, 'initialDelay')];
    }),
};

export const backgroundEndsEarly: LintRule = {
  code: 'GP453',
  name: 'background-ends-early',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['R2'],
  why: `A metric with a count, or without an interval, is done when its measurements are taken. The background analysis of a rollout runs once: no
other follows, and the steps after it are watched by nothing.`,
  help: 'leave `count` out and give an `interval`: in the background a metric is measured until the rollout ends',
  example: { wrong: exampleRollout(background('30m')), right },
  check: (rollout) =>
    watchesOf(rollout).flatMap((watch) => {
      const { time, left, use } = watch;
      if (time.lastMs === undefined || (!left.waits && time.lastMs >= left.leastMs)) return [];
      const later = left.waits ? 'a step waits for a human' : `the steps take ${durationWords(left.leastMs)} at least`;
      // An analysis step behind the last change of weight sees what the background does not.
      const last = rollout.steps.at(-1);
      const once =
        time.lastMs === time.firstMs ? 'it is measured once' : `it is done after ${durationWords(time.lastMs)} and not measured again`;
      const message = `${once}, while ${later}`;
      const found = finding(watch, message, 'count');
      return [last?.kind === 'analysis' && last.analysis !== use ? { ...found, severity: 'note' } : found];
    }),
};

export const startingStepTooLate: LintRule = {
  code: 'GP454',
  name: 'starting-step-too-late',
  severity: 'error',
  of: 'rollout',
  catalogue: ['R3'],
  givesWayTo: [{ codes: ['GP470'], at: 'subject' }],
  why: `Steps are counted from 0. A background analysis whose startingStep is the number of steps or more begins when all of them are done, and the
new version has all the traffic then.`,
  help: 'set `startingStep` to the index of a step, counted from 0',
  example: { wrong: exampleRollout(background('10m', 4), endless), right },
  check: ({ steps, analyses }) =>
    analyses.flatMap(({ analysis, startingStep }) => {
      if (startingStep === undefined || steps.length === 0 || startingStep < steps.length) return [];
      const message = `the analysis begins with step ${startingStep}, and the last step is ${steps.length - 1}: it never watches one`;
      return [{ range: analysis.rangeAt(['startingStep']), message }];
    }),
};
