import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import { type BoundParam, checkParamValue, declaredType, declaredValue } from './param.ts';
import { fillPlaceholders, type Names } from './placeholder.ts';
import type { PackUse, ParamDeclaration, Scalar } from './types.ts';

/** A value from outside; `key` is that of the `use` entry, if one set it. */
type Given = { readonly value: Scalar; readonly range: SourceRange; readonly key?: SourceRange; readonly via?: readonly BoundParam[] };

/** What a `use` entry gives a param of its pack: what it says, else the param of the same name in the scope around. */
export function givenValue(
  name: string,
  user: Located<unknown>,
  path: Path,
  use: PackUse,
  outer: Names,
  findings: Diagnostic[],
): Given | undefined {
  const written = use.params !== undefined && Object.hasOwn(use.params, name) ? use.params[name] : undefined;
  if (written === undefined) {
    const same = outer.params.get(name);
    return same === undefined ? undefined : { value: same.value, range: same.range, via: [same] };
  }
  const at: Path = [...path, 'params', name];
  const range = user.rangeAt(at);
  const key = user.keyRangeAt(at);
  if (typeof written !== 'string' || !written.includes('{{')) return { value: written, range, key };
  const { filled, diagnostics } = fillPlaceholders(user.textAt(at), outer, 'a param');
  findings.push(...diagnostics);
  const via = filled.params;
  const [first] = via;
  if (first === undefined) return undefined;
  const alone = /^\s*\{\{[^{}]*\}\}\s*$/.test(written);
  return alone ? { value: first.value, range: first.range, key, via } : { value: filled.text.text, range, key, via };
}

/** The param, or why its value was refused; neither where it has none. */
type ParamBinding = { readonly ok: true; readonly param: BoundParam } | { readonly ok: false; readonly wrong?: Diagnostic };

export function bindParam(
  name: string,
  declaration: ParamDeclaration,
  document: Located<unknown>,
  path: Path,
  given: Given | undefined,
  findings: Diagnostic[],
): ParamBinding {
  const value = given?.value ?? declaredValue(declaration);
  if (value === undefined) return { ok: false };
  const inner = typeof declaration === 'object' && declaration.value !== undefined ? [...path, 'value'] : path;
  const range = given?.range ?? document.rangeAt(inner);
  const type = declaredType(declaration) ?? declaredType(value);
  if (type === undefined) throw new Error('a param with a value has a type');
  const wrong = checkParamValue(name, type, value, range);
  if (wrong !== undefined) {
    findings.push(wrong);
    return { ok: false, wrong };
  }
  const bound = { name, type, value, range, declared: document.keyRangeAt(path) };
  const directions = new Set((given?.via ?? []).map((outer) => outer.tighter));
  const inherited = directions.size === 1 ? [...directions][0] : undefined;
  const tighter = (typeof declaration === 'object' ? declaration.tighter : undefined) ?? inherited;
  const param = {
    ...bound,
    ...(tighter === undefined ? {} : { tighter }),
    ...(given?.via === undefined ? {} : { via: given.via }),
    ...(given?.key === undefined ? {} : { given: given.key }),
  };
  return { ok: true, param };
}
