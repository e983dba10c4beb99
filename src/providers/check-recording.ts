import type { LabelMatcher, VectorSelector } from '../promql/ast.ts';
import { printDuration } from '../promql/duration.ts';
import type { Recording } from '../promql/formats/recording.ts';
import { printInstant } from '../promql/formats/recording-times.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import type { AnalysisMetric, Measure } from '../rollouts/analysis.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { copiedText } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import { matcherKey, reachesOfMetrics, type SelectorReach } from './selectors.ts';

/** Where a recording is asked for, and the command that takes it anew, such as `guard-policy record checkout --env prod`. */
export type RecordingUse = { readonly range: SourceRange; readonly renew: string };

/**
 * What makes the recording one of other queries: a selector that it does not have the series of, or an arg that was another one.
 *
 * A recording with more than is needed is fine, and so is one of a wider selector: `up` has the series of `up{pod="a"}`.
 */
export function checkRecording(
  recording: Recording,
  selectors: readonly string[],
  args: Readonly<Record<string, string>>,
  use: RecordingUse,
): readonly Diagnostic[] {
  const recorded = recording.selectors.map(matchersOf);
  const missing = selectors.filter((selector) => {
    const wanted = matchersOf(selector);
    return !recorded.some((one) => one !== undefined && wanted !== undefined && isSubset(one, wanted));
  });
  const changed = Object.entries(recording.args).filter(([name, value]) => Object.hasOwn(args, name) && args[name] !== value);
  if (missing.length === 0 && changed.length === 0) return [];
  const reasons = [
    ...changed.map(([name, value]) => `arg ${name} is ${JSON.stringify(args[name])} and was ${JSON.stringify(value)}`),
    ...missing.map((selector) => `${selector} was not recorded`),
  ];
  return [
    {
      code: 'GP630',
      name: 'stale-recording',
      severity: 'error',
      message: `recording ${recording.name} is stale: ${reasons[0]}${reasons.length > 1 ? `, and ${reasons.length - 1} more` : ''}`,
      range: use.range,
      hint: `record again: ${use.renew}`,
      ...(reasons.length > 1 ? { notes: reasons.slice(1).map((text) => ({ label: 'note' as const, text })) } : {}),
    },
  ];
}

/** Matchers of a selector by their text; undefined for what is no plain selector. */
function matchersOf(selector: string): ReadonlySet<string> | undefined {
  const parsed = parsePromqlOnce(copiedText(selector, 'selector', 0));
  if (!parsed.ok || parsed.value.kind !== 'selector') return undefined;
  const { matchers }: VectorSelector = parsed.value;
  return new Set(matchers.map((matcher: LabelMatcher) => matcherKey(matcher)));
}

function isSubset(few: ReadonlySet<string>, many: ReadonlySet<string>): boolean {
  return [...few].every((one) => many.has(one));
}

/** A time that was recorded, both ends included. Without it the recording speaks for all times. */
type Recorded = Recording['range'];

/**
 * What measurements from `firstMs` to `lastMs` read outside of the recorded time, of which the recording says nothing. `reaches` are those of
 * their metrics (`reachesOfMetrics`).
 */
export function checkRecordedTime(
  recording: Recording,
  reaches: readonly SelectorReach[],
  times: { readonly firstMs: number; readonly lastMs: number },
  use: RecordingUse,
): readonly Diagnostic[] {
  const gaps = reaches.flatMap((reach) => {
    const gap = gapOf(recording.range, reach, times.firstMs, times.lastMs);
    return gap === undefined ? [] : [`${reach.selector}: ${gap}`];
  });
  const [first] = gaps;
  if (first === undefined) return [];
  return [
    {
      code: 'GP631',
      name: 'recording-time',
      severity: 'error',
      message: `recording ${recording.name} does not cover the run: ${first}`,
      range: use.range,
      hint: `start the run later with \`startsAt\`, or record more: ${use.renew}`,
      ...(gaps.length > 1 ? { notes: gaps.slice(1).map((text) => ({ label: 'note' as const, text })) } : {}),
    },
  ];
}

/** `measure`, unknown where a query reads what was not recorded. Put around the measure of provider `prometheus`. */
export function withinRecordedTime(measure: Measure, recorded: Recorded, lookbackMs?: number): Measure {
  if (recorded === undefined) return measure;
  const reaches = new Map<AnalysisMetric, readonly SelectorReach[]>();
  return (metric, atMs) => {
    let own = reaches.get(metric);
    if (own === undefined) {
      own = reachesOfMetrics([metric], lookbackMs);
      reaches.set(metric, own);
    }
    for (const reach of own) {
      const gap = gapOf(recorded, reach, atMs, atMs);
      if (gap !== undefined) return { kind: 'unknown', reason: `the recording does not cover ${reach.selector}: ${gap}` };
    }
    return measure(metric, atMs);
  };
}

function gapOf(recorded: Recorded, { reachMs, aheadMs, pinned }: SelectorReach, firstMs: number, lastMs: number): string | undefined {
  if (recorded === undefined) return undefined;
  const fromMs = Math.min(firstMs - reachMs, pinned?.fromMs ?? Number.POSITIVE_INFINITY);
  const toMs = Math.max(lastMs + aheadMs, pinned?.toMs ?? Number.NEGATIVE_INFINITY);
  if (fromMs < recorded.fromMs) {
    return `read from ${printInstant(fromMs)}, recorded from ${printInstant(recorded.fromMs)} (${printDuration(recorded.fromMs - fromMs)} later)`;
  }
  if (toMs > recorded.toMs) {
    return `read until ${printInstant(toMs)}, recorded until ${printInstant(recorded.toMs)} (${printDuration(toMs - recorded.toMs)} earlier)`;
  }
  return undefined;
}
