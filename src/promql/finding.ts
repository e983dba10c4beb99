import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';

/** What can be wrong with a query. Codes are never renumbered; README.md lists them with an example each. */
export const promqlRules = {
  syntax: { code: 'GP200', name: 'promql-syntax' },
  tooLarge: { code: 'GP201', name: 'promql-too-large' },
  notSupported: { code: 'GP202', name: 'promql-not-supported' },
  unknownFunction: { code: 'GP203', name: 'promql-unknown-function' },
  literal: { code: 'GP204', name: 'promql-literal' },
  modifier: { code: 'GP205', name: 'promql-modifier' },
  placeholder: { code: 'GP206', name: 'promql-placeholder' },
  type: { code: 'GP210', name: 'promql-type' },
  arity: { code: 'GP211', name: 'promql-arity' },
  comparison: { code: 'GP212', name: 'promql-comparison' },
  matching: { code: 'GP213', name: 'promql-matching' },
  setOperator: { code: 'GP214', name: 'promql-set-operator' },
  emptySelector: { code: 'GP215', name: 'promql-empty-selector' },
  nameTwice: { code: 'GP216', name: 'promql-name-twice' },
  regex: { code: 'GP217', name: 'promql-regex' },
  label: { code: 'GP218', name: 'promql-label' },
} as const;

/** Something wrong at [from, to) of the query's text. */
export type Finding = {
  readonly rule: keyof typeof promqlRules;
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly hint?: string;
};
export type Report = (finding: Finding) => void;

/** The finding at its place in the user's file. */
export function toDiagnostic(text: MappedText, finding: Finding): Diagnostic {
  const { code, name } = promqlRules[finding.rule];
  const prefix = finding.rule === 'syntax' ? 'does not parse as PromQL: ' : '';
  const { range, related } = originOf(text, finding.from, finding.to);
  return {
    code,
    name,
    severity: 'error',
    message: `${prefix}${finding.message}`,
    range,
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
    ...(related.length === 0 ? {} : { related: related.map((place) => ({ message: 'and here', range: place })) }),
  };
}
