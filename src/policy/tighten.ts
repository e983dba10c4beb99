import type { VectorSelector } from '../promql/ast.ts';
import { parseDuration, printDuration } from '../promql/duration.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { selectorsOf } from '../promql/walk.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { BoundGuardrail } from './bind-guardrail.ts';
import { leastFreshMs } from './bind-limits.ts';
import { paramsIn } from './condition.ts';
import { directionOf } from './direction.ts';
import type { BoundParam } from './param.ts';
import type { Placed } from './schedule.ts';
import type { Enforcement } from './types.ts';

const rank: Readonly<Record<Enforcement, number>> = { audit: 0, warn: 1, deny: 2 };

/** What makes `later` weaker than `earlier`; `than` says what `earlier` is, in words ("environment dev"). */
export function checkTighter(earlier: BoundGuardrail, later: BoundGuardrail, than: string): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const looser = (what: string, now: string, before: string, range: SourceRange, beforeRange: SourceRange): void => {
    findings.push({
      code: 'GP560',
      name: 'looser-than-before',
      severity: 'error',
      message: `${later.name}: ${what} ${now} is looser than ${before} in ${than}`,
      range,
      hint: 'what comes later may only tighten; loosen the earlier one, or do not extend it',
      related: [{ message: `it is ${before} here`, range: beforeRange }],
    });
  };
  const atMost = (what: string, before: Placed<number>, now: Placed<number>, show: (value: number) => string = String): void => {
    if (now.value > before.value) looser(what, show(now.value), show(before.value), now.range, before.range);
  };
  const atLeast = (what: string, before: Placed<number>, now: Placed<number>, show: (value: number) => string = String): void => {
    if (now.value < before.value) looser(what, show(now.value), show(before.value), now.range, before.range);
  };

  if (earlier.schedule !== undefined && later.schedule !== undefined) {
    const [before, now] = [earlier.schedule, later.schedule];
    const fewer = now.count.value < before.count.value;
    const span = (schedule: typeof now): Placed<number> => ({
      value: schedule.count.value * schedule.intervalMs.value,
      range: schedule.intervalMs.range,
    });
    const shorter = span(now).value < span(before).value;
    if ((fewer || shorter) && !readsInfoOnly(later)) {
      if (fewer) atLeast('count', before.count, now.count);
      else atLeast('count × interval', span(before), span(now), seconds);
    }
    atMost('failures', before.failures, now.failures);
    atMost('undecided', before.undecided, now.undecided);
    atMost('errors', before.errors, now.errors);
  }
  if (later.withinMs !== undefined) atMost('within', earlier.withinMs ?? leastWithin(earlier), later.withinMs, seconds);
  if (earlier.minVolume !== undefined && later.minVolume !== undefined) {
    atLeast('minVolume.atLeast', earlier.minVolume.atLeast, later.minVolume.atLeast);
    const none = { value: 0, range: earlier.minVolume.range };
    if (later.minVolume.waitMs !== undefined) atMost('minVolume.wait', earlier.minVolume.waitMs ?? none, later.minVolume.waitMs, seconds);
  }
  if (rank[later.enforcement.value] < rank[earlier.enforcement.value]) {
    looser('enforcement', later.enforcement.value, earlier.enforcement.value, later.enforcement.range, earlier.enforcement.range);
  }
  for (const param of later.names.params.values()) {
    const before = earlier.names.params.get(param.name);
    if (before === undefined || before.value === param.value) continue;
    findings.push(...checkParam(before, param, later, than, looser));
  }
  return findings;
}

/** What `within` is at the least where nobody says it: the configuration, not known here, may only make it longer. */
function leastWithin({ prometheus, datadog, nameRange }: BoundGuardrail): Placed<number> {
  const defaults = [...(prometheus === undefined ? [] : [leastFreshMs]), ...(datadog === undefined ? [] : [datadog.windowMs])];
  return { value: Math.min(...defaults), range: nameRange };
}

/**
 * A guardrail that only reads info series (names ending in `_info`: constant labels, by Prometheus convention) looks at a fact
 * that does not change while a version runs; reading it fewer times is not looser.
 */
function readsInfoOnly(bound: BoundGuardrail): boolean {
  if (bound.prometheus === undefined || bound.datadog !== undefined) return false;
  const parsed = parsePromqlOnce(bound.prometheus.value);
  if (!parsed.ok) return false;
  const selectors = selectorsOf(parsed.value);
  return selectors.length > 0 && selectors.every(isInfo);
}

function isInfo({ name, matchers }: VectorSelector): boolean {
  if (name !== undefined) return name.endsWith('_info');
  return matchers.some(
    (matcher) => matcher.name === '__name__' && (matcher.op === '=' || isInfoPattern(matcher)) && matcher.value.endsWith('_info'),
  );
}

/** Alternatives stand in brackets only, so that the end of the pattern is the end of every name it matches. */
function isInfoPattern({ op, value }: VectorSelector['matchers'][number]): boolean {
  if (op !== '=~' || /[\\[]/.test(value)) return false;
  let depth = 0;
  for (const char of value) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return false;
  }
  return true;
}

function checkParam(
  before: BoundParam,
  now: BoundParam,
  bound: BoundGuardrail,
  than: string,
  looser: (what: string, now: string, before: string, range: SourceRange, beforeRange: SourceRange) => void,
): readonly Diagnostic[] {
  const inRequire = paramsIn(bound.condition.tree).has(now.name);
  const inQuery = bound.queryParams.has(now.name);
  if (!inRequire && !inQuery) return [];
  const derived = inQuery || !inRequire ? undefined : directionOf(bound.condition.tree, now.name);
  // What can be derived stands: `tighter:` must not turn a cap into a floor.
  const tighter = derived === 'looser' ? 'lower' : derived === 'tighter' ? 'higher' : now.tighter;
  if (derived === 'none' && now.tighter === undefined) return [];
  if (tighter === undefined || now.type === 'label' || now.type === 'regex') {
    return [
      {
        code: 'GP561',
        name: 'direction-unknown',
        severity: 'error',
        message: `${bound.name}: it cannot be said whether param \`${now.name}\` = ${now.value} is stricter than ${before.value} in ${than}`,
        range: now.range,
        hint:
          now.type === 'label' || now.type === 'regex'
            ? 'text has no direction: use a param per environment only for numbers and durations'
            : 'say which way is stricter where the param is declared: { value: …, tighter: lower }',
        related: [{ message: 'declared here', range: now.declared }],
      },
    ];
  }
  const [a, b] = [measure(before), measure(now)];
  if (tighter === 'lower' ? b > a : b < a)
    looser(`param \`${now.name}\``, String(now.value), String(before.value), now.range, before.range);
  return [];
}

function measure(param: BoundParam): number {
  if (typeof param.value === 'number') return param.value;
  const ms = parseDuration(param.value);
  if (ms === undefined) throw new Error(`param ${param.name} was checked to be a duration`);
  return ms;
}

function seconds(ms: number): string {
  return printDuration(ms);
}
