import type { Diagnostic, Severity } from '../../source/diagnostic.ts';
import type { SourceRange } from '../../source/source-file.ts';

/** What can be wrong with data. Codes are never renumbered; README.md lists them with an example each. */
export const formatRules = {
  notation: { code: 'GP600', name: 'series-notation' },
  labels: { code: 'GP601', name: 'series-labels' },
  tooLarge: { code: 'GP602', name: 'series-too-large' },
  nativeHistogram: { code: 'GP603', name: 'series-native-histogram' },
  number: { code: 'GP604', name: 'series-number' },
  timestamp: { code: 'GP605', name: 'series-timestamp' },
  order: { code: 'GP606', name: 'series-order' },
  duplicate: { code: 'GP607', name: 'series-duplicate' },
  exposition: { code: 'GP610', name: 'exposition-syntax' },
  json: { code: 'GP611', name: 'prometheus-json' },
  apiError: { code: 'GP612', name: 'prometheus-api-error' },
  apiWarning: { code: 'GP613', name: 'prometheus-api-warning' },
  recording: { code: 'GP614', name: 'recording-syntax' },
  recordingVersion: { code: 'GP615', name: 'recording-version' },
  unknownFormat: { code: 'GP620', name: 'data-format' },
  encoding: { code: 'GP621', name: 'data-encoding' },
} as const;

export type FormatRule = keyof typeof formatRules;

/** Something wrong at [from, to) of a text. */
export type FormatProblem = {
  readonly rule: FormatRule;
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly hint?: string;
};

/** The problem at `range`, which replaces its own offsets. */
export function formatDiagnostic(
  problem: Omit<FormatProblem, 'from' | 'to'>,
  range: SourceRange,
  severity: Severity = 'error',
): Diagnostic {
  const { code, name } = formatRules[problem.rule];
  const hint = problem.hint === undefined ? {} : { hint: problem.hint };
  return { code, name, severity, message: problem.message, range, ...hint };
}

/** A text of the user within a message: quoted, short. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
