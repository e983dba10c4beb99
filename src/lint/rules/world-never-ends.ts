import { readLimits } from '../../rollouts/assess-metric.ts';
import { validateMetrics } from '../../rollouts/validate-metrics.ts';
import { printWorld } from '../../worlds/world-names.ts';
import { isKnown } from '../limits.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint, TemplateUnderLint } from '../subject.ts';
import { worldNotes } from '../world-trace.ts';
import { exampleMetric, metricOf, ratioQuery } from './example-metric.ts';

export const neverEnds: LintRule = {
  code: 'GP430',
  name: 'never-ends',
  severity: 'error',
  catalogue: ['T9'],
  of: 'template',
  why: `With an interval and without a count a metric is measured until the rollout ends. In the background that is what it is for; a step that waits for it
never gets past it, and Argo Rollouts refuses a Rollout with such a step.`,
  help: 'write a `count` where the template is used as a step; leave it out only in the background',
  example: {
    wrong: metricOf(`prometheus:\n    query: ${ratioQuery('5m')}`, { count: undefined }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (template) => template.metrics.flatMap((metric) => check(metric, template)),
};

function check(subject: MetricUnderLint, { placements }: TemplateUnderLint): readonly RuleFinding[] {
  const onlyBackground = placements.length > 0 && placements.every((one) => one === 'background');
  if (onlyBackground || !isKnown(subject, 'count')) return [];
  const { trials } = subject.proof();
  const endless = trials.filter(({ run, later }) => run?.phase === 'Running' && later?.how === 'terminated');
  const { metric, template, path, written } = subject;
  const { count, consecutiveSuccesses } = readLimits(metric);
  // Where no world can be tried the limits say it themselves.
  const isTried = trials.some(({ world, run }) => world.name === 'zeroed' && run !== undefined);
  const untried = !isTried && count === undefined && isKnown(subject, 'interval') && validateMetrics([metric]).length === 0;
  const lead = endless.find(({ world }) => world.name === 'zeroed') ?? endless[0];
  if (lead === undefined && !untried) return [];
  const range = template.rangeAt([...path, written.interval === undefined ? 'name' : 'interval']);
  const always = lead === undefined || endless.some(({ world }) => world.name === 'zeroed');
  const when = always ? '' : ` in world ${printWorld(lead.world)}`;
  const asStep = placements.length > 0;
  return [
    {
      range,
      message: `${metric.name}: never ends${when}${asStep ? ', and a step of a Rollout waits for it' : ': a step would wait for it for ever'}`,
      ...(asStep ? {} : { severity: subject.dryRun ? ('note' as const) : ('warning' as const) }),
      ...(lead === undefined ? {} : { notes: worldNotes(subject, lead, always ? [] : endless.filter((one) => one !== lead)) }),
      related: [
        { message: consecutiveSuccesses === undefined ? 'there is no count' : 'there is no count, only successes in a row end it', range },
      ],
    },
  ];
}
