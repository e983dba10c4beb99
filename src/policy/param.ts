import { parseDuration } from '../promql/duration.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { ArgDeclaration, ParamDeclaration, ParamType, Scalar } from './types.ts';

/** A param with its value; `via` are the params of the using policy or pack that gave the value. */
export type BoundParam = {
  readonly name: string;
  readonly type: ParamType;
  readonly value: Scalar;
  readonly tighter?: 'lower' | 'higher';
  readonly range: SourceRange;
  /** Identifies the declaration: the range of its key. */
  readonly declared: SourceRange;
  readonly via?: readonly BoundParam[];
  /** The key in the `use` entry that gave the value. */
  readonly given?: SourceRange;
};

/** An arg under the name that compiled templates use: the policy's own. */
export type BoundArg = {
  readonly name: string;
  readonly declaration: ArgDeclaration;
  readonly declared: SourceRange;
  readonly via?: BoundArg;
};

const labelText = /^[^"'`\\\n\r{}]*$/;

export function declaredType(declaration: ParamDeclaration): ParamType | undefined {
  if (typeof declaration === 'object')
    return declaration.type ?? (declaration.value === undefined ? undefined : inferType(declaration.value));
  return inferType(declaration);
}

export function declaredValue(declaration: ParamDeclaration): Scalar | undefined {
  return typeof declaration === 'object' ? declaration.value : declaration;
}

function inferType(value: Scalar): ParamType {
  if (typeof value === 'number') return 'number';
  return parseDuration(value) === undefined ? 'label' : 'duration';
}

/** Undefined when the value fits the type. Text of type label or regex stands inside quotes in a query, so it may not end them. */
export function checkParamValue(name: string, type: ParamType, value: Scalar, range: SourceRange): Diagnostic | undefined {
  const wrong = (expected: string): Diagnostic => ({
    code: 'GP543',
    name: 'wrong-param-type',
    severity: 'error',
    message: `param \`${name}\` must be ${expected}, not ${JSON.stringify(value)}`,
    range,
  });
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : wrong('a number');
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined ? undefined : wrong('a duration such as 5m');
    case 'label':
      return typeof value === 'string' && labelText.test(value)
        ? undefined
        : wrong('text without quotes, backslashes, braces and line breaks');
    case 'regex':
      return typeof value === 'string' && !/["`\n\r]/.test(value) && !value.includes('{{')
        ? undefined
        : wrong('a regular expression without quotes and line breaks');
  }
}

/** The param as text in a query: numbers as shortest decimals. */
export function paramText(param: BoundParam): string {
  return String(param.value);
}
