import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf, substituteText } from '../source/mapped-text.ts';
import { closest } from '../source/suggest.ts';
import { type BoundArg, type BoundParam, paramText } from './param.ts';

/** What `{{params.x}}` and `{{args.x}}` mean at one place. */
export type Names = {
  readonly params: ReadonlyMap<string, BoundParam>;
  readonly args: ReadonlyMap<string, BoundArg>;
  /** Declared but not bound, as `params.x` or `args.x`: what to say where one is used. A guardrail that nobody picked needs nothing. */
  readonly missing: ReadonlyMap<string, Diagnostic>;
};

export type FilledText = {
  /** Params are gone; args stay, spelt `{{args.NAME}}` with the policy's own name. */
  readonly text: MappedText;
  readonly params: readonly BoundParam[];
  readonly args: readonly BoundArg[];
};

const placeholder = /\{\{([^{}]*)\}\}|\{\{/g;
const reference = /^\s*(params|args)\.([a-zA-Z][a-zA-Z0-9_]*)\s*$/;

/**
 * Replaces params by their values and pack args by the policy's. Every `{{` must be a placeholder that is known.
 * `noArgsIn` names a place where an arg is an error ("a limit"): what is bound at run time is checked by nobody.
 */
export function fillPlaceholders(
  text: MappedText,
  names: Names,
  noArgsIn?: string,
): { readonly filled: FilledText; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const replacements: { from: number; to: number; text: string }[] = [];
  const params: BoundParam[] = [];
  const args: BoundArg[] = [];
  for (const match of text.text.matchAll(placeholder)) {
    const from = match.index;
    const to = from + match[0].length;
    const range = originOf(text, from, to).range;
    const parts = reference.exec(match[1] ?? '');
    if (parts === null) {
      diagnostics.push({
        code: 'GP540',
        name: 'unknown-placeholder',
        severity: 'error',
        message: match[1] === undefined ? '`{{` opens a placeholder that is not closed' : `\`${match[0]}\` is not a placeholder`,
        range,
        hint: 'write {{params.NAME}} or {{args.NAME}}; Argo Rollouts would refuse anything else between double braces',
      });
      continue;
    }
    const name = parts[2] as string;
    const missing = names.missing.get(`${parts[1]}.${name}`);
    if (missing !== undefined) {
      diagnostics.push(missing);
      continue;
    }
    if (parts[1] === 'params') {
      const param = names.params.get(name);
      if (param === undefined) diagnostics.push(unresolved('param', name, [...names.params.keys()], range));
      else {
        params.push(param);
        replacements.push({ from, to, text: paramText(param) });
      }
      continue;
    }
    if (noArgsIn !== undefined) {
      diagnostics.push(argNotAllowed(name, noArgsIn, range));
      continue;
    }
    const arg = names.args.get(name);
    if (arg === undefined) diagnostics.push(unresolved('arg', name, [...names.args.keys()], range));
    else {
      args.push(arg);
      replacements.push({ from, to, text: `{{args.${arg.name}}}` });
    }
  }
  return { filled: { text: substituteText(text, replacements), params, args }, diagnostics };
}

export function argNotAllowed(name: string, where: string, range: Diagnostic['range']): Diagnostic {
  return {
    code: 'GP546',
    name: 'arg-not-allowed',
    severity: 'error',
    message: `the arg \`${name}\` cannot stand in ${where}: args are bound at run time, and Argo Rollouts checks nothing`,
    range,
    hint: `make it a param: {{params.${name}}} is bound and checked when the policy is compiled`,
  };
}

function unresolved(what: 'param' | 'arg', name: string, known: readonly string[], range: Diagnostic['range']): Diagnostic {
  const suggestion = closest(name, known);
  return {
    code: what === 'param' ? 'GP541' : 'GP542',
    name: `unresolved-${what}`,
    severity: 'error',
    message: `no ${what} is called \`${name}\``,
    range,
    hint: suggestion === undefined ? `declare it under spec.${what}s` : `did you mean \`${suggestion}\`?`,
  };
}
