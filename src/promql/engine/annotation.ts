import type { TextRange } from '../ast.ts';
import { printShortNumber } from './number-text.ts';

/** What Prometheus has to say about a query that has a value. `message` begins with `PromQL warning: ` or `PromQL info: `. */
export type Annotation = { readonly message: string; readonly range: TextRange };

/** Decreasing counts of buckets that were put right: where, when, and by how much at most. */
export type Correction = {
  readonly atMs: number;
  readonly lowestBound: number;
  readonly highestBound: number;
  readonly largestDrop: number;
};
type Corrections = Omit<Correction, 'atMs'> & { readonly count: number; readonly fromMs: number; readonly toMs: number };

type Noted = { readonly text: string; readonly range: TextRange; readonly corrections?: Corrections };

/** Annotations of one query. A text counts once, with its last place, corrections with their first; source: util/annotations of Prometheus 3. */
export class Annotations {
  private readonly warned = new Map<string, Noted>();
  private readonly informed = new Map<string, Noted>();

  warn(text: string, range: TextRange): void {
    this.warned.set(text, { text, range });
  }

  inform(text: string, range: TextRange): void {
    this.informed.set(text, { text, range });
  }

  informOfCorrection(text: string, range: TextRange, correction: Correction): void {
    const corrections = { ...correction, count: 1, fromMs: correction.atMs, toMs: correction.atMs };
    const before = this.informed.get(text);
    const merged = before?.corrections === undefined ? corrections : together(before.corrections, corrections);
    this.informed.set(text, { text, range: before?.range ?? range, corrections: merged });
  }

  get warnings(): readonly Annotation[] {
    return [...this.warned.values()].map((noted) => finished('PromQL warning', noted));
  }

  get infos(): readonly Annotation[] {
    return [...this.informed.values()].map((noted) => finished('PromQL info', noted));
  }
}

function together(a: Corrections, b: Corrections): Corrections {
  return {
    count: a.count + b.count,
    fromMs: Math.min(a.fromMs, b.fromMs),
    toMs: Math.max(a.toMs, b.toMs),
    lowestBound: Math.min(a.lowestBound, b.lowestBound),
    highestBound: Math.max(a.highestBound, b.highestBound),
    largestDrop: Math.max(a.largestDrop, b.largestDrop),
  };
}

function finished(prefix: string, { text, range, corrections }: Noted): Annotation {
  return { message: `${prefix}: ${text}${corrections === undefined ? '' : describe(corrections)}`, range };
}

function describe({ count, fromMs, toMs, lowestBound, highestBound, largestDrop }: Corrections): string {
  const bounds = `from buckets ${printShortNumber(lowestBound)} to ${printShortNumber(highestBound)}`;
  const times = `from ${printSeconds(fromMs)} to ${printSeconds(toMs)}`;
  return `, ${bounds}, with a max diff of ${printShortNumber(largestDrop, 2)}, over ${count} samples ${times}`;
}

/** RFC 3339 without fractions. */
function printSeconds(atMs: number): string {
  return `${new Date(Math.trunc(atMs / 1000) * 1000).toISOString().slice(0, -5)}Z`;
}

/** The annotation as Prometheus's API gives it: with line and column, counted in bytes, in the query's text. */
export function printAnnotation({ message, range }: Annotation, query: string): string {
  const before = query.slice(0, range.from);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `${message} (${line}:${new TextEncoder().encode(before.slice(lineStart)).length + 1})`;
}
