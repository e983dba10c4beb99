import { type MetricLimits, readLimits } from '../rollouts/assess-metric.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { findTags } from '../rollouts/resolve-metrics.ts';
import type { MetricUnderLint } from './subject.ts';

export type NumberField =
  | 'count'
  | 'failureLimit'
  | 'inconclusiveLimit'
  | 'consecutiveErrorLimit'
  | 'consecutiveSuccessLimit'
  | 'interval'
  | 'initialDelay';

/** Whether the controller's value of a field is known: it is not where an arg stands in it for which lint makes up a word. */
export function isKnown({ written, madeUp }: Pick<MetricUnderLint, 'written' | 'madeUp'>, field: NumberField): boolean {
  const text = written[field];
  return typeof text !== 'string' || findTags(text).tags.every(({ tag }) => !madeUp.has(tag.trim().slice('args.'.length)));
}

/** The limits by which the controller judges a metric; undefined where one of `fields` is not known. */
export function knownLimits(subject: MetricUnderLint, fields: readonly NumberField[]): MetricLimits | undefined {
  return fields.every((field) => isKnown(subject, field)) ? readLimits(subject.metric) : undefined;
}

/** Milliseconds between two measurements; undefined without an interval, or with one that is not known or no duration. */
export function knownIntervalMs(subject: MetricUnderLint): number | undefined {
  const { interval = '' } = subject.metric;
  return interval === '' || !isKnown(subject, 'interval') ? undefined : goDurationMs(interval);
}

/** Measurements that a metric without an end takes no more of than this: `count` below 1 counts as 1. */
export function measurements({ count }: MetricLimits): number | undefined {
  return count === undefined ? undefined : Math.max(1, count);
}
