import { nowhere, type PromExpr } from './ast.ts';
import { printPromql } from './print.ts';
import { selectorsOf } from './walk.ts';

const width = 100;
const placeholder: PromExpr = { kind: 'number', value: 0, range: nowhere };

/**
 * The expression over several lines where one is too long, for people who review it: operators begin lines, composite operands stand in
 * parentheses, calls and aggregations hold their argument indented. It parses to the same tree as `printPromql`.
 */
export function printPromqlWrapped(expr: PromExpr): string {
  return lines(expr, '');
}

function lines(expr: PromExpr, indent: string): string {
  const flat = printPromql(expr);
  if (fits(expr, flat, indent)) return flat;
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
    case 'matrix':
      return flat;
    case 'unary':
      return `${expr.op}${operand(expr.operand, indent)}`;
    case 'paren':
      return block('(', expr.inner, ')', indent);
    case 'subquery': {
      const range = printPromql({ ...expr, expr: placeholder }).slice(1);
      return `${expr.expr.kind === 'paren' ? block('(', expr.expr.inner, ')', indent) : block('(', expr.expr, ')', indent)}${range}`;
    }
    case 'binary': {
      const operator = printPromql({ ...expr, left: placeholder, right: placeholder }).slice(2, -2);
      // A chain of one left-associative operator needs no parentheses, and none of its links is indented.
      const chained = expr.left.kind === 'binary' && expr.left.op === expr.op && expr.op !== '^';
      const left = chained ? lines(expr.left, indent) : operand(expr.left, indent);
      return `${left}\n${indent}${operator} ${operand(expr.right, indent)}`;
    }
    case 'aggregation':
      return block(
        printPromql({ ...expr, expr: placeholder })
          .slice(0, -2)
          .trimEnd(),
        expr.expr,
        ')',
        indent,
      );
    case 'call': {
      const inner = `${indent}  `;
      const args = expr.args.map((arg) => `${inner}${lines(arg, inner)}`).join(',\n');
      return `${expr.func}(\n${args}\n${indent})`;
    }
  }
}

function operand(expr: PromExpr, indent: string): string {
  if (expr.kind !== 'binary' && expr.kind !== 'unary') return lines(expr, indent);
  const flat = printPromql(expr);
  return fits(expr, flat, indent) ? `(${flat})` : block('(', expr, ')', indent);
}

/** What reads one selector stays on a line: breaking it would only push the long part to the right. */
function fits(expr: PromExpr, flat: string, indent: string): boolean {
  return indent.length + flat.length <= width || selectorsOf(expr).length <= 1;
}

function block(open: string, expr: PromExpr, close: string, indent: string): string {
  const inner = `${indent}  `;
  return `${open}\n${inner}${lines(expr, inner)}\n${indent}${close}`;
}
