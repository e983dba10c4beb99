import type { Diagnostic } from '../../source/diagnostic.ts';
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
  exposition: { code: 'GP607', name: 'exposition-syntax' },
  json: { code: 'GP608', name: 'prometheus-json' },
  apiError: { code: 'GP609', name: 'prometheus-api-error' },
  apiWarning: { code: 'GP610', name: 'prometheus-api-warning' },
  recording: { code: 'GP611', name: 'recording-syntax' },
  recordingVersion: { code: 'GP612', name: 'recording-version' },
  duplicate: { code: 'GP613', name: 'series-duplicate' },
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
export function formatDiagnostic(problem: Omit<FormatProblem, 'from' | 'to'>, range: SourceRange): Diagnostic {
  const { code, name } = formatRules[problem.rule];
  const hint = problem.hint === undefined ? {} : { hint: problem.hint };
  return { code, name, severity: problem.rule === 'apiWarning' ? 'warning' : 'error', message: problem.message, range, ...hint };
}

/** A text of the user within a message: quoted, short. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
