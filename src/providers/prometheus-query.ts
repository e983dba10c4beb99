import type { PromExpr, ValueType } from '../promql/ast.ts';
import { checkPromql } from '../promql/check.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { unknownNode, withoutParens } from '../promql/walk.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { copiedText } from '../source/mapped-text.ts';
import { RecentMap } from '../source/recent-map.ts';
import { positionAt } from '../source/source-file.ts';

/** A query as it can be evaluated; or what Prometheus says instead of an answer; or why only Prometheus could tell. */
export type PreparedQuery =
  | { readonly kind: 'query'; readonly expr: PromExpr; readonly type: ValueType; readonly arbitraryOrder: boolean }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly reason: string };

const prepared = new RecentMap<string, PreparedQuery>(4000);

/** What is too large for our parser, what Prometheus has behind feature flags or for native histograms, and literals that only we refuse. */
function isOurs({ code, message }: Diagnostic): boolean {
  if (code === 'GP201' || code === 'GP202') return true;
  return code === 'GP204' && /shorter than a millisecond|not valid UTF-8|out of bounds for @/.test(message);
}

/** Parses a query whose args are filled in. The same text is read once. */
export function prepareQuery(text: string): PreparedQuery {
  const known = prepared.get(text);
  if (known !== undefined) return known;
  const result = readQuery(text);
  prepared.set(text, result);
  return result;
}

function readQuery(text: string): PreparedQuery {
  const mapped = copiedText(text, 'query', 0);
  const parsed = parsePromqlOnce(mapped);
  const { type, diagnostics } = parsed.ok ? checkPromql(parsed.value, mapped) : { type: undefined, diagnostics: parsed.diagnostics };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const unsupported = errors.find(isOurs);
  if (unsupported !== undefined) return { kind: 'unsupported', reason: `the query cannot be evaluated here: ${unsupported.message}` };
  const [first] = errors;
  if (first !== undefined) {
    const { line, column } = positionAt({ name: 'query', text }, first.range.from);
    const said = first.message.replace(/^does not parse as PromQL: /, '');
    return { kind: 'refused', message: `invalid parameter "query": ${line}:${column}: parse error: ${said}` };
  }
  if (!parsed.ok || type === undefined) throw new Error('a query without a tree and without an error');
  return { kind: 'query', expr: parsed.value, type, arbitraryOrder: type === 'vector' && !hasOneOrder(parsed.value) };
}

/**
 * Whether Prometheus may give the samples of this query's vector in any order: more than one can be in it, and nothing sorts them.
 * A query that does not parse has no order, so neither an arbitrary one.
 */
export function orderIsArbitrary(query: string): boolean {
  const result = prepareQuery(query);
  return result.kind === 'query' && result.arbitraryOrder;
}

/** Sorted at the top, or never more than one sample. Equal values may change places, which nobody sees: labels are dropped. */
function hasOneOrder(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'call' && (inner.func === 'sort' || inner.func === 'sort_desc')) return true;
  // Without groups these two give their samples by value.
  if (inner.kind === 'aggregation' && (inner.op === 'topk' || inner.op === 'bottomk') && isGlobal(inner.grouping)) return true;
  return hasOneSample(inner);
}

/** Aggregations that give several samples for one group. */
const several: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values']);
/** Functions that give one sample, whatever their argument. (`hour()` and the like have none to look at.) */
const single: ReadonlySet<string> = new Set(['vector', 'absent', 'absent_over_time', 'scalar', 'time', 'pi']);
/** At most one sample. */
function hasOneSample(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  switch (inner.kind) {
    case 'number':
    case 'string':
      return true;
    case 'selector':
    case 'matrix':
    case 'subquery':
      return false;
    case 'paren':
      throw new Error('parentheses are taken off');
    case 'unary':
      return hasOneSample(inner.operand);
    case 'aggregation':
      return isGlobal(inner.grouping) && !several.has(inner.op);
    case 'binary': {
      const onNothing = inner.matching?.kind === 'on' && inner.matching.labels.length === 0 && inner.matching.group === undefined;
      if (inner.op === 'and' || inner.op === 'unless') return hasOneSample(inner.left);
      if (inner.op === 'or') return onNothing && bothOne(inner);
      return onNothing || bothOne(inner);
    }
    case 'call':
      if (single.has(inner.func)) return true;
      // All others keep the samples of a vector apart, or have one for each series of a range.
      return inner.args.every(hasOneSample);
    default:
      return unknownNode(inner);
  }
}

function bothOne({ left, right }: { readonly left: PromExpr; readonly right: PromExpr }): boolean {
  return hasOneSample(left) && hasOneSample(right);
}

function isGlobal(grouping: { readonly kind: 'by' | 'without'; readonly labels: readonly string[] } | undefined): boolean {
  return grouping === undefined || (grouping.kind === 'by' && grouping.labels.length === 0);
}
