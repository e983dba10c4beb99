import type { Change, Direction } from '../check/diff-change.ts';
import type { Flip } from '../check/diff-flips.ts';
import type { SubjectDiff } from '../check/diff-subject.ts';
import { renderDiagnostics } from '../report/console.ts';
import { visible } from '../report/terminal-text.ts';
import type { DiffOutcome } from './diff-outcome.ts';
import {
  changedLines,
  comparedText,
  isUnchanged,
  movementText,
  placesOf,
  placesTitle,
  stateDirection,
  stateText,
  subjectTitle,
  summaryLine,
} from './diff-words.ts';

type ConsoleOptions = { readonly color: boolean; readonly width: number };

export function renderDiffConsole(outcome: DiffOutcome, options: ConsoleOptions): string {
  const { report, names, notes, sources } = outcome;
  const between = `${visible(names.before)} and ${visible(names.after)}`;
  const told = notes.map((note) => `note: ${visible(note)}\n`);
  if (isUnchanged(report)) return [`no difference between ${between}: ${comparedText(report)} compared\n`, ...told].join('');
  const frames = renderDiagnostics(report.errors.after, sources.after, options);
  const parts = [
    `between ${between}\n`,
    ...(frames === '' ? [] : [frames]),
    ...report.subjects.filter(({ state }) => state !== 'same').map((one) => subjectPart(one, options)),
    ...flipParts(report.flips),
    ...untoldPart(outcome),
    ...told,
    `${summaryLine(report.summary)}\n`,
  ];
  return parts.join('\n');
}

function subjectPart(subject: SubjectDiff, { color }: ConsoleOptions): string {
  const title = visible(`${subjectTitle(subject)}   ${subject.file}`);
  const state = stateText(subject);
  const direction = stateDirection(subject);
  const whole = state === undefined ? [] : [`  ${direction === undefined ? '' : `${word(direction, color)} `}${visible(state)}`];
  const groups = [...Map.groupBy(subject.changes, ({ guardrail }) => guardrail)];
  const widths = columnWidths(subject.changes);
  const lines = groups.flatMap(([guardrail, changes]) => [
    ...(guardrail === undefined ? [] : [`  ${visible(guardrail)}`]),
    ...changes.flatMap((change) => changeLines(change, widths, color)),
  ]);
  return [color ? `\u001b[1m${title}\u001b[0m` : title, ...whole, ...lines].map((line) => `${line}\n`).join('');
}

type Widths = { readonly what: number; readonly environments: number };

function columnWidths(changes: readonly Change[]): Widths {
  return {
    what: Math.max(0, ...changes.map(({ what }) => visible(what).length)),
    environments: Math.max(0, ...changes.map(({ environments }) => environments.join(', ').length)),
  };
}

function changeLines(change: Change, { what, environments }: Widths, color: boolean): readonly string[] {
  const where = environments === 0 ? '' : `${visible(change.environments.join(', ')).padEnd(environments)}  `;
  const note = change.note === undefined ? '' : `; ${change.note}`;
  const line = `${visible(change.what).padEnd(what)}  ${where}${visible(movementText(change) + note)}`;
  const lines = changedLines(change).map((text) => `        ${paintLine(visible(text), color)}`);
  return [`    ${word(change.direction, color)}  ${line}`.trimEnd(), ...lines];
}

const colours: Readonly<Record<Direction, string>> = { looser: '1;31', tighter: '32', changed: '36' };

function word(direction: Direction, color: boolean): string {
  const text = direction.padEnd(7);
  return color ? `\u001b[${colours[direction]}m${text}\u001b[0m` : text;
}

function paintLine(line: string, color: boolean): string {
  if (!color) return line;
  const code = line.startsWith('-') ? '31' : line.startsWith('+') ? '32' : undefined;
  return code === undefined ? line : `\u001b[${code}m${line}\u001b[0m`;
}

function flipParts(flips: readonly Flip[]): readonly string[] {
  const titles = [
    ['to passing', 'From blocked to passing'],
    ['to blocking', 'From passing to blocked'],
  ] as const;
  return titles.flatMap(([direction, title]) => {
    const lines = flips.filter((one) => one.direction === direction).flatMap(flipLines);
    return lines.length === 0 ? [] : [[title, ...lines].map((line) => `${line}\n`).join('')];
  });
}

function flipLines(flip: Flip): readonly string[] {
  const { subject, guardrail, environments, before, after, kind } = flip;
  const what = [subject, ...(guardrail === undefined ? [] : [guardrail])].join(' > ');
  const where = environments.length === 0 ? '' : ` (${environments.join(', ')})`;
  const places = placesOf(flip);
  const names = kind === 'world' ? [places.join(', ')] : places;
  return [`  ${what}${where}: ${before} -> ${after} in ${placesTitle(flip)}`, ...names.map((name) => `    ${name}`)].map(visible);
}

const mostUntold = 10;

function untoldPart({ report: { untold, errors } }: DiffOutcome): readonly string[] {
  const before = errors.before.map((one) => `as it was: ${one.range.file}: ${one.message} (${one.code})`);
  const lines = [...before, ...untold.map(({ subject, what, reason }) => `${subject}, ${what}: ${reason}`)];
  if (lines.length === 0) return [];
  const rest = lines.length > mostUntold ? [`and ${lines.length - mostUntold} more`] : [];
  return [
    ['Not compared', ...[...lines.slice(0, mostUntold), ...rest].map((line) => `  ${visible(line)}`)].map((line) => `${line}\n`).join(''),
  ];
}
