import { int32Value } from '../../rollouts/int-or-string.ts';
import { isKnown } from '../limits.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { metricOf } from './example-metric.ts';

type JobSpec = {
  readonly backoffLimit?: unknown;
  readonly activeDeadlineSeconds?: unknown;
  readonly template?: { readonly spec?: { readonly restartPolicy?: unknown; readonly activeDeadlineSeconds?: unknown } };
};

function jobSpecOf({ metric }: MetricUnderLint): JobSpec | undefined {
  return (metric.provider.job as { readonly spec?: JobSpec } | undefined)?.spec;
}

const job = (fields: string, more: Readonly<Record<string, string | undefined>> = {}): string =>
  metricOf(
    `job:
    spec:
${fields}
      template:
        spec:
          restartPolicy: Never
          containers:
            - { name: smoke, image: registry.example.com/shop/smoke:1.4.2 }`,
    { name: 'smoke', successCondition: undefined, interval: undefined, initialDelay: undefined, count: '1', ...more },
  );
const right = job('      backoffLimit: 0\n      activeDeadlineSeconds: 300');

export const jobRetries: LintRule = {
  code: 'GP276',
  name: 'job-retries',
  severity: 'warning',
  of: 'metric',
  catalogue: ['J1'],
  why: `Argo Rollouts looks at the end of a job only. Kubernetes starts a failed job again, six times unless backoffLimit says otherwise, and a
container again with restartPolicy OnFailure; if one of the tries succeeds the metric does, so that a release that fails six times of seven passes.`,
  help: 'set `backoffLimit: 0` and `restartPolicy: Never`',
  example: { wrong: job('      activeDeadlineSeconds: 300'), right },
  check: (subject) => {
    const spec = jobSpecOf(subject);
    if (spec === undefined || subject.dryRun) return [];
    const { metric, template, path } = subject;
    const specPath = [...path, 'provider', 'job', 'spec'];
    const retries = spec.backoffLimit ?? 6;
    const restarts = spec.template?.spec?.restartPolicy === 'OnFailure';
    if (retries === 0) return [];
    const how = restarts ? 'its containers are started again where they fail' : `it is tried up to ${Number(retries) + 1} times`;
    const message = `${metric.name}: ${how}, and one success is enough`;
    const range = spec.backoffLimit === undefined ? template.keyRangeAt(specPath) : template.rangeAt([...specPath, 'backoffLimit']);
    return [{ range, message }];
  },
};

export const jobWithoutDeadline: LintRule = {
  code: 'GP277',
  name: 'job-without-deadline',
  severity: 'warning',
  of: 'metric',
  catalogue: ['J2'],
  why: `Argo Rollouts waits for a job as long as it takes. One that hangs holds a step for ever; in the background it decides nothing, and when the
rollout is done the run is ended, which up to 1.9 counts the job as Successful.`,
  help: 'set `activeDeadlineSeconds` of the job',
  example: { wrong: job('      backoffLimit: 0'), right },
  check: (subject) => {
    const spec = jobSpecOf(subject);
    if (spec === undefined) return [];
    // The deadline of a pod ends it as failed, and with it a job that is not tried again.
    const ofPod = spec.template?.spec?.activeDeadlineSeconds !== undefined && spec.backoffLimit === 0;
    if (spec.activeDeadlineSeconds !== undefined || ofPod) return [];
    const { metric, template, path } = subject;
    return [
      { range: template.keyRangeAt([...path, 'provider', 'job', 'spec']), message: `${metric.name}: nothing ends the job if it hangs` },
    ];
  },
};

export const jobImageTolerated: LintRule = {
  code: 'GP278',
  name: 'job-image-tolerated',
  severity: 'warning',
  of: 'metric',
  catalogue: ['J3'],
  why: `From 1.10 on a job whose image cannot be pulled is Inconclusive at once: the rollout pauses and is not aborted, which is a decision for a human.
An inconclusiveLimit above 0 tolerates it, and the test has not run. Up to 1.9 such a job stays Running until its deadline.`,
  help: 'set `inconclusiveLimit: 0`',
  example: {
    wrong: job('      backoffLimit: 0\n      activeDeadlineSeconds: 300', { interval: '1m', count: '2', inconclusiveLimit: '1' }),
    right,
  },
  check: (subject) => {
    const { metric, template, path, context } = subject;
    if (jobSpecOf(subject) === undefined || context.argo !== '1.10' || !isKnown(subject, 'inconclusiveLimit')) return [];
    const limit = int32Value(metric.inconclusiveLimit ?? 0);
    if (limit <= 0 || subject.dryRun) return [];
    const message = `${metric.name}: inconclusiveLimit ${limit} tolerates ${limit === 1 ? 'a job' : 'jobs'} whose image cannot be pulled`;
    return [{ range: template.rangeAt([...path, 'inconclusiveLimit']), message }];
  },
};
