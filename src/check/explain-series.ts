import type { LabelMatcher, PromExpr, VectorSelector } from '../promql/ast.ts';
import { printDuration } from '../promql/duration.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { childrenOf, matchersBesidesName } from '../promql/walk.ts';
import { copiedText, type MappedText } from '../source/mapped-text.ts';

/** What a query reads, a clause for each of its selectors: the series, their labels, how far back. Undefined where it does not parse. */
export function seriesWords(query: MappedText | string): readonly string[] | undefined {
  const parsed = parsePromqlOnce(typeof query === 'string' ? copiedText(query, 'query', 0) : query);
  if (!parsed.ok) return undefined;
  const found: string[] = [];
  collect(parsed.value, '', found);
  return [...new Set(found)];
}

function collect(expr: PromExpr, over: string, found: string[]): void {
  switch (expr.kind) {
    case 'selector':
      found.push(`${selectorWords(expr)}${expr.offsetMs === 0 ? '' : `, ${printDuration(expr.offsetMs)} ago`}${over}`);
      return;
    case 'matrix':
      collect(expr.selector, `${over}, over ${printDuration(expr.rangeMs)}`, found);
      return;
    case 'subquery':
      collect(expr.expr, `${over}, over ${printDuration(expr.rangeMs)}`, found);
      return;
    default:
      for (const child of childrenOf(expr)) collect(child, over, found);
  }
}

/** `http_requests_total where code matches 5.. and service is checkout`. */
function selectorWords(selector: VectorSelector): string {
  const matchers = matchersBesidesName(selector).map(matcherWords);
  const name = selector.name ?? 'series';
  return matchers.length === 0 ? name : `${name} where ${matchers.join(' and ')}`;
}

const words: Readonly<Record<LabelMatcher['op'], string>> = { '=': 'is', '!=': 'is not', '=~': 'matches', '!~': 'does not match' };

function matcherWords({ name, op, value }: LabelMatcher): string {
  const label = name === '__name__' ? 'the metric name' : name;
  return `${label} ${words[op]} ${value === '' ? 'empty' : withArgs(value)}`;
}

/** Args stand for what the Rollout binds. */
function withArgs(text: string): string {
  return text.replaceAll(/\{\{\s*args\.([\w-]+)\s*\}\}/g, '<$1>');
}
