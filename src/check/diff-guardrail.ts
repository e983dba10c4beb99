import type { BoundBaseline } from '../policy/bind-metric.ts';
import { foldCondition } from '../policy/fold.ts';
import { paramText } from '../policy/param.ts';
import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { Placed } from '../policy/schedule.ts';
import type { Enforcement } from '../policy/types.ts';
import { parseDuration, printDuration } from '../promql/duration.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { printPromqlWrapped } from '../promql/print-wrapped.ts';
import type { MappedText } from '../source/mapped-text.ts';
import { changeOf, type Direction, moreIsLooser, type PlainChange } from './diff-change.ts';
import { conditionDirection } from './diff-condition.ts';

/** What is different about a guardrail of one environment, in words. */
export function guardrailChanges(before: ResolvedGuardrail, after: ResolvedGuardrail): readonly PlainChange[] {
  return [
    ...pointChanges(before, after),
    ...requireChanges(before, after),
    ...enforcementChanges(before.enforcement.value, after.enforcement.value),
    ...evidenceChanges(before, after),
    ...volumeChanges(before, after),
    ...baselineChanges(before.baseline, after.baseline),
    ...scheduleChanges(before, after),
    ...prometheusChanges(before, after),
    ...datadogChanges(before, after),
    ...paramChanges(before, after),
    ...scopeChanges(before, after),
  ];
}

/** The condition as written, with the values of params in their place. */
export function requireText({ condition, names }: ResolvedGuardrail): string {
  return condition.text.text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\bparams\.([a-zA-Z]\w*)/g, (whole, name: string) => {
      const param = names.params.get(name);
      return param === undefined ? whole : paramText(param);
    });
}

function requireChanges(before: ResolvedGuardrail, after: ResolvedGuardrail): readonly PlainChange[] {
  const [was, is] = [before, after].map(({ condition, names }) => foldCondition(condition.tree, names.params).tree);
  if (was === undefined || is === undefined) throw new Error('a guardrail has a condition');
  const direction = conditionDirection(was, is);
  // Written another way, with the same values.
  if (direction === 'same') return [];
  return changeOf('require', requireText(before), requireText(after), direction);
}

function pointChanges({ at: before }: ResolvedGuardrail, { at: after }: ResolvedGuardrail): readonly PlainChange[] {
  const gone = before.filter((point) => !after.includes(point));
  const fresh = after.filter((point) => !before.includes(point));
  const direction = gone.length === 0 ? 'tighter' : fresh.length === 0 ? 'looser' : 'changed';
  return changeOf('at', before.toSorted().join(', '), after.toSorted().join(', '), direction);
}

const rank: Readonly<Record<Enforcement, number>> = { audit: 0, warn: 1, deny: 2 };

function enforcementChanges(before: Enforcement, after: Enforcement): readonly PlainChange[] {
  return changeOf('enforcement', before, after, rank[after] < rank[before] ? 'looser' : 'tighter');
}

function evidenceChanges(before: ResolvedGuardrail, after: ResolvedGuardrail): readonly PlainChange[] {
  const within = (bound: ResolvedGuardrail): string => (bound.withinMs === undefined ? 'default' : printDuration(bound.withinMs.value));
  const [was, is] = [before.withinMs?.value, after.withinMs?.value];
  return [
    ...changeOf('absent', before.absent, after.absent, after.absent === 'zero' ? 'looser' : 'tighter'),
    ...changeOf('within', within(before), within(after), was === undefined || is === undefined ? 'changed' : moreIsLooser(was, is)),
  ];
}

function volumeChanges({ minVolume: before }: ResolvedGuardrail, { minVolume: after }: ResolvedGuardrail): readonly PlainChange[] {
  if (before === undefined || after === undefined) {
    const text = (bound: typeof before): string | undefined => (bound === undefined ? undefined : `at least ${bound.atLeast.value}`);
    return changeOf('minVolume', text(before), text(after), after === undefined ? 'looser' : 'tighter');
  }
  const wait = (bound: typeof before): number => bound.waitMs?.value ?? 0;
  return [
    ...numberChange('minVolume atLeast', before.atLeast, after.atLeast, (was, is) => moreIsLooser(is, was)),
    ...changeOf('minVolume wait', printDuration(wait(before)), printDuration(wait(after)), moreIsLooser(wait(before), wait(after))),
  ];
}

function baselineChanges(before: BoundBaseline | undefined, after: BoundBaseline | undefined): readonly PlainChange[] {
  const absent =
    before === undefined || after === undefined
      ? []
      : changeOf('baseline absent', before.absent, after.absent, after.absent === 'cap' ? 'looser' : 'tighter');
  const direction = after === undefined ? 'looser' : before === undefined ? 'tighter' : 'changed';
  return [...changeOf('baseline', baselineText(before), baselineText(after), direction), ...absent];
}

function baselineText(baseline: BoundBaseline | undefined): string | undefined {
  switch (baseline?.kind) {
    case undefined:
      return undefined;
    case 'offset':
      return `${printDuration(baseline.offsetMs)} earlier`;
    case 'args':
      return [...baseline.args].map(([from, to]) => `${to} in place of ${from}`).join(', ');
    case 'sealed':
      return 'sealed';
  }
}

function scheduleChanges({ schedule: before }: ResolvedGuardrail, { schedule: after }: ResolvedGuardrail): readonly PlainChange[] {
  if (before === undefined || after === undefined) return [];
  const spanOf = ({ count, intervalMs }: typeof before): number => count.value * intervalMs.value;
  const span = spanOf(after) < spanOf(before) ? 'looser' : spanOf(after) > spanOf(before) ? 'tighter' : 'changed';
  const delay = ({ initialDelayMs }: typeof before): string =>
    initialDelayMs === undefined ? 'as the query needs' : printDuration(initialDelayMs.value);
  return [
    ...changeOf('schedule interval', printDuration(before.intervalMs.value), printDuration(after.intervalMs.value), span),
    ...numberChange('schedule count', before.count, after.count, (was, is) => moreIsLooser(is, was)),
    ...changeOf('schedule initialDelay', delay(before), delay(after), 'changed'),
    ...numberChange('schedule failures', before.failures, after.failures, moreIsLooser),
    ...numberChange('schedule undecided', before.undecided, after.undecided, moreIsLooser),
    ...numberChange('schedule errors', before.errors, after.errors, moreIsLooser),
  ];
}

function numberChange(
  what: string,
  before: Placed<number>,
  after: Placed<number>,
  direction: (before: number, after: number) => Direction,
): readonly PlainChange[] {
  return changeOf(what, String(before.value), String(after.value), direction(before.value, after.value));
}

function prometheusChanges({ prometheus: before }: ResolvedGuardrail, { prometheus: after }: ResolvedGuardrail): readonly PlainChange[] {
  if (before === undefined || after === undefined) return changeOf('prometheus', before && 'queried', after && 'queried', 'changed');
  const alive = (texts: readonly MappedText[]): string | undefined =>
    texts.length === 0 ? undefined : texts.map(promqlText).toSorted().join('\n');
  const volume = (text: MappedText | undefined): string | undefined => (text === undefined ? undefined : promqlText(text));
  return [
    ...changeOf('source', before.source, after.source, 'changed'),
    ...changeOf('value query', promqlText(before.value), promqlText(after.value), 'changed', { text: true }),
    ...changeOf('alive', alive(before.alive), alive(after.alive), 'changed', { text: true }),
    ...changeOf('volume query', volume(before.volume), volume(after.volume), 'changed', { text: true }),
  ];
}

/** As the compiler prints it, so that how it is written makes no difference. */
function promqlText(text: MappedText): string {
  const parsed = parsePromqlOnce(text);
  return parsed.ok ? printPromqlWrapped(parsed.value) : text.text.trim();
}

function datadogChanges({ datadog: before }: ResolvedGuardrail, { datadog: after }: ResolvedGuardrail): readonly PlainChange[] {
  if (before === undefined || after === undefined) return changeOf('datadog', before && 'queried', after && 'queried', 'changed');
  const text = (mapped: MappedText | undefined): string | undefined => mapped?.text.trim();
  return [
    ...changeOf('datadog source', before.source, after.source, 'changed'),
    ...changeOf('datadog value', text(before.value), text(after.value), 'changed', { text: true }),
    ...changeOf('datadog alive', text(before.alive), text(after.alive), 'changed', { text: true }),
    ...changeOf('datadog volume', text(before.volume), text(after.volume), 'changed', { text: true }),
    ...changeOf('datadog window', printDuration(before.windowMs), printDuration(after.windowMs), 'changed'),
    ...changeOf('datadog aggregator', before.aggregator, after.aggregator, 'changed'),
  ];
}

/** Params of queries: those of conditions and limits show there. */
function paramChanges(before: ResolvedGuardrail, after: ResolvedGuardrail): readonly PlainChange[] {
  return [...after.queryParams].toSorted().flatMap((name) => {
    const [was, is] = [before.names.params.get(name), after.names.params.get(name)];
    if (was === undefined || is === undefined || !before.queryParams.has(name)) return [];
    return changeOf(`param ${name}`, paramText(was), paramText(is), towards(is.tighter, numberOf(was.value), numberOf(is.value)));
  });
}

function towards(tighter: 'lower' | 'higher' | undefined, before: number | undefined, after: number | undefined): Direction {
  if (tighter === undefined || before === undefined || after === undefined) return 'changed';
  return tighter === 'lower' ? moreIsLooser(before, after) : moreIsLooser(after, before);
}

function numberOf(value: string | number): number | undefined {
  return typeof value === 'number' ? value : parseDuration(value);
}

/** What guardrails of manifests and changes look at. */
function scopeChanges({ guardrail: before }: ResolvedGuardrail, { guardrail: after }: ResolvedGuardrail): readonly PlainChange[] {
  return [
    ...listChange('manifest kinds', before.manifest?.kinds, after.manifest?.kinds),
    ...listChange('change kinds', before.change?.kinds, after.change?.kinds),
    ...listChange('change services', before.change?.services, after.change?.services),
  ];
}

/** No list is everything. */
function listChange(what: string, before: readonly string[] | undefined, after: readonly string[] | undefined): readonly PlainChange[] {
  const holds = (outer: readonly string[] | undefined, inner: readonly string[] | undefined): boolean =>
    outer === undefined || (inner?.every((one) => outer.includes(one)) ?? false);
  const direction = holds(before, after) ? 'looser' : holds(after, before) ? 'tighter' : 'changed';
  const text = (list: readonly string[] | undefined): string => (list === undefined ? 'all' : list.toSorted().join(', '));
  return changeOf(what, text(before), text(after), direction);
}
