import type { Diagnostic, DiagnosticCode } from '../../source/diagnostic.ts';
import { type MappedText, originOf } from '../../source/mapped-text.ts';
import type { CelRange } from './ast.ts';

/** What can be wrong with a condition when it is read. Ids are API: never renumbered, never reused. */
const rules = {
  syntax: ['GP300', 'condition-syntax'],
  'too-long': ['GP301', 'condition-too-long'],
  'too-deep': ['GP302', 'condition-too-deep'],
  'too-large': ['GP303', 'condition-too-large'],
  'macro-nesting': ['GP304', 'condition-macro-nesting'],
  'unknown-variable': ['GP305', 'condition-unknown-variable'],
  'unknown-field': ['GP306', 'condition-unknown-field'],
  'unknown-function': ['GP307', 'condition-unknown-function'],
  types: ['GP308', 'condition-types'],
  'not-bool': ['GP309', 'condition-not-bool'],
  'unknown-type': ['GP310', 'condition-unknown-type'],
  'unsigned-literal': ['GP311', 'condition-unsigned-literal'],
  'bytes-literal': ['GP312', 'condition-bytes-literal'],
  'map-key': ['GP313', 'condition-map-key'],
  'bare-relation': ['GP314', 'condition-bare-relation'],
  pattern: ['GP315', 'condition-pattern'],
  'has-argument': ['GP316', 'condition-has-argument'],
  'loop-variable': ['GP317', 'condition-loop-variable'],
  'number-range': ['GP318', 'condition-number-range'],
  empty: ['GP319', 'condition-empty'],
  arguments: ['GP320', 'condition-arguments'],
} as const satisfies Record<string, readonly [DiagnosticCode, string]>;

export type CelRule = keyof typeof rules;

/** An error about `range` of the CEL text, placed in the file the text came from. The hint is an action. */
export function refusal(text: MappedText, rule: CelRule, range: CelRange, message: string, hint?: string): Diagnostic {
  const [code, name] = rules[rule];
  const place = originOf(text, range.from, range.to).range;
  return { code, name, severity: 'error', message, range: place, ...(hint === undefined ? {} : { hint }) };
}
