import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { BoundGuardrail } from './bind-guardrail.ts';
import type { BoundArg, BoundParam } from './param.ts';
import type { PlacedOverride } from './scope.ts';
import type { Policy } from './types.ts';

/** What guardrails of a policy use, over all its environments. Places are keys of declarations and overrides. */
export type Use = {
  readonly params: Set<string>;
  readonly args: Set<string>;
  /** Params that overrides set, by the place of their key; whether a guardrail that it is for reads the param. */
  readonly overrides: Map<string, { readonly range: SourceRange; readonly message: string; read: boolean }>;
};

export function noUse(): Use {
  return { params: new Set(), args: new Set(), overrides: new Map() };
}

const keyOf = (range: SourceRange): string => `${range.file}:${range.from}`;

/** `overrides` are those that hold for the guardrail, of all layers. */
export function noteUse(bound: BoundGuardrail, overrides: readonly PlacedOverride[], use: Use): void {
  for (const param of bound.usedParams) noteParam(param, use);
  for (const arg of bound.usedArgs)
    for (let at: BoundArg | undefined = arg; at !== undefined; at = at.via) use.args.add(keyOf(at.declared));
  for (const { override, document, path } of overrides) {
    for (const name of Object.keys(override.params ?? {})) {
      const range = document.keyRangeAt([...path, 'params', name]);
      const seen = use.overrides.get(keyOf(range)) ?? { range, message: `${bound.name} does not read the param \`${name}\``, read: false };
      seen.read ||= bound.usedParams.some((param) => param.name === name);
      use.overrides.set(keyOf(range), seen);
    }
  }
}

function noteParam(param: BoundParam, use: Use): void {
  use.params.add(keyOf(param.declared));
  if (param.given !== undefined) use.params.add(keyOf(param.given));
  for (const outer of param.via ?? []) noteParam(outer, use);
}

/** Params and args that no guardrail uses, and values given to params that nothing reads: whoever wrote them believes that they protect. */
export function unused(policy: Located<Policy>, use: Use): readonly Diagnostic[] {
  const { params = {}, args = {}, use: entries = [] } = policy.value.spec;
  const found: Diagnostic[] = [];
  const report = (kind: 'param' | 'arg', message: string, range: SourceRange, hint: string): void => {
    found.push({ code: kind === 'param' ? 'GP548' : 'GP549', name: `unused-${kind}`, severity: 'error', message, range, hint });
  };
  const remove = 'remove it, or use it: a limit that nothing reads protects nobody';
  for (const name of Object.keys(params)) {
    const range = policy.keyRangeAt(['spec', 'params', name]);
    if (!use.params.has(keyOf(range))) report('param', `the param \`${name}\` is used by no guardrail`, range, remove);
  }
  for (const name of Object.keys(args)) {
    const range = policy.keyRangeAt(['spec', 'args', name]);
    if (!use.args.has(keyOf(range)))
      report('arg', `the arg \`${name}\` is used by no guardrail`, range, `remove it, or use it: {{args.${name}}}`);
  }
  for (const [at, entry] of entries.entries()) {
    for (const name of Object.keys(entry.params ?? {})) {
      const range = policy.keyRangeAt(['spec', 'use', at, 'params', name]);
      if (!use.params.has(keyOf(range)))
        report('param', `no guardrail picked from ${entry.pack} reads the param \`${name}\``, range, remove);
    }
  }
  for (const { range, message, read } of use.overrides.values()) if (!read) report('param', message, range, remove);
  return found;
}
