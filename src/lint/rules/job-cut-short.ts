import { providerOf } from '../../providers/route.ts';
import type { LintRule } from '../rule.ts';
import { metricOf } from './example-metric.ts';
import { exampleRollout, exampleTemplate, guardedSteps } from './example-rollout.ts';

const job = `job:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 300
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: smoke
              image: registry.example.com/shop/smoke:1.4.2
              args: ['{{args.podHash}}']`;
const fields = { name: 'smoke', count: '1', interval: undefined, initialDelay: undefined, successCondition: undefined };
const template = exampleTemplate(metricOf(job, fields));
const background = guardedSteps
  .replace('- setWeight: 20\n        - analysis:', '- setWeight: 20\n        - pause: { duration: 10m }\n      analysis:')
  .replaceAll(/^ {12}/gm, '        ');

export const jobCutShort: LintRule = {
  code: 'GP129',
  name: 'job-cut-short',
  severity: 'warning',
  of: 'template',
  catalogue: ['T21'],
  why: `Up to Argo Rollouts 1.9 a job that still runs when the analysis is ended counts as Successful. A background analysis is ended by the last step of
the rollout, so that a job which was slow, or hung, has passed. From 1.10 on it is Inconclusive.`,
  help: 'run the job in an analysis step, which waits for it, or update to Argo Rollouts 1.10',
  example: { wrong: exampleRollout(background, template), right: exampleRollout(guardedSteps, template) },
  check: ({ context, metrics, placements, template }) => {
    if (context.argo === '1.10' || !placements.includes('background')) return [];
    return metrics.flatMap(({ metric, path, dryRun }) => {
      if (dryRun || providerOf(metric) !== 'job') return [];
      const message = `${metric.name}: a job that the end of the rollout cuts short counts as Successful in Argo Rollouts ${context.argo}`;
      return [{ range: template.rangeAt([...path, 'name']), message }];
    });
  },
};
