import { parseDuration } from '../promql/duration.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { BoundParam } from './param.ts';
import { fillPlaceholders, type Names } from './placeholder.ts';
import type { Schedule } from './types.ts';

/** A value with the place that set it. */
export type Placed<T> = { readonly value: T; readonly range: SourceRange };

/** A guardrail's schedule with everything decided but the initial delay, which depends on the query. */
export type BoundSchedule = {
  readonly intervalMs: Placed<number>;
  readonly count: Placed<number>;
  readonly initialDelayMs?: Placed<number>;
  readonly failures: Placed<number>;
  readonly undecided: Placed<number>;
  readonly errors: Placed<number>;
};

/** One place that may say something about the schedule; later layers win key by key. */
export type ScheduleLayer = { readonly schedule: Schedule; readonly document: Located<unknown>; readonly path: Path };

export function bindSchedule(
  layers: readonly ScheduleLayer[],
  names: Names,
  fallback: SourceRange,
  used: BoundParam[],
  findings: Diagnostic[],
): BoundSchedule | undefined {
  const latest = <K extends keyof Schedule>(key: K): { value: NonNullable<Schedule[K]>; layer: ScheduleLayer } | undefined => {
    const layer = layers.findLast((candidate) => candidate.schedule[key] !== undefined);
    return layer === undefined ? undefined : { value: layer.schedule[key] as NonNullable<Schedule[K]>, layer };
  };
  const number = (key: 'count' | 'failures' | 'undecided' | 'errors'): Placed<number> | undefined => {
    const found = latest(key);
    return found === undefined ? undefined : { value: found.value, range: found.layer.document.rangeAt([...found.layer.path, key]) };
  };
  const duration = (key: 'interval' | 'initialDelay'): Placed<number> | undefined => {
    const found = latest(key);
    return found === undefined ? undefined : bindDuration(found.layer.document, [...found.layer.path, key], names, used, findings);
  };
  const intervalMs = duration('interval');
  const count = number('count');
  const initialDelayMs = duration('initialDelay');
  for (const [key, present] of [
    ['interval', latest('interval') !== undefined],
    ['count', count !== undefined],
  ] as const) {
    if (present) continue;
    findings.push({
      code: 'GP552',
      name: 'schedule-incomplete',
      severity: 'error',
      message: `no schedule says the ${key}`,
      range: fallback,
      hint: 'set schedule: { interval: 30s, count: 8 } in the environment or in the guardrail',
    });
  }
  if (intervalMs === undefined || count === undefined) return undefined;
  if (intervalMs.value < 1000) {
    findings.push({
      code: 'GP553',
      name: 'interval-too-short',
      severity: 'error',
      message: 'the interval must be at least 1s: the controller keeps whole seconds',
      range: intervalMs.range,
    });
    return undefined;
  }
  const orDefault = (key: 'failures' | 'undecided' | 'errors', value: number) => number(key) ?? { value, range: count.range };
  return {
    intervalMs,
    count,
    ...(initialDelayMs === undefined ? {} : { initialDelayMs }),
    failures: orDefault('failures', 0),
    undecided: orDefault('undecided', 0),
    errors: orDefault('errors', 3),
  };
}

/** A duration in the document, `{{params.x}}` filled in. Undefined when it is wrong; the finding says why. */
export function bindDuration(
  document: Located<unknown>,
  path: Path,
  names: Names,
  used: BoundParam[],
  findings: Diagnostic[],
): Placed<number> | undefined {
  const range = document.rangeAt(path);
  const { filled, diagnostics } = fillPlaceholders(document.textAt(path), names, 'a limit, a delay or a range');
  findings.push(...diagnostics);
  used.push(...filled.params);
  if (diagnostics.length > 0) return undefined;
  const value = parseDuration(filled.text.text);
  if (value !== undefined) return { value, range };
  findings.push({
    code: 'GP543',
    name: 'wrong-param-type',
    severity: 'error',
    message: `${JSON.stringify(filled.text.text)} is not a duration`,
    range,
    hint: 'write a duration such as 30s, 5m or 1h30m',
  });
  return undefined;
}

/** A number in the document, or `{{params.x}}` of type number. */
export function bindNumber(
  document: Located<unknown>,
  path: Path,
  raw: string | number,
  names: Names,
  used: BoundParam[],
  findings: Diagnostic[],
): Placed<number> | undefined {
  const range = document.rangeAt(path);
  if (typeof raw === 'number') return { value: raw, range };
  const { filled, diagnostics } = fillPlaceholders(document.textAt(path), names, 'a limit, a delay or a range');
  findings.push(...diagnostics);
  used.push(...filled.params);
  if (diagnostics.length > 0) return undefined;
  const param = filled.params[0];
  if (param !== undefined && typeof param.value === 'number') return { value: param.value, range };
  findings.push({
    code: 'GP543',
    name: 'wrong-param-type',
    severity: 'error',
    message: `${JSON.stringify(filled.text.text)} is not a number`,
    range,
  });
  return undefined;
}
