import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';
import type { TextRange } from './ast.ts';
import type { Annotation, QueryResult } from './engine/evaluate.ts';

/** What evaluation can have to say about a query. Codes are never renumbered. */
const rules = {
  failure: { code: 'GP220', name: 'promql-evaluation', severity: 'error' },
  warning: { code: 'GP221', name: 'promql-warning', severity: 'warning' },
  info: { code: 'GP222', name: 'promql-info', severity: 'note' },
} as const;

/**
 * Why a query has no value, or what Prometheus notes about its value, at the places in `text`, which is what the query was parsed from.
 * The messages are Prometheus's.
 */
export function evaluationDiagnostics(result: QueryResult, text: MappedText): readonly Diagnostic[] {
  if (!result.ok) return [diagnosticOf('failure', result.error, result.range, text)];
  const noted = (rule: 'warning' | 'info', annotations: readonly Annotation[]): readonly Diagnostic[] =>
    annotations.map(({ message, range }) => diagnosticOf(rule, message.replace(/^PromQL (?:warning|info): /, ''), range, text));
  return [...noted('warning', result.warnings), ...noted('info', result.infos)];
}

function diagnosticOf(rule: keyof typeof rules, message: string, place: TextRange | undefined, text: MappedText): Diagnostic {
  const { from, to } = place ?? { from: 0, to: text.text.length };
  return { ...rules[rule], message, range: originOf(text, from, to).range };
}
