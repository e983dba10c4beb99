import { goDurationMs } from '../rollouts/go-duration.ts';
import { goDurationError } from './go-duration-error.ts';

/** Times of a range query, or what the controller says of its texts, or why only the controller could tell. */
export type RangeWindow =
  | { readonly kind: 'window'; readonly startMs: number; readonly endMs: number; readonly stepMs: number }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The window of `rangeQuery` for a measurement at `atMs`. `start` and `end` are expressions of the condition language; of that those are read
 * that add durations to `now()` or take them away, such as `now() - duration("5m")`. `step` is a Go duration.
 * Source: argo-rollouts metricproviders/prometheus, executeQuery, and utils/evaluate, EvalTime; messages as v1.10.2 gives them.
 */
export function rangeWindow(range: Readonly<Record<string, unknown>>, atMs: number): RangeWindow {
  const times: number[] = [];
  for (const edge of ['start', 'end'] as const) {
    const text = range[edge] ?? '';
    if (typeof text !== 'string') return { kind: 'unknown', reason: `rangeQuery.${edge} is no text` };
    const time = evaluateTime(text, atMs);
    if (time.kind === 'error') return { kind: 'error', message: `failed to parse rangeQuery.${edge} as time: ${time.message}` };
    if (time.kind === 'unknown') return { kind: 'unknown', reason: `rangeQuery.${edge}: ${time.reason}` };
    times.push(time.atMs);
  }
  const [startMs, endMs] = times as [number, number];
  const step = range.step ?? '';
  if (typeof step !== 'string') return { kind: 'unknown', reason: 'rangeQuery.step is no text' };
  const stepMs = goDurationMs(step);
  if (stepMs === undefined) return { kind: 'error', message: `failed to parse rangeQuery.step as duration: ${goDurationError(step)}` };
  return { kind: 'window', startMs, endMs, stepMs };
}

type Operand = { readonly kind: 'time' | 'duration'; readonly ms: number };
type Time =
  | { readonly kind: 'time'; readonly atMs: number }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unknown'; readonly reason: string };

class TimeError extends Error {}

/** Expressions like `now() - duration("5m")`. What is none of these is unknown, not wrong: the language has much more. */
function evaluateTime(text: string, atMs: number): Time {
  if (text.trim() === '') return { kind: 'error', message: 'unexpected token EOF' };
  const tokens = tokensOf(text);
  const unknown: Time = { kind: 'unknown', reason: `${JSON.stringify(text)} is not evaluated here; write it like now() - duration("5m")` };
  if (tokens === undefined) return unknown;
  try {
    const read = readSum(tokens, 0, atMs);
    if (read === undefined || read.next !== tokens.length) return unknown;
    if (read.value.kind === 'duration') return { kind: 'error', message: 'expected time.Time, but got time.Duration' };
    // Prometheus takes the seconds that it is sent to the millisecond.
    return { kind: 'time', atMs: Math.round(read.value.ms) };
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    return { kind: 'error', message: error.message };
  }
}

type Token = { readonly kind: 'now' | '+' | '-' | '(' | ')' } | { readonly kind: 'duration'; readonly text: string };
const pattern = /\s*(?:(now)\s*\(\s*\)|duration\s*\(\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`]*)`)\s*\)|([-+()]))/y;

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (match === null) return undefined;
    const [, now, double, single, raw, sign] = match;
    if (now !== undefined) tokens.push({ kind: 'now' });
    else if (sign !== undefined) tokens.push({ kind: sign as '+' | '-' | '(' | ')' });
    else tokens.push({ kind: 'duration', text: double ?? single ?? (raw as string) });
  }
  return tokens;
}

type Read = { readonly value: Operand; readonly next: number };

function readSum(tokens: readonly Token[], from: number, atMs: number): Read | undefined {
  let left = readOperand(tokens, from, atMs);
  while (left !== undefined) {
    const sign = tokens[left.next]?.kind;
    if (sign !== '+' && sign !== '-') return left;
    const right = readOperand(tokens, left.next + 1, atMs);
    const value = right === undefined ? undefined : added(left.value, sign, right.value);
    left = right === undefined || value === undefined ? undefined : { value, next: right.next };
  }
  return undefined;
}

function readOperand(tokens: readonly Token[], from: number, atMs: number): Read | undefined {
  const token = tokens[from];
  switch (token?.kind) {
    case 'now':
      return { value: { kind: 'time', ms: atMs }, next: from + 1 };
    case 'duration': {
      const ms = goDurationMs(token.text);
      if (ms === undefined) throw new TimeError(goDurationError(token.text));
      return { value: { kind: 'duration', ms }, next: from + 1 };
    }
    case '(': {
      const inner = readSum(tokens, from + 1, atMs);
      return inner === undefined || tokens[inner.next]?.kind !== ')' ? undefined : { value: inner.value, next: inner.next + 1 };
    }
    case '+':
    case '-':
    case ')':
    case undefined:
      return undefined;
  }
}

/** Undefined where the two engines disagree, or the controller has a message of the checker. */
function added(left: Operand, sign: '+' | '-', right: Operand): Operand | undefined {
  const ms = sign === '+' ? left.ms + right.ms : left.ms - right.ms;
  if (left.kind === 'time' && right.kind === 'duration') return { kind: 'time', ms };
  if (left.kind === 'duration' && right.kind === 'time' && sign === '+') return { kind: 'time', ms };
  return undefined;
}
