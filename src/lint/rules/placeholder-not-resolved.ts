import type { LintRule } from '../rule.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

export const placeholderNotResolved: LintRule = {
  code: 'GP449',
  name: 'placeholder-not-resolved',
  severity: 'error',
  of: 'input',
  catalogue: [],
  why: `Argo Rollouts fills in nothing but \`{{args.NAME}}\`, and only args that the template declares. Anything else between double braces ends the run as
Error before anything is measured, so that no release gets past it.`,
  help: 'declare the arg in `spec.args`, or write the value itself',
  example: {
    wrong: exampleMetric(ratioQuery('5m', 'service="{{inputs.service}}",code=~"5.."')),
    right: exampleMetric(ratioQuery('5m')),
  },
};
