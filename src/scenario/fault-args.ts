import { checkPromql } from '../promql/check.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import type { FaultInput } from '../providers/faults.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { copiedText } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';

export const seriesFaults = ['drop', 'stale', 'partial'] as const;

/** Selectors of faults may name args as queries do. */
export function faultWithArgs(fault: FaultInput, args: Readonly<Record<string, string>>): FaultInput {
  const filled = (text: string): string =>
    text.replace(/\{\{\s*args\.([\w-]+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(args, name) ? (args[name] as string) : whole));
  if ('drop' in fault) return { ...fault, drop: filled(fault.drop) };
  if ('stale' in fault) return { ...fault, stale: filled(fault.stale) };
  return 'partial' in fault ? { ...fault, partial: filled(fault.partial) } : fault;
}

/** A selector that args have broken: with a quote, say, or a pattern that RE2 refuses. */
export function brokenByArgs(fault: FaultInput, args: Readonly<Record<string, string>>, range: SourceRange): Diagnostic | undefined {
  const filled: Partial<Record<string, unknown>> = faultWithArgs(fault, args);
  const text = seriesFaults.map((kind) => filled[kind]).find((one) => typeof one === 'string');
  if (text === undefined) return undefined;
  const written = copiedText(text, range.file, range.from);
  const parsed = parsePromqlOnce(written);
  const wrong = parsed.ok ? checkPromql(parsed.value, written).diagnostics : parsed.diagnostics;
  const plain = parsed.ok && parsed.value.kind === 'selector';
  if (plain && !hasErrors(wrong)) return undefined;
  const [first] = wrong.filter(({ severity }) => severity === 'error');
  return {
    code: 'GP645',
    name: 'fault-form',
    severity: 'error',
    message: `with these args the selector is ${text}: ${first?.message ?? 'no selector'}`,
    range,
    hint: 'correct the args, or the selector',
  };
}
