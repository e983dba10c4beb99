import { printWorld } from '../../worlds/world-names.ts';
import { asksForMore } from '../asks-for-more.ts';
import { blocksHealthy, blocksInDoubt, letsThrough, neverAnswers, passesInDoubt } from '../prove-verdict.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint, WorldTrial } from '../subject.ts';
import { queryRange } from '../world-finding.ts';
import { worldNotes } from '../world-trace.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const help = 'hold it to recordings of a good and of a bad release: guard-policy record, guard-policy test';

export const mayPassWhenBroken: LintRule = {
  code: 'GP130',
  name: 'may-pass-when-broken',
  severity: 'note',
  of: 'metric',
  catalogue: [],
  why: `Worlds are made of requests, of errors and of things that are up. Of an amount such as memory or lag, or of a state that may be a good or a bad
sign, nobody can say in general what is broken. That such a metric passes in a world is told here, and is not called wrong; it is not called
right either.`,
  help,
  example: {
    wrong: exampleMetric('sum(rate(container_cpu_usage_seconds_total{pod=~"web-.+"}[5m]))', {
      successCondition: 'len(result) == 1 && result[0] <= 2',
    }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const { trials } = subject.proof();
    if (subject.context.compiled === true || trials.some(letsThrough)) return [];
    return told(subject, 'passes', trials.filter(passesInDoubt));
  },
};

export const mayStopWhenHealthy: LintRule = {
  code: 'GP806',
  name: 'may-stop-when-healthy',
  severity: 'note',
  of: 'metric',
  catalogue: [],
  why: `Worlds have one pod of everything, one request a second, and of a metric of errors nothing before the first one. What a metric makes of that says
little where it is about an amount such as CPU, wants three replicas, or counts restarts whose series are there from the start.`,
  help,
  example: {
    wrong: exampleMetric('sum(up{job="web"})', { successCondition: 'len(result) == 1 && result[0] >= 3' }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    const { trials } = subject.proof();
    if (subject.context.compiled === true || neverAnswers(trials) || trials.every(({ verdict }) => verdict !== 'blocks')) return [];
    const more = asksForMore(subject);
    if (!more && trials.some(blocksHealthy)) return [];
    const blocks = trials.filter((trial) => blocksInDoubt(trial) || (more && trial.verdict === 'blocks'));
    return told(subject, 'stops', blocks, more ? 'worlds have one of everything that it counts, and it asks for more' : undefined);
  },
};

function told(subject: MetricUnderLint, does: 'passes' | 'stops', trials: readonly WorldTrial[], why?: string): readonly RuleFinding[] {
  const { metric, template, path } = subject;
  const lead = trials.find(({ world }) => world.name === 'broken' || world.name === 'zeroed') ?? trials[0];
  if (lead === undefined) return [];
  const { expected } = lead;
  const doubt = why ?? (expected.right === 'not judged' ? expected.reason : expected.doubt);
  const worlds = trials.map(({ world }) => printWorld(world)).join(', ');
  return [
    {
      range: queryRange(subject) ?? template.rangeAt([...path, 'name']),
      message: `${metric.name}: ${does} in ${worlds}, and whether that is wrong is not judged: ${doubt}`,
      notes: worldNotes(subject, lead, []),
    },
  ];
}
