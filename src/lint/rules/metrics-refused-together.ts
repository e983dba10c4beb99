import type { LintRule, RuleFinding } from '../rule.ts';
import type { TemplateUnderLint } from '../subject.ts';
import { namedMetric, templateWith } from './example-template.ts';

export const metricsRefusedTogether: LintRule = {
  code: 'GP439',
  name: 'metrics-refused-together',
  severity: 'error',
  of: 'template',
  catalogue: [],
  why: `Nothing checks the metrics of a template together when it is applied. The controller does: it refuses a run without metrics, and one in which two
have the same name, so that no release gets past them.`,
  help: 'rename or remove one of the two, or give the template a metric',
  example: {
    wrong: templateWith('', [namedMetric('error-ratio'), namedMetric('error-ratio')]),
    right: templateWith('', [namedMetric('error-ratio'), namedMetric('error-ratio-of-stable')]),
  },
  check: (subject) => [...withoutMetrics(subject), ...repeatedNames(subject)],
};

/** What it refers to may have some, and so may the other templates of an analysis. */
function withoutMetrics({ template }: TemplateUnderLint): readonly RuleFinding[] {
  const { metadata, spec } = template.value;
  if ((spec.metrics ?? []).length > 0 || (spec.templates ?? []).length > 0) return [];
  const message = `${metadata.name}: there is no metric, and the controller refuses a run without one`;
  return [{ range: template.rangeAt(['spec', 'metrics']), message, severity: 'warning' }];
}

function repeatedNames({ template }: TemplateUnderLint): readonly RuleFinding[] {
  const first = new Map<string, number>();
  return (template.value.spec.metrics ?? []).flatMap(({ name }, index): readonly RuleFinding[] => {
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, index);
      return [];
    }
    const nameAt = (place: number) => template.rangeAt(['spec', 'metrics', place, 'name']);
    const message = `two metrics have the same name ${JSON.stringify(name)}, and the controller refuses to run them together`;
    return [{ range: nameAt(index), message, related: [{ message: 'the other one', range: nameAt(before) }] }];
  });
}
