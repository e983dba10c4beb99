import type { Change } from '../check/diff-change.ts';
import type { Flip } from '../check/diff-flips.ts';
import type { SubjectDiff } from '../check/diff-subject.ts';
import { markdownCode, markdownText } from '../report/markdown-text.ts';
import { visible } from '../report/terminal-text.ts';
import type { DiffOutcome } from './diff-outcome.ts';
import {
  changedLines,
  comparedText,
  isUnchanged,
  placesOf,
  placesTitle,
  stateDirection,
  stateText,
  subjectTitle,
  summaryLine,
} from './diff-words.ts';

/** For a comment of a merge request: what turns from blocked to passing first. */
export function renderDiffMarkdown({ report, names, notes }: DiffOutcome): string {
  const between = `${markdownText(names.before)} and ${markdownText(names.after)}`;
  const head = '### guard-policy: what changes';
  if (isUnchanged(report)) return `${head}\n\nNo difference between ${between}: ${comparedText(report)} compared.\n`;
  const parts = [
    head,
    `Between ${between}: ${summaryLine(report.summary)}.`,
    ...flipTable('From blocked to passing', report.flips, 'to passing'),
    ...report.subjects.filter(({ state }) => state !== 'same').flatMap(subjectParts),
    ...flipTable('From passing to blocked', report.flips, 'to blocking'),
    ...listPart('Not compared', [
      ...report.errors.after.map((one) => `now: ${one.range.file}: ${one.message} (${one.code})`),
      ...report.errors.before.map((one) => `as it was: ${one.range.file}: ${one.message} (${one.code})`),
      ...report.untold.map(({ subject, what, reason }) => `${subject}, ${what}: ${reason}`),
      ...notes,
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function subjectParts(subject: SubjectDiff): readonly string[] {
  const title = `**${markdownText(subjectTitle(subject))}** · ${markdownCode(subject.file)}`;
  const state = stateText(subject);
  const direction = stateDirection(subject);
  const whole = state === undefined ? [] : [`${direction === undefined ? '' : `**${direction}** `}${markdownText(state)}`];
  const rows = subject.changes.map((change) => [
    change.direction === 'looser' ? '**looser**' : change.direction,
    markdownText(change.guardrail ?? ''),
    markdownText(change.what),
    markdownText(change.environments.join(', ')),
    movement(change),
  ]);
  const table = rows.length === 0 ? [] : [tableOf(['', 'Guardrail', 'What', 'Environments', 'Change'], rows)];
  return [title, ...whole, ...table, ...subject.changes.flatMap(textPart)];
}

function movement({ before, after, text, note }: Change): string {
  const code = (value: string): string => markdownCode(value.replace(/\s+/g, ' '));
  const more = note === undefined ? '' : `; ${markdownText(note)}`;
  if (text === true) return `see below${more}`;
  if (before === undefined) return `added ${code(after ?? '')}${more}`;
  return after === undefined ? `removed ${code(before)}${more}` : `${code(before)} → ${code(after)}${more}`;
}

function textPart(change: Change): readonly string[] {
  const lines = changedLines(change).map(visible);
  if (lines.length === 0) return [];
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  const where = change.environments.length === 0 ? '' : ` (${change.environments.join(', ')})`;
  return [
    `${markdownText(`${change.guardrail === undefined ? '' : `${change.guardrail}: `}${change.what}${where}`)}\n\n${fence}diff\n${lines.join('\n')}\n${fence}`,
  ];
}

function flipTable(title: string, flips: readonly Flip[], direction: Flip['direction']): readonly string[] {
  const rows = flips
    .filter((one) => one.direction === direction)
    .map((flip) => [
      markdownText(flip.subject),
      markdownText(flip.guardrail ?? ''),
      markdownText(flip.environments.join(', ')),
      `${markdownText(flip.before)} → ${markdownText(flip.after)}`,
      `${markdownText(placesTitle(flip))}: ${markdownText(placesOf(flip).join('; '))}`,
    ]);
  return rows.length === 0 ? [] : [`**${title}**`, tableOf(['Subject', 'Guardrail', 'Environments', 'Verdict', 'Where'], rows)];
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function listPart(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, lines.map((one) => `- ${markdownText(one)}`).join('\n')];
}
