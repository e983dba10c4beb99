import type { Diagnostic } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import { closest } from '../../source/suggest.ts';
import { type CelExpr, childrenOf } from './ast.ts';
import { refusal } from './diagnostics.ts';
import { celFunctions, functionNamed, semverFunctions } from './functions.ts';
import { compilePattern } from './matches.ts';

const macroUse: Readonly<Record<string, string>> = {
  all: 'all(x, condition)',
  exists: 'exists(x, condition)',
  exists_one: 'exists_one(x, condition)',
  filter: 'filter(x, condition)',
  map: 'map(x, value)',
};

type Call = CelExpr & { readonly kind: 'call' };

/** Every function is one of ours, with as many arguments as it takes; has() asks for a field; a literal pattern is valid RE2. */
export function checkCalls(text: MappedText, tree: CelExpr, options: { readonly semver: boolean }): readonly Diagnostic[] {
  const found: Diagnostic[] = [];

  function visit(node: CelExpr): void {
    if (node.kind === 'call') checkCall(node);
    for (const child of childrenOf(node)) visit(child);
  }

  function checkCall(node: Call): void {
    const form = node.target === undefined ? 'call' : 'method';
    const entry = functionNamed(node.func, form);
    if (entry === undefined || (semverFunctions.includes(entry) && !options.semver)) {
      found.push(refusal(text, 'unknown-function', node.range, `there is no function \`${node.func}\` here`, hintFor(node, form)));
      return;
    }
    const [least, most] = entry.arguments;
    if (node.args.length < least || node.args.length > most) {
      const count = least === most ? `${least}` : `${least} to ${most}`;
      const message = `\`${node.func}\` takes ${count} argument${count === '1' ? '' : 's'}, not ${node.args.length}`;
      found.push(refusal(text, 'arguments', node.range, message));
      return;
    }
    const first = node.args[0];
    if (node.func === 'has' && first?.kind !== 'select') {
      const hint = first?.kind === 'index' ? 'write "name" in object.labels' : 'write has(object.field)';
      found.push(refusal(text, 'has-argument', first?.range ?? node.range, 'has() asks for a field of something', hint));
    }
    if (node.func === 'matches' && first?.kind === 'literal' && typeof first.value === 'string') {
      const compiled = compilePattern(first.value);
      if (!compiled.ok) found.push(refusal(text, 'pattern', first.range, `not a regular expression (RE2): ${compiled.reason}`));
    }
  }

  function hintFor(node: Call, form: 'call' | 'method'): string | undefined {
    if (node.func.startsWith('semver.'))
      return options.semver ? nearestHint(node.func, form) : 'semver functions are for conditions over a change';
    const macro = form === 'method' && Object.hasOwn(macroUse, node.func) ? macroUse[node.func] : undefined;
    if (macro !== undefined) return `write ${macro}`;
    if (functionNamed(node.func, form === 'call' ? 'method' : 'call') !== undefined) {
      return form === 'call' ? `write text.${node.func}(...)` : `write ${node.func}(...)`;
    }
    return nearestHint(node.func, form);
  }

  function nearestHint(func: string, form: 'call' | 'method'): string | undefined {
    const known = [...celFunctions, ...(options.semver ? semverFunctions : [])]
      .filter((entry) => entry.form === form)
      .map((entry) => entry.name);
    const meant = closest(func, form === 'method' ? [...known, ...Object.keys(macroUse)] : known);
    return meant === undefined ? undefined : `did you mean \`${meant}\`?`;
  }

  visit(tree);
  return found;
}
