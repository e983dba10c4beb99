import type { Diagnostic } from '../source/diagnostic.ts';
import { compareDiagnostics } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import type { Aggregation, Binary, Call, MatrixSelector, PromExpr, Subquery, TextRange, ValueType } from './ast.ts';
import { checkSelector } from './check-selector.ts';
import { type Finding, toDiagnostic } from './finding.ts';
import { aggregationParams, functionSignatures, suggestFunction } from './functions.ts';
import { isComparison, isSetOperator } from './precedence.ts';
import { isSpace } from './token.ts';
import { unknownNode } from './walk.ts';

/**
 * The type of an expression and everything in it that Prometheus would refuse, in Prometheus's words. `text` is what `expr` was parsed from;
 * for a tree that was built, its ranges decide the places. Source: promql/parser/parse.go, checkAST.
 */
export function checkPromql(expr: PromExpr, text: MappedText): { type: ValueType; diagnostics: readonly Diagnostic[] } {
  const checker = new Checker(text.text);
  const type = checker.check(expr);
  return { type, diagnostics: checker.findings.map((finding) => toDiagnostic(text, finding)).sort(compareDiagnostics) };
}

class Checker {
  readonly findings: Finding[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  check(expr: PromExpr): ValueType {
    switch (expr.kind) {
      case 'number':
        return 'scalar';
      case 'string':
        return 'string';
      case 'selector':
        checkSelector(expr, (finding) => this.findings.push(finding));
        return 'vector';
      case 'matrix':
        return this.matrix(expr);
      case 'subquery':
        return this.subquery(expr);
      case 'paren':
        return this.check(expr.inner);
      case 'unary': {
        const type = this.check(expr.operand);
        if (type !== 'scalar' && type !== 'vector') {
          this.report(
            'type',
            `unary expression only allowed on expressions of type scalar or instant vector, got "${documented(type)}"`,
            expr.range,
          );
        }
        return type;
      }
      case 'binary':
        return this.binary(expr);
      case 'aggregation':
        return this.aggregation(expr);
      case 'call':
        return this.call(expr);
      default:
        return unknownNode(expr);
    }
  }

  private matrix(expr: MatrixSelector): ValueType {
    this.check(expr.selector);
    if (!(expr.rangeMs > 0)) this.report('literal', 'duration must be greater than 0', expr.range);
    return 'matrix';
  }

  private subquery(expr: Subquery): ValueType {
    const type = this.check(expr.expr);
    if (type !== 'vector') this.report('type', `subquery is only allowed on instant vector, got ${type} instead`, expr.range);
    if (!(expr.rangeMs > 0) || (expr.stepMs !== undefined && !(expr.stepMs > 0))) {
      this.report('literal', 'duration must be greater than 0', expr.range);
    }
    return 'matrix';
  }

  private aggregation(expr: Aggregation): ValueType {
    this.expect(expr.expr, 'vector', 'aggregation expression');
    const param = aggregationParams.get(expr.op);
    if (param === undefined) {
      this.report('unknownFunction', `aggregation operator expected in aggregation expression but got "${expr.op}"`, expr.range);
      return 'vector';
    }
    const wanted = param === 'none' ? 1 : 2;
    const given = expr.param === undefined ? 1 : 2;
    if (given !== wanted) {
      const message = `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${given}`;
      this.report('arity', message, expr.range);
    } else if (expr.param !== undefined && param !== 'none') this.expect(expr.param, param, 'aggregation parameter');
    return 'vector';
  }

  private expect(expr: PromExpr, wanted: ValueType, context: string): void {
    const type = this.check(expr);
    if (type !== wanted) this.report('type', `expected type ${documented(wanted)} in ${context}, got ${documented(type)}`, expr.range);
  }

  private binary(expr: Binary): ValueType {
    const left = this.check(expr.left);
    const right = this.check(expr.right);
    const operator = this.operatorRange(expr);
    const { matching } = expr;
    if (expr.bool && !isComparison(expr.op)) this.report('comparison', 'bool modifier can only be used on comparison operators', operator);
    if (!expr.bool && isComparison(expr.op) && left === 'scalar' && right === 'scalar') {
      this.report('comparison', 'comparisons between scalars must use BOOL modifier', operator);
    }
    for (const label of matching?.kind === 'on' ? matching.labels : []) {
      for (const included of matching?.include ?? []) {
        if (label === included) this.report('matching', `label "${label}" must not occur in ON and GROUP clause at once`, operator);
      }
    }
    for (const [type, operand] of [
      [left, expr.left],
      [right, expr.right],
    ] as const) {
      if (type !== 'scalar' && type !== 'vector') {
        this.report('type', 'binary expression must contain only scalar and instant vector types', operand.range);
      }
    }
    if (left !== 'vector' || right !== 'vector') {
      if ((matching?.labels.length ?? 0) > 0) this.report('matching', 'vector matching only allowed between instant vectors', expr.range);
    } else if (isSetOperator(expr.op) && matching?.group !== undefined) {
      this.report('setOperator', `no grouping allowed for "${expr.op}" operation`, expr.range);
      this.report('setOperator', 'set operations must always be many-to-many', expr.range);
    }
    if ((left === 'scalar' || right === 'scalar') && isSetOperator(expr.op)) {
      this.report('setOperator', `set operator "${expr.op}" not allowed in binary scalar expression`, expr.range);
    }
    return left === 'scalar' && right === 'scalar' ? 'scalar' : 'vector';
  }

  /** The operator with its modifiers, without the white space around. */
  private operatorRange(expr: Binary): TextRange {
    let from = expr.left.range.to;
    let to = expr.right.range.from;
    while (from < to && isSpace(this.text[from])) from++;
    while (from < to && isSpace(this.text[to - 1])) to--;
    return from < to ? { from, to } : expr.range;
  }

  private call(expr: Call): ValueType {
    const signature = functionSignatures.get(expr.func);
    const types = expr.args.map((argument) => this.check(argument));
    if (signature === undefined) {
      const suggestion = suggestFunction(expr.func);
      this.findings.push({
        rule: 'unknownFunction',
        message: `unknown function with name "${expr.func}"`,
        from: expr.range.from,
        to: expr.range.to,
        ...(suggestion === undefined ? {} : { hint: `did you mean ${suggestion}?` }),
      });
      return 'vector';
    }
    const { args, optional, repeatsLast } = signature;
    const least = args.length - optional;
    const given = types.length;
    if (optional === 0 && given !== args.length) {
      this.report('arity', `expected ${args.length} argument(s) in call to "${expr.func}", got ${given}`, expr.range);
    } else if (given < least) {
      this.report('arity', `expected at least ${least} argument(s) in call to "${expr.func}", got ${given}`, expr.range);
    } else if (given > args.length && !repeatsLast) {
      this.report('arity', `expected at most ${args.length} argument(s) in call to "${expr.func}", got ${given}`, expr.range);
    }
    types.forEach((type, index) => {
      // As in Prometheus, surplus arguments have no type to be checked against unless the function takes a varying number.
      const wanted = args[index] ?? (optional === 0 ? undefined : args.at(-1));
      if (wanted === undefined || type === wanted) return;
      const message = `expected type ${documented(wanted)} in call to function "${expr.func}", got ${documented(type)}`;
      this.report('type', message, (expr.args[index] as PromExpr).range);
    });
    return signature.returns;
  }

  private report(rule: Finding['rule'], message: string, range: TextRange): void {
    this.findings.push({ rule, message, from: range.from, to: range.to });
  }
}

/** The name of a type in the documentation. */
function documented(type: ValueType): string {
  if (type === 'vector') return 'instant vector';
  return type === 'matrix' ? 'range vector' : type;
}
