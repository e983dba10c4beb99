import { providerOf } from '../../providers/route.ts';
import { createRun } from '../../rollouts/create-run.ts';
import { intValue } from '../../rollouts/int-or-string.ts';
import { resolveMetricArgs } from '../../rollouts/resolve-metrics.ts';
import type { RolloutStep, RolloutUnderLint } from '../rollout.ts';
import { metricsOf } from '../rollout-time.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import { exampleRollout, exampleTemplate, guardedSteps, scopedMetric } from './example-rollout.ts';

const right = exampleRollout(guardedSteps);
const weightFirst = `        - setWeight: 20\n`;

/** They send requests to the new version, or start pods of it, in other ways than by weight. */
const otherTraffic: ReadonlySet<RolloutStep['kind']> = new Set<RolloutStep['kind']>([
  ...(['setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'experiment', 'plugin', 'other'] as const),
]);

export const beforeTraffic: LintRule = {
  code: 'GP455',
  name: 'before-traffic',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['R4'],
  why: `Until a step sets a weight above 0 the new version gets no requests, and without traffic routing it has no pods either. An analysis before that
judges nothing of it: its series are not there, or are those of the old version. A canary without steps replaces all pods at once.`,
  help: 'put a `setWeight` step before the analysis',
  example: { wrong: exampleRollout(guardedSteps.replace(weightFirst, '')), right },
  check: (rollout) => [...stepsBeforeTraffic(rollout), ...withoutSteps(rollout)],
};

function stepsBeforeTraffic({ steps }: RolloutUnderLint): readonly RuleFinding[] {
  const found: RuleFinding[] = [];
  let weight = 0;
  for (const step of steps) {
    if (otherTraffic.has(step.kind)) break;
    weight = step.weight ?? weight;
    if (step.analysis === undefined || weight > 0) continue;
    const metrics = metricsOf(step.analysis);
    // A job or a request may well bring its own traffic.
    const own = metrics.length > 0 && metrics.every(({ metric }) => ['job', 'web', 'plugin'].includes(providerOf(metric) ?? ''));
    const message = `step ${step.index} analyses the new version while its weight is 0: it gets no requests yet`;
    found.push({ range: step.analysis.analysis.rangeAt([]), message, ...(own ? { severity: 'note' as const } : {}) });
  }
  return found;
}

function withoutSteps({ strategy, steps, analyses }: RolloutUnderLint): readonly RuleFinding[] {
  if (strategy !== 'canary' || steps.length > 0) return [];
  return analyses.map(({ analysis }) => ({
    range: analysis.rangeAt([]),
    message: 'the canary has no steps: all pods are replaced at once, and nothing waits for the analysis',
  }));
}

export const noTemplates: LintRule = {
  code: 'GP456',
  name: 'no-templates',
  severity: 'error',
  of: 'rollout',
  catalogue: ['R5'],
  why: `An analysis that names no templates is no analysis in the background: nothing is measured, and the rollout goes on. In a step, or before or
after a promotion, no run is ever created while one has to succeed, so that the rollout stays there for ever.`,
  help: 'name a template, or remove the analysis',
  example: { wrong: exampleRollout(guardedSteps.replace(/templates:\n.*\n/, 'templates: []\n')), right },
  check: ({ analyses }) =>
    analyses.flatMap(({ analysis, placement }) => {
      if ((analysis.value.templates ?? []).length > 0) return [];
      const effect = placement === 'background' ? 'nothing is measured and the rollout goes on' : 'the rollout never gets past it';
      return [{ range: analysis.rangeAt(['templates']), message: `the analysis names no templates: ${effect}` }];
    }),
};

export const endlessByArg: LintRule = {
  code: 'GP468',
  name: 'endless-by-arg',
  severity: 'error',
  of: 'rollout',
  catalogue: ['T8', 'T9'],
  why: `A count that is 0, or a text that is no whole number, is no count: with an interval the metric is measured for ever. The controller checks a
template with its own defaults, so that a value of the Rollout that makes it endless is not seen, and the rollout hangs in the step.`,
  help: 'give the arg a whole number above 0',
  example: {
    wrong: exampleRollout(
      `${guardedSteps}\n              - { name: count, value: five }`,
      exampleTemplate(scopedMetric.replace('count: 5', "count: '{{args.count}}'"), { more: "\n    - { name: count, value: '5' }" }),
    ),
    right: exampleRollout(
      `${guardedSteps}\n              - { name: count, value: '10' }`,
      exampleTemplate(scopedMetric.replace('count: 5', "count: '{{args.count}}'"), { more: "\n    - { name: count, value: '5' }" }),
    ),
  },
  check: ({ analyses, context, rollout }) =>
    analyses.flatMap(({ analysis, placement, missing }): readonly RuleFinding[] => {
      if (placement === 'background' || missing.length > 0) return [];
      const run = createRun(analysis, context.library, { object: rollout.value, latestHash: 'latest', stableHash: 'stable' });
      if (run.kind !== 'run') return [];
      const resolved = resolveMetricArgs(run.spec);
      if (!resolved.ok) return [];
      return resolved.metrics.flatMap((metric, index) => {
        const written = run.origins[index]?.value;
        // Without an arg it is the same for every Rollout, which the controller sees.
        if (written?.count === metric.count || (metric.interval ?? '') === '' || intValue(metric.count ?? 0) !== 0) return [];
        const message = `${metric.name}: with count ${JSON.stringify(metric.count)} it is measured for ever, and the rollout stays here`;
        return [{ range: analysis.rangeAt(['args']), message }];
      });
    }),
};

export const weightNotReachable: LintRule = {
  code: 'GP469',
  name: 'weight-not-reachable',
  severity: 'note',
  of: 'rollout',
  catalogue: ['R4'],
  why: `Without traffic routing a weight is a number of pods: of three replicas one is the least, and it gets a third of the requests, however small the
weight. What an analysis then sees, and what a bad release costs, is more than the step says.`,
  help: 'run more replicas, set up `trafficRouting`, or write the weight that the pods make',
  example: { wrong: exampleRollout(guardedSteps.replace('setWeight: 20', 'setWeight: 1')), right },
  check: ({ steps, rollout, replicas, trafficRouting, analyses }) => {
    if (trafficRouting || replicas === undefined || replicas === 0 || analyses.length === 0) return [];
    return steps.flatMap(({ weight, index }) => {
      if (weight === undefined || weight <= 0 || weight >= 100) return [];
      const pods = Math.max(1, Math.floor((replicas * weight) / 100));
      // One pod more than `replicas` may run while pods are replaced.
      const least = Math.round((pods / (replicas + 1)) * 100);
      if (least - weight <= Math.max(5, weight / 2)) return [];
      const beside = replicas === 1 ? 'the one replica' : `${replicas} replicas`;
      const message = `weight ${weight} becomes ${least} or more: without traffic routing one pod beside ${beside} is the least`;
      return [{ range: rollout.rangeAt(['spec', 'strategy', 'canary', 'steps', index, 'setWeight']), message }];
    });
  },
};
