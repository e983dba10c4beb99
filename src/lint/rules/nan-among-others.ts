import { orderIsArbitrary } from '../../providers/prometheus-query.ts';
import { rangeOfCondition } from '../condition-parts.ts';
import type { LintRule } from '../rule.ts';
import { exampleMetric } from './example-metric.ts';

const all = 'sum by (pod) (rate(http_requests_total[5m]))';
const each = `(sum by (pod) (rate(http_requests_total{code=~"5.."}[5m])) or 0 * ${all}) / ${all}`;

export const nanAmongOthers: LintRule = {
  code: 'GP362',
  name: 'nan-among-others',
  severity: 'warning',
  of: 'metric',
  catalogue: ['C9'],
  why: `\`max\` and \`min\` pass over NaN, or stay with it, depending on where it stands in the list; \`filter\` drops it. A series without a number, such as a
pod without traffic, is then not judged, while the others answer for it.`,
  help: 'begin with `all(result, !isNaN(#)) && …`',
  example: {
    wrong: exampleMetric(each, { successCondition: "'len(result) > 0 && max(result) <= 0.01'" }),
    right: exampleMetric(each, { successCondition: "'len(result) > 0 && all(result, !isNaN(#) && !isInf(#) && # <= 0.01)'" }),
  },
  check: (subject) => {
    const { query, metric, dryRun } = subject;
    const condition = subject.success ?? subject.failure;
    if (query === undefined || condition === undefined || dryRun || !orderIsArbitrary(query.text.text)) return [];
    const phases = new Map(subject.proof().results.map(({ what, phase }) => [what, phase]));
    const passes = (what: string): boolean => phases.get(what) === 'Successful';
    // What passes on NaN alone, or on whatever stands second, has findings of its own.
    if (!phases.has('[good, bad]') || passes('[NaN]') || passes('[good, bad]') || passes('[bad, good]')) return [];
    const passing = ['[good, NaN]', '[NaN, good]'].filter(passes);
    if (passing.length === 0) return [];
    const what = passing.length === 2 ? 'wherever it stands' : passing[0] === '[good, NaN]' ? 'unless it comes first' : 'if it comes first';
    return [{ range: rangeOfCondition(condition), message: `${metric.name}: passes with a series that is NaN among others, ${what}` }];
  },
};
