import type { Binary, MatrixSelector, PromExpr, VectorSelector } from '../promql/ast.ts';
import { printDuration } from '../promql/duration.ts';
import { evaluateInstant } from '../promql/engine/evaluate.ts';
import { printShortNumber } from '../promql/engine/number-text.ts';
import { printPromql } from '../promql/print.ts';
import type { Labels } from '../promql/store/labels.ts';
import type { SeriesStore } from '../promql/store/series-store.ts';
import { childrenOf, withoutParens } from '../promql/walk.ts';
import type { SelectorSamples } from '../scenario/explanation.ts';

const mostSeries = 5;
const mostSelectors = 8;
const mostText = 120;

/** What each selector of a query found at a time, each once; selectors inside subqueries as they are at that time. */
export function sampledSeries(query: PromExpr, store: SeriesStore, atMs: number): readonly SelectorSamples[] {
  const found = new Map<string, SelectorSamples>();
  const visit = (node: PromExpr): void => {
    if (node.kind !== 'selector' && node.kind !== 'matrix') {
      for (const child of childrenOf(node)) visit(child);
      return;
    }
    const selector = printPromql(node);
    if (!found.has(selector)) found.set(selector, samplesOf(selector, node, store, atMs));
  };
  visit(query);
  return [...found.values()].slice(0, mostSelectors);
}

function samplesOf(selector: string, node: VectorSelector | MatrixSelector, store: SeriesStore, atMs: number): SelectorSamples {
  const result = evaluateInstant(node, store, atMs);
  if (!result.ok) return { selector, series: [{ labels: '', words: result.error }], leftOut: 0 };
  const { value } = result;
  const all =
    value.kind === 'vector'
      ? value.samples.map((sample) => ({ labels: labelText(sample.labels, node), words: number(sample.value) }))
      : value.kind === 'matrix'
        ? value.series.map(({ labels, timestampsMs, values }) => ({
            labels: labelText(labels, node),
            words: rangeWords(timestampsMs, values, atMs),
          }))
        : [];
  return { selector, series: all.slice(0, mostSeries), leftOut: Math.max(0, all.length - mostSeries) };
}

/** Labels that the selector does not say already. */
function labelText(labels: Labels, node: VectorSelector | MatrixSelector): string {
  const { matchers } = node.kind === 'matrix' ? node.selector : node;
  const said = new Set(matchers.filter(({ op }) => op === '=').map(({ name }) => name));
  const rest = Object.entries(labels.toRecord()).filter(([name]) => !said.has(name));
  return `{${rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}}`;
}

/** `8 samples from 100 to 180, the last 15s before`. */
function rangeWords(timestampsMs: Float64Array, values: Float64Array, atMs: number): string {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return 'no samples';
  if (values.length === 1) return `1 sample: ${number(last)}`;
  const age = atMs - (timestampsMs.at(-1) ?? atMs);
  return `${values.length} samples from ${number(first)} to ${number(last)}${age === 0 ? '' : `, the last ${printDuration(age)} before`}`;
}

function number(value: number): string {
  return printShortNumber(value, 6);
}

/**
 * What a reading is computed from, where its query is one arithmetic operation on two values, guards around it aside: `0.081 = 41.2 / 508.6`.
 * Volumes that the query asks for come after it. `againstBaseline`: the right side is a limit made of a baseline.
 */
export function madeOf(query: PromExpr, store: SeriesStore, atMs: number, againstBaseline: boolean): readonly string[] {
  const said: string[] = [];
  const core = arithmeticIn(query);
  const numberAt = (expr: PromExpr): number | undefined => {
    const result = evaluateInstant(expr, store, atMs);
    if (!result.ok) return undefined;
    if (result.value.kind === 'scalar') return result.value.value;
    return result.value.kind === 'vector' && result.value.samples.length === 1 ? result.value.samples[0]?.value : undefined;
  };
  if (core !== undefined) {
    const [whole, left, right] = [core, core.left, core.right].map(numberAt);
    if (whole !== undefined && left !== undefined && right !== undefined) {
      said.push(`${number(whole)} = ${number(left)} ${core.op} ${number(right)}`);
      for (const [side, value] of [
        [core.left, left],
        [core.right, right],
      ] as const) {
        if (withoutParens(side).kind === 'number') continue;
        const what = againstBaseline && side === core.right ? ' is what the baseline allows' : '';
        said.push(`${number(value)}${what}: ${short(printPromql(withoutParens(side)))}`);
      }
    }
  }
  for (const { left, right } of volumesIn(query)) {
    const [value, least] = [numberAt(left), numberAt(right)];
    const enough = value === undefined || least === undefined ? '' : value >= least ? ': enough' : ': too little';
    said.push(
      `volume ${value === undefined ? 'none' : number(value)}, at least ${least === undefined ? '?' : number(least)} needed${enough}`,
    );
  }
  return said;
}

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/** Down the left sides of `and`, `or` and `unless`, where guarded queries keep the value. */
function arithmeticIn(expr: PromExpr): Binary | undefined {
  const node = withoutParens(expr);
  if (node.kind !== 'binary') return undefined;
  if (arithmetic.has(node.op)) return node;
  return node.op === 'and' || node.op === 'or' || node.op === 'unless' ? arithmeticIn(node.left) : undefined;
}

/** `... and VOLUME >= NUMBER`, each once. A freshness guard compares times and is none. */
function volumesIn(expr: PromExpr): readonly Binary[] {
  const found = new Map<string, Binary>();
  const visit = (node: PromExpr): void => {
    if (node.kind === 'binary' && node.op === 'and') {
      const right = withoutParens(node.right);
      if (right.kind === 'binary' && right.op === '>=' && withoutParens(right.right).kind === 'number')
        found.set(printPromql(right), right);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expr);
  return [...found.values()];
}

function short(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText)}…` : text;
}
