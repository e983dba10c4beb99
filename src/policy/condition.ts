import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';
import { type CelExpr, childrenOf } from './cel/ast.ts';
import { type CelCondition, readCel } from './cel/parse.ts';
import type { CelType, CelVariables } from './cel/types.ts';
import type { BoundParam } from './param.ts';
import type { Names } from './placeholder.ts';
import type { Guardrail } from './types.ts';

export type ReadCondition = { readonly condition: CelCondition; readonly params: readonly BoundParam[] };

/** Reads `require` with the variables that the guardrail's form gives it. */
export function readCondition(text: MappedText, guardrail: Guardrail, names: Names, findings: Diagnostic[]): ReadCondition | undefined {
  const braces = text.text.indexOf('{{');
  if (braces >= 0) {
    const end = text.text.indexOf('}}', braces);
    const written = /^\{\{\s*(params|args)\.(\w+)/.exec(text.text.slice(braces));
    findings.push({
      code: 'GP547',
      name: 'placeholder-in-condition',
      severity: 'error',
      message:
        written?.[1] === 'args'
          ? 'an arg cannot stand in a condition: its text would become part of the expression at run time'
          : 'a placeholder cannot stand in a condition',
      range: originOf(text, braces, end < 0 ? text.text.length : end + 2).range,
      hint: written === null ? 'name the param: params.NAME' : `write params.${written[2]}, without braces`,
    });
    return undefined;
  }
  for (const [key, missing] of names.missing) {
    if (!new RegExp(`\\b${key.replace('.', '\\s*\\.\\s*')}\\b`).test(text.text)) continue;
    findings.push(missing);
    return undefined;
  }
  const isMetric = guardrail.prometheus !== undefined || guardrail.datadog !== undefined;
  const checked = readCel(text, {
    variables: variablesOf(guardrail, names),
    wholeNumbersAreDoubles: isMetric,
    semver: guardrail.change !== undefined,
  });
  findings.push(...checked.diagnostics);
  if (!checked.ok) return undefined;
  const used = paramsIn(checked.value.tree);
  return { condition: checked.value, params: [...names.params.values()].filter((param) => used.has(param.name)) };
}

function variablesOf(guardrail: Guardrail, names: Names): CelVariables {
  const fields: Record<string, CelType> = {};
  for (const param of names.params.values()) fields[param.name] = param.type === 'number' ? 'double' : 'string';
  const params = { params: { fields } };
  if (guardrail.manifest !== undefined) return { object: 'dyn', ...params };
  if (guardrail.change !== undefined) {
    const text = (name: string): [string, CelType] => [name, 'string'];
    return { change: { fields: Object.fromEntries(['service', 'kind', 'namespace', 'name', 'path', 'from', 'to'].map(text)) }, ...params };
  }
  if (guardrail.baseline !== undefined) return { value: 'double', baseline: 'double', values: 'list<double>', ...params };
  return { value: 'double', values: 'list<double>', ...params };
}

/** Names of params that a tree mentions as `params.NAME`. */
export function paramsIn(tree: CelExpr): ReadonlySet<string> {
  const found = new Set<string>();
  visitCel(tree, (node) => {
    if (node.kind === 'select' && node.operand.kind === 'name' && node.operand.name === 'params') found.add(node.field);
  });
  return found;
}

export function visitCel(tree: CelExpr, visit: (node: CelExpr) => void): void {
  visit(tree);
  for (const child of childrenOf(tree)) visitCel(child, visit);
}

export function mentions(tree: CelExpr, name: string): boolean {
  if (tree.kind === 'name') return tree.name === name;
  return childrenOf(tree).some((child) => mentions(child, name));
}
