import { checkPromql } from '../../../src/promql/check.ts';
import { type EngineOptions, evaluateInstant, evaluateRange, type QueryResult } from '../../../src/promql/engine/evaluate.ts';
import { parsePromql } from '../../../src/promql/parse.ts';
import { createStore } from '../../../src/promql/store/series-store.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';
import type { Case, Expected, Row, Times } from './script.ts';

/** What Prometheus adds to a message when it prints it, and promqltest does not compare. */
const corrections = /, from buckets .+ over \d+ samples from .+$/;

/** A result in the form of a script's expectation, with all warnings and infos, without places. */
export type Answer = { readonly value: Expected; readonly warnings: readonly string[]; readonly infos: readonly string[] };

/** What our engine says in a case. */
export function answerOf({ query, times, loaded }: Case, options: EngineOptions): Answer {
  const text = copiedText(query, 'query', 0);
  const parsed = parsePromql(text);
  const [problem] = parsed.ok ? checkPromql(parsed.value, text).diagnostics : parsed.diagnostics;
  if (!parsed.ok || problem !== undefined) throw new Error(`${query}: ${problem?.message}`);
  const store = createStore(loaded.flatMap(({ series }) => series));
  const result =
    times.kind === 'instant'
      ? evaluateInstant(parsed.value, store, times.atMs, options)
      : evaluateRange(parsed.value, store, times, options);
  if (!result.ok) return { value: { kind: 'error', message: result.error }, warnings: [], infos: [] };
  const printed = (annotations: typeof result.warnings): string[] =>
    annotations.map(({ message }) => message.replace(corrections, '')).sort();
  return { value: expectationOf(result, times), warnings: printed(result.warnings), infos: printed(result.infos) };
}

function expectationOf({ value }: Extract<QueryResult, { readonly ok: true }>, times: Times): Expected {
  if (value.kind === 'scalar' || value.kind === 'string') return value;
  if (value.kind === 'vector')
    return { kind: 'rows', ordered: true, rows: value.samples.map(({ labels, value: one }) => ({ labels, values: [one] })) };
  if (times.kind === 'instant') throw new Error('a case expects no range vector');
  const steps = Math.floor((times.endMs - times.startMs) / times.stepMs) + 1;
  const rows = value.series.map(({ labels, timestampsMs, values }): Row => {
    const byTime = new Map(Array.from(timestampsMs, (atMs, index) => [atMs, values[index]]));
    return { labels, values: Array.from({ length: steps }, (_, step) => byTime.get(times.startMs + step * times.stepMs)) };
  });
  return { kind: 'rows', ordered: false, rows };
}

/** Lines to compare and to read in a failure: exact to the bit, by labels unless the order counts. */
export function shown(value: Expected, ordered: boolean): readonly string[] {
  switch (value.kind) {
    case 'error':
      return [`error: ${value.message ?? 'any'}`];
    case 'scalar':
      return [numeral(value.value)];
    case 'string':
      return [JSON.stringify(value.value)];
    case 'rows': {
      const lines = value.rows.map(({ labels, values }) => `${labels} ${values.map(numeral).join(' ')}`);
      return ordered ? lines : lines.sort();
    }
  }
}

function numeral(value: number | undefined): string {
  return value === undefined ? '_' : Object.is(value, -0) ? '-0' : String(value);
}
