import { printWorld } from '../../worlds/world-names.ts';
import { blocksHealthy, blocksInDoubt, endOf, letsThrough, passesInDoubt } from '../prove-verdict.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint, WorldTrial } from '../subject.ts';
import { queryRange } from '../world-finding.ts';
import { worldNotes } from '../world-trace.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

/** What a metric does that would be wrong, were it sure what healthy and broken look like to it. */
export const inDoubt: LintRule = {
  code: 'GP130',
  name: 'not-judged',
  severity: 'note',
  of: 'metric',
  catalogue: [],
  why: `Worlds are made of requests, of errors and of things that are up. Of an amount such as memory or lag, or of a state that may be a good or a bad
sign, nobody can say in general what is healthy and what is broken. What such a metric does in a world is told here, and is not called wrong;
it is not called right either.`,
  help: 'hold it to recordings of a good and of a bad release: guard-policy record, guard-policy test',
  example: {
    wrong: exampleMetric('sum(rate(container_cpu_usage_seconds_total{pod=~"web-.+"}[5m]))', {
      successCondition: 'len(result) == 1 && result[0] <= 2',
    }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => {
    // What we compile is held to recordings by the tests of its policy.
    if (subject.template.value.metadata.labels?.['app.kubernetes.io/managed-by'] === 'guard-policy') return [];
    const { trials } = subject.proof();
    // A condition that is an error for every value says nothing of the query.
    if (trials.every((trial) => trial.reading?.kind !== 'value' || endOf(trial) === undefined || endOf(trial) === 'Error')) return [];
    const passes = trials.some(letsThrough) ? [] : trials.filter(passesInDoubt);
    const blocks = trials.some(blocksHealthy) ? [] : trials.filter(blocksInDoubt);
    const lead = passes.find(({ world }) => world.name === 'broken') ?? passes[0] ?? blocks[0];
    return lead === undefined ? [] : [finding(subject, lead, passes, blocks)];
  },
};

function finding(subject: MetricUnderLint, lead: WorldTrial, passes: readonly WorldTrial[], blocks: readonly WorldTrial[]) {
  const { metric, template, path } = subject;
  const does = [
    ...(passes.length === 0 ? [] : [`passes in ${worldList(passes)}`]),
    ...(blocks.length === 0 ? [] : [`stops in ${worldList(blocks)}`]),
  ];
  const { expected } = lead;
  const doubt = expected.right === 'not judged' ? expected.reason : expected.doubt;
  return {
    range: queryRange(subject) ?? template.rangeAt([...path, 'name']),
    message: `${metric.name}: ${does.join(' and ')}, and whether that is wrong is not judged: ${doubt}`,
    notes: worldNotes(subject, lead, []),
  };
}

function worldList(trials: readonly WorldTrial[]): string {
  return trials.map(({ world }) => printWorld(world)).join(', ');
}
