import type { Severity } from '../source/diagnostic.ts';

export type Paint = {
  readonly severity: (severity: Severity, text: string) => string;
  readonly strong: (text: string) => string;
  /** Gutter, arrows and second places. */
  readonly frame: (text: string) => string;
};

const escapeSequence = '\u001b[';
const colours = { error: '1;31', warning: '1;33', note: '1;36' } as const;

export const plainPaint: Paint = { severity: (_, text) => text, strong: (text) => text, frame: (text) => text };

export const colourPaint: Paint = {
  severity: (severity, text) => painted(colours[severity], text),
  strong: (text) => painted('1', text),
  frame: (text) => painted('34', text),
};

function painted(code: string, text: string): string {
  return text === '' ? '' : `${escapeSequence}${code}m${text}${escapeSequence}0m`;
}
