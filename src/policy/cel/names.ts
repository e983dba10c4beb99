import type { Diagnostic } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import { closest } from '../../source/suggest.ts';
import { type CelExpr, type CelRange, childrenOf } from './ast.ts';
import { refusal } from './diagnostics.ts';
import { functionNamed } from './functions.ts';
import { type CelFields, type CelVariables, declarationOf } from './types.ts';

/** Every name is declared or a loop variable, every field of a declared object exists, no loop variable hides another name. */
export function checkNames(text: MappedText, tree: CelExpr, variables: CelVariables): readonly Diagnostic[] {
  const found: Diagnostic[] = [];

  function visit(node: CelExpr, loop: readonly string[]): void {
    if (node.kind === 'name') checkName(node.name, node.range, loop);
    if (node.kind === 'select') checkField(node.operand, node.field, fieldRange(node));
    if (node.kind === 'index') checkIndex(node);
    if (node.kind === 'macro') {
      checkLoopVariable(node.variable, node.range, loop);
      visit(node.target, loop);
      for (const part of node.body) visit(part, [...loop, node.variable]);
      return;
    }
    for (const child of childrenOf(node)) visit(child, loop);
  }

  function checkName(name: string, range: CelRange, loop: readonly string[]): void {
    if (loop.includes(name) || declarationOf(variables, name) !== undefined) return;
    const known = [...Object.keys(variables), ...loop];
    const meant = closest(name, known);
    const isFunction = functionNamed(name, 'call') !== undefined;
    const hint =
      meant !== undefined
        ? `did you mean \`${meant}\`?`
        : isFunction
          ? `${name} is a function: write ${name}(...)`
          : `there is ${known.join(', ')}`;
    found.push(refusal(text, 'unknown-variable', range, `there is no variable \`${name}\``, hint));
  }

  function checkField(operand: CelExpr, field: string, range: CelRange): void {
    const fields = fieldsOf(operand, variables);
    if (fields === undefined || operand.kind !== 'name' || Object.hasOwn(fields, field)) return;
    const known = Object.keys(fields);
    const meant = closest(field, known);
    const hint =
      meant !== undefined
        ? `did you mean \`${operand.name}.${meant}\`?`
        : known.length > 0
          ? `there is ${known.join(', ')}`
          : 'none is declared';
    found.push(refusal(text, 'unknown-field', range, `\`${operand.name}\` has no field \`${field}\``, hint));
  }

  function checkIndex(node: CelExpr & { readonly kind: 'index' }): void {
    if (fieldsOf(node.operand, variables) === undefined || node.operand.kind !== 'name') return;
    if (node.index.kind === 'literal' && typeof node.index.value === 'string') {
      checkField(node.operand, node.index.value, node.index.range);
      return;
    }
    const message = `a field of \`${node.operand.name}\` is chosen by its name`;
    found.push(refusal(text, 'unknown-field', node.index.range, message, `write ${node.operand.name}.name`));
  }

  function checkLoopVariable(name: string, range: CelRange, loop: readonly string[]): void {
    if (name.startsWith('__')) {
      found.push(refusal(text, 'loop-variable', range, `the loop variable \`${name}\` starts with two underscores`, 'choose another name'));
    } else if (loop.includes(name) || declarationOf(variables, name) !== undefined) {
      found.push(
        refusal(text, 'loop-variable', range, `the loop variable \`${name}\` hides a variable of the same name`, 'choose another name'),
      );
    }
  }

  visit(tree, []);
  return found;
}

function fieldsOf(operand: CelExpr, variables: CelVariables): CelFields['fields'] | undefined {
  if (operand.kind !== 'name') return undefined;
  const declaration = declarationOf(variables, operand.name);
  return typeof declaration === 'object' ? declaration.fields : undefined;
}

/** The field's own name, the end of a selection. */
export function fieldRange(node: CelExpr & { readonly kind: 'select' }): CelRange {
  return { from: node.range.to - node.field.length, to: node.range.to };
}
