import type { AtModifier, PromExpr, VectorMatching, VectorSelector } from '../../src/promql/ast.ts';
import { checkPromql } from '../../src/promql/check.ts';
import { isSetOperator } from '../../src/promql/precedence.ts';
import { withoutParens } from '../../src/promql/walk.ts';
import { copiedText } from '../../src/source/mapped-text.ts';

/** A tree as nested lists, the way test/oracle/promql/main.go writes it. What Prometheus's tree does not tell apart is not told apart here. */
export function normalForm(expr: PromExpr): string {
  switch (expr.kind) {
    case 'number':
      return `(num ${bitsOf(expr.value)})`;
    case 'string':
      return `(str ${quote(expr.value)})`;
    case 'paren':
      return `(paren ${normalForm(expr.inner)})`;
    case 'unary':
      return `(unary ${expr.op} ${normalForm(expr.operand)})`;
    case 'selector':
      return `(sel ${selectorForm(expr)})`;
    case 'matrix':
      return `(matrix ${expr.rangeMs} ${normalForm(expr.selector)})`;
    case 'subquery':
      return `(subquery ${expr.rangeMs}:${expr.stepMs ?? ''}${shiftForm(expr.offsetMs, expr.at)} ${normalForm(expr.expr)})`;
    case 'call':
      return `(call ${[expr.func, ...expr.args.map(normalForm)].join(' ')})`;
    case 'aggregation': {
      const { grouping } = expr;
      const told = grouping !== undefined && (grouping.kind === 'without' || grouping.labels.length > 0);
      const param = expr.param === undefined ? '' : ` ${normalForm(expr.param)}`;
      return `(agg ${expr.op}${told ? ` ${grouping.kind}${quoteAll(grouping.labels)}` : ''}${param} ${normalForm(expr.expr)})`;
    }
    case 'binary': {
      // Prometheus forgets the matching where an operand is a scalar.
      const vectors = isVector(expr.left) && isVector(expr.right);
      const matching = vectors ? matchingForm(expr.matching, isSetOperator(expr.op)) : '';
      return `(bin ${expr.op}${expr.bool ? ' bool' : ''}${matching} ${normalForm(expr.left)} ${normalForm(expr.right)})`;
    }
  }
}

function isVector(expr: PromExpr): boolean {
  return checkPromql(withoutParens(expr), copiedText('', 'query', 0)).type === 'vector';
}

function selectorForm(selector: VectorSelector): string {
  const matchers = selector.matchers.map((matcher) => `${quote(matcher.name)}${matcher.op}${quote(matcher.value)}`);
  return `{${matchers.join(',')}}${shiftForm(selector.offsetMs, selector.at)}`;
}

function matchingForm(matching: VectorMatching | undefined, forSet: boolean): string {
  if (matching === undefined) return '';
  const told = matching.kind === 'on' || matching.labels.length > 0 || (matching.group !== undefined && !forSet);
  const group = matching.group === undefined ? '' : ` ${matching.group}${quoteAll(matching.include)}`;
  return `${told ? ` ${matching.kind}${quoteAll(matching.labels)}` : ''}${group}`;
}

function shiftForm(offsetMs: number, at: AtModifier | undefined): string {
  const offset = offsetMs === 0 ? '' : ` offset ${offsetMs}`;
  if (at === undefined) return offset;
  return `${offset} @ ${at.kind === 'timestamp' ? at.atMs : at.kind}`;
}

function bitsOf(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** JSON as Go writes it. */
function quote(value: string): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function quoteAll(values: readonly string[]): string {
  return `[${values.map(quote).join(',')}]`;
}
