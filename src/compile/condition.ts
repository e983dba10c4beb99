import type { Expr } from '../expr/ast.ts';
import { and, arithmetic, at, call, compare, element, negate, not, num, or, result } from '../expr/build.ts';
import type { CelExpr } from '../policy/cel/ast.ts';
import { isSize } from '../policy/metric-condition.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';

/** What `value` and `values` are in the controller's environment: one element of a vector, a scalar, or the whole vector. */
export type ReadingShape = 'vector' | 'scalar';

/** `value` in the condition. A scalar may be nil, whose type the controller's checker knows: asFloat hides it from the check. */
export function readingOf(shape: ReadingShape): Expr {
  return shape === 'vector' ? at(result, 0) : call('asFloat', result);
}

/** True for numbers only; NaN and the infinities meet no condition. */
export function finite(value: Expr): readonly [Expr, Expr] {
  return [not(call('isNaN', value)), not(call('isInf', value))];
}

/** The condition of exactly one finite reading that meets `require`. */
export function successOfValue(require: Expr): Expr {
  return and(compare(call('len', result), '==', num(1)), ...finite(at(result, 0)), require);
}

/** The condition of at least `atLeast` series, all finite, that meet `require`. */
export function successOfValues(require: Expr, atLeast: number): Expr {
  return and(compare(call('len', result), '>=', num(atLeast)), call('all', result, and(...finite(element))), require);
}

/** Everything that is there and does not pass fails; nothing there is left undecided. */
export function failureUnlessEmpty(success: Expr): Expr {
  return and(compare(call('len', result), '>', num(0)), not(success));
}

/** A folded metric condition as expr; what expr cannot say safely is an error at its place. */
export function toExpr(tree: CelExpr, shape: ReadingShape, text: MappedText, findings: Diagnostic[]): Expr | undefined {
  const refuse = (node: CelExpr, what: string): undefined => {
    findings.push({
      code: 'GP350',
      name: 'not-for-rollout',
      severity: 'error',
      message: `${what} cannot be compiled for Argo Rollouts`,
      range: originOf(text, node.range.from, node.range.to).range,
      hint: 'at rollout: comparison, + - * /, && || !, and all, exists, size over `values`; anything else can be used at gate and soak',
    });
    return undefined;
  };

  const translate = (node: CelExpr, variable: string | undefined): Expr | undefined => {
    switch (node.kind) {
      case 'literal':
        if (typeof node.value === 'number') return num(node.value);
        if (typeof node.value === 'boolean') return { kind: 'bool', value: node.value };
        return refuse(node, `the literal ${JSON.stringify(String(node.value))}`);
      case 'name':
        if (node.name === variable) return element;
        if (node.name === 'value') return readingOf(shape);
        return refuse(node, `\`${node.name}\` here`);
      case 'unary': {
        const operand = translate(node.operand, variable);
        return operand === undefined ? undefined : node.op === '!' ? not(operand) : negate(operand);
      }
      case 'binary':
        return translateBinary(node, variable);
      case 'call':
        if (isSize(node)) return variable === undefined ? call('len', result) : refuse(node, '`size` inside `all` or `exists`');
        return refuse(node, `\`${node.func}\` on a reading`);
      case 'macro': {
        if (variable !== undefined) return refuse(node, `\`${node.macro}\` inside another`);
        if (node.macro !== 'all' && node.macro !== 'exists') return refuse(node, `\`${node.macro}\``);
        if (node.target.kind !== 'name' || node.target.name !== 'values')
          return refuse(node.target, `\`${node.macro}\` over anything but \`values\``);
        const body = node.body[0];
        const predicate = body === undefined ? refuse(node, 'an empty predicate') : translate(body, node.variable);
        return predicate === undefined ? undefined : call(node.macro === 'all' ? 'all' : 'any', result, predicate);
      }
      case 'conditional':
        return refuse(node, '`? :`');
      case 'select':
        return refuse(node, `the field \`${node.field}\``);
      case 'index':
        return refuse(node, 'an index');
      case 'list':
      case 'map':
        return refuse(node, `a ${node.kind}`);
    }
  };

  const translateBinary = (node: Extract<CelExpr, { kind: 'binary' }>, variable: string | undefined): Expr | undefined => {
    const left = translate(node.left, variable);
    const right = translate(node.right, variable);
    if (left === undefined || right === undefined) return undefined;
    switch (node.op) {
      case '&&':
        return and(left, right);
      case '||':
        return or(left, right);
      case '+':
      case '-':
      case '*':
      case '/':
        return arithmetic(left, node.op, right);
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return compare(left, node.op, right);
      case '%':
      case 'in':
        return refuse(node, `\`${node.op}\``);
    }
  };

  return translate(tree, undefined);
}
