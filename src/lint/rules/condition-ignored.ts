import { providerOf } from '../../providers/route.ts';
import { rangeOfCondition } from '../condition-parts.ts';
import type { LintRule } from '../rule.ts';
import { metricOf } from './example-metric.ts';

const job = `job:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 300
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: smoke
              image: registry.example.com/shop/smoke:1.4.2`;
const once = { name: 'smoke', count: '1', interval: undefined, initialDelay: undefined };

export const conditionIgnored: LintRule = {
  code: 'GP364',
  name: 'condition-ignored',
  severity: 'warning',
  of: 'metric',
  catalogue: ['C12'],
  why: `A Job decides by its exit code, and Kayenta by its score and thresholds. Argo Rollouts does not evaluate the conditions of such a metric, so a
limit that is written in one does not hold.`,
  help: 'remove the condition; let the job fail, or set the thresholds of Kayenta',
  example: {
    wrong: metricOf(job, { ...once, successCondition: 'result == 0' }),
    right: metricOf(job, { ...once, successCondition: undefined }),
  },
  check: ({ metric, success, failure }) => {
    const provider = providerOf(metric);
    if (provider !== 'job' && provider !== 'kayenta') return [];
    return [success, failure].flatMap((condition) => {
      if (condition === undefined) return [];
      return [
        {
          range: rangeOfCondition(condition),
          message: `${metric.name}: a ${provider} decides itself, and this condition is not looked at`,
        },
      ];
    });
  },
};
