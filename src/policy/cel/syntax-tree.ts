import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { type Checked, checked, failed } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import type { CelBinaryOp, CelExpr, CelMacro, CelRange } from './ast.ts';
import { refusal } from './diagnostics.ts';
import { namespaces } from './functions.ts';
import { checkLength, checkTokens, checkTreeSize, conditionLimits } from './limits.ts';
import { explainSyntaxError } from './syntax-errors.ts';
import { bracketedRange, type CelToken, scanTokens } from './tokens.ts';

const grammar = new Environment({
  unlistedVariablesAreDyn: false,
  limits: {
    maxAstNodes: conditionLimits.nodes,
    maxDepth: conditionLimits.depth,
    maxListElements: conditionLimits.listItems,
    maxMapEntries: conditionLimits.listItems,
    maxCallArguments: conditionLimits.callArguments,
  },
});

/**
 * CEL text to our tree, as cel-js reads it; only syntax and size are checked. Whole-number literals are bigint.
 *
 * A node's range is exact: from its first to its last character, without brackets around it.
 */
export function parseCel(text: MappedText): Checked<CelExpr> {
  const tooLong = checkLength(text);
  if (tooLong.length > 0) return failed(...tooLong);
  const tokens = scanTokens(text.text);
  const refused = checkTokens(text, tokens);
  if (refused.length > 0) return failed(...refused);
  const range = { from: 0, to: text.text.length };
  if (tokens.length === 0)
    return failed(refusal(text, 'empty', range, 'the condition is empty', 'write an expression that is true or false'));

  let ast: ASTNode;
  try {
    ast = grammar.parse(text.text).ast;
  } catch (error) {
    return failed(explainSyntaxError(text, tokens, error));
  }
  const bareRelations: CelRange[] = [];
  const tree = treeOf(ast, tokens, bareRelations);
  const message = 'without brackets it is unclear which comparison comes first';
  const ambiguous = bareRelations.map((place) => refusal(text, 'bare-relation', place, message, 'put brackets around it'));
  return checked(tree, [...ambiguous, ...checkTreeSize(text, tree)]);
}

const macroArguments: Readonly<Record<CelMacro, readonly number[]>> = { all: [2], exists: [2], exists_one: [2], filter: [2], map: [2, 3] };

function macroOf(name: string, count: number): CelMacro | undefined {
  const macro = (Object.keys(macroArguments) as CelMacro[]).find((known) => known === name);
  return macro !== undefined && macroArguments[macro].includes(count) ? macro : undefined;
}

const relations: readonly string[] = ['<', '<=', '>', '>=', 'in'];

/** Relations that stand without brackets to the right of == or != are added to `bareRelations`: cel-js binds them tighter than CEL does. */
function treeOf(root: ASTNode, tokens: readonly CelToken[], bareRelations: CelRange[]): CelExpr {
  const widened = bracketedRange(tokens);

  function span(first: CelExpr, last: CelExpr): CelRange {
    return { from: widened(first.range).from, to: widened(last.range).to };
  }

  function binary(op: CelBinaryOp, [leftNode, rightNode]: readonly [ASTNode, ASTNode]): CelExpr {
    const left = convert(leftNode);
    const right = convert(rightNode);
    if ((op === '==' || op === '!=') && right.kind === 'binary' && relations.includes(right.op) && widened(right.range) === right.range) {
      bareRelations.push(right.range);
    }
    return { kind: 'binary', op, left, right, range: span(left, right) };
  }

  function method(node: ASTNode & { readonly op: 'rcall' }): CelExpr {
    const [func, targetNode, argNodes] = node.args;
    if (targetNode.op === 'id' && namespaces.includes(targetNode.args)) {
      const range = { from: widened({ from: targetNode.start, to: targetNode.end }).from, to: node.end };
      return { kind: 'call', func: `${targetNode.args}.${func}`, args: argNodes.map(convert), range };
    }
    const target = convert(targetNode);
    const range = { from: widened(target.range).from, to: node.end };
    const macro = macroOf(func, argNodes.length);
    const [variable, ...body] = argNodes;
    if (macro === undefined || variable?.op !== 'id') return { kind: 'call', func, target, args: argNodes.map(convert), range };
    return { kind: 'macro', macro, target, variable: variable.args, body: body.map(convert), range };
  }

  function convert(node: ASTNode): CelExpr {
    const range = { from: node.start, to: node.end };
    switch (node.op) {
      case 'value': {
        const value = node.args;
        if (value !== null && typeof value === 'object') throw new Error('bytes and unsigned literals are refused before parsing');
        return { kind: 'literal', value, range };
      }
      case 'id':
        return { kind: 'name', name: node.args, range };
      case '.': {
        const operand = convert(node.args[0]);
        return { kind: 'select', operand, field: node.args[1], range: { from: widened(operand.range).from, to: node.end } };
      }
      case '[]': {
        const operand = convert(node.args[0]);
        return { kind: 'index', operand, index: convert(node.args[1]), range: { from: widened(operand.range).from, to: node.end } };
      }
      case 'call':
        return { kind: 'call', func: node.args[0], args: node.args[1].map(convert), range };
      case 'rcall':
        return method(node);
      case 'list':
        return { kind: 'list', items: node.args.map(convert), range };
      case 'map':
        return { kind: 'map', entries: node.args.map(([key, value]) => ({ key: convert(key), value: convert(value) })), range };
      case '?:': {
        const [test, yes, no] = [convert(node.args[0]), convert(node.args[1]), convert(node.args[2])];
        return { kind: 'conditional', test, yes, no, range: span(test, no) };
      }
      case '!_':
      case '-_': {
        const operand = convert(node.args);
        return { kind: 'unary', op: node.op === '!_' ? '!' : '-', operand, range: { from: node.start, to: widened(operand.range).to } };
      }
      case '||':
      case '&&':
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case 'in':
        return binary(node.op, node.args);
      case '.?':
      case '[?]':
        throw new Error('optional access is switched off');
      default:
        throw new Error(`cel-js has a node that is unknown to us: ${JSON.stringify((node as { op: unknown }).op)}`);
    }
  }

  return convert(root);
}
