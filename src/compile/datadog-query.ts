import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';

/**
 * Checks a Datadog query text as far as it can be checked without Datadog: brackets and quotes closed, one scalar, no default for missing data.
 * Returns the text on one line.
 */
export function readDatadogQuery(text: MappedText, role: string, use: 'rollout' | 'elsewhere', findings: Diagnostic[]): string | undefined {
  const mine: Diagnostic[] = [];
  const report = (
    code: Diagnostic['code'],
    name: string,
    message: string,
    from: number,
    to: number,
    more: Partial<Diagnostic> = {},
  ): void => {
    mine.push({ code, name, severity: 'error', message, range: originOf(text, from, to).range, ...more });
  };
  const all = text.text;
  const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
  const open: { at: number; closer: string }[] = [];
  for (let at = 0; at < all.length; at++) {
    const arg = /^\{\{args\.\w+\}\}/.exec(all.slice(at, at + 100))?.[0];
    if (arg !== undefined) {
      if (open.at(-1)?.closer !== '}') {
        report(
          'GP243',
          'datadog-arg-place',
          `${arg} stands outside a tag filter of \`${role}\`, where it could become any query`,
          at,
          at + arg.length,
          {
            hint: 'use args as tag values only: {service:{{args.service}}}',
          },
        );
      }
      at += arg.length - 1;
      continue;
    }
    const char = all[at] as string;
    const closer = closers[char];
    if (closer !== undefined) open.push({ at, closer });
    else if (')]}'.includes(char)) {
      const last = open.pop();
      if (last?.closer === char) continue;
      report('GP240', 'datadog-brackets', `\`${char}\` in \`${role}\` closes a bracket it did not open`, at, at + 1);
      break;
    }
  }
  const unclosed = mine.length === 0 ? open.at(-1) : undefined;
  if (unclosed !== undefined)
    report('GP240', 'datadog-brackets', `this bracket in \`${role}\` is not closed`, unclosed.at, unclosed.at + 1);
  const zero = /default_zero/i.exec(all);
  if (zero !== null) {
    report('GP106', 'default-zero', `\`default_zero\` in \`${role}\` turns missing data into 0`, zero.index, zero.index + zero[0].length, {
      hint: 'remove it; `absent: zero` counts a missing value as 0 while `alive` holds',
      notes: [{ label: 'world', text: 'absent: no data at all would read as 0 and pass' }],
    });
  }
  const grouped = /(?<=\}\s*)by\s*\{[^{}]*\}?/i.exec(all);
  if (grouped !== null && use === 'rollout') {
    report(
      'GP241',
      'datadog-grouped',
      `\`${role}\` groups by a tag, and Argo Rollouts would look at the first group only`,
      grouped.index,
      grouped.index + grouped[0].length,
      {
        hint: 'aggregate over all: remove `by {…}`',
      },
    );
  }
  if (mine.length === 0 && !/[a-z0-9_]+:[a-zA-Z_][a-zA-Z0-9_.]*\s*\{/.test(all)) {
    report('GP242', 'datadog-no-metric', `\`${role}\` reads no metric: a query looks like sum:my.metric{service:x}`, 0, all.length);
  }
  findings.push(...mine);
  return mine.length > 0 ? undefined : all.trim().replace(/\s+/g, ' ');
}
