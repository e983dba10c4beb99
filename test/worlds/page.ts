import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allCases } from './all-cases.ts';
import { type Outcome, readExpected, shortOutcome } from './case.ts';
import { root } from './compiled.ts';
import { backgroundForm, boundedForms } from './encodings.ts';
import { serviceDev } from './shipped-service.ts';
import { workloadProd, workloadTolerant } from './shipped-workload.ts';
import type { Table } from './table.ts';
import { forms, serviceTexts, type WorldGroup, workloadGroups } from './world-texts.ts';

export const pagePath = join(root, 'docs/worlds.md');

/** docs/worlds.md with the parts between `<!-- worlds: NAME -->` and `<!-- /worlds -->` made anew from the tables. */
export function withWorlds(page: string): string {
  return page.replace(/(<!-- worlds: (.+?) -->)\n[\s\S]*?(<!-- \/worlds -->)/g, (_whole, open: string, name: string, end: string) => {
    return `${open}\n\n${partOf(name)}\n\n${end}`;
  });
}

function partOf(name: string): string {
  const group = workloadGroups.find((one) => one.name === name);
  if (group !== undefined) return workloadPart(group);
  switch (name) {
    case 'tolerant-policy':
      return `<!-- example: tolerant -->\n\`\`\`yaml\n${readFileSync(join(root, 'test/worlds/tolerant.yaml'), 'utf8').trimEnd()}\n\`\`\``;
    case 'tolerant':
      return tolerantPart();
    case 'service':
      return servicePart();
    case 'forms':
      return markdown(
        ['', 'guardrail', 'form'],
        Object.entries(forms).map(([form, what], index) => [String(index + 1), `\`${form}\``, what]),
      );
    case 'forms-by-world':
      return formsByWorld();
    case 'figures':
      return figures();
    default:
      throw new Error(`the page asks for ${name}`);
  }
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The cells of a row by column. */
function cellsOf(table: Table, world: string): readonly string[] {
  const row = table.rows.find(([name]) => name === world);
  if (row === undefined) throw new Error(`${table.template} has no row for ${world}`);
  return row.slice(1);
}

function inWords({ phase, atSeconds }: Outcome): string {
  return atSeconds === null ? phase : `${phase}, ${atSeconds} s`;
}

/** What happens; bold, with what it is, where that is not right. */
function described(cell: string): string {
  const { right, now } = readExpected(cell);
  if (now === undefined) return inWords(right);
  return `**${inWords(now)}**: ${wrongness(right, now)}`;
}

function wrongness(right: Outcome, now: Outcome): string {
  if (right.phase === 'Successful') return 'a false alarm';
  return now.phase === 'Successful' ? 'missed' : 'late';
}

function headOf({ columns }: Table): readonly string[] {
  return columns.map((column) => (column === '*' ? 'the release' : `\`${column}\``));
}

function workloadPart({ worlds }: WorldGroup): string {
  const rows = Object.entries(worlds).map(([world, what]) => [world, what, ...cellsOf(workloadProd, world).map(described)]);
  return markdown(['world', 'what it is', ...headOf(workloadProd)], rows);
}

/** The worlds in which tolerance changes what becomes of the release or of a guardrail. */
function tolerantPart(): string {
  const rows = workloadProd.rows.flatMap(([world, ...cells]) => {
    const tolerant = cellsOf(workloadTolerant, world);
    if (tolerant.every((cell, index) => cell === cells[index])) return [];
    return [[world, described(cells.at(-1) as string), ...tolerant.map(described)]];
  });
  return markdown(['world', 'the release in prod', ...headOf(workloadTolerant)], rows);
}

function textOf(world: string): string {
  const text = serviceTexts[world];
  if (text === undefined) throw new Error(`nothing says what ${world} is`);
  return text;
}

function servicePart(): string {
  const rows = serviceDev.rows.map(([world, ...cells]) => [world, textOf(world), ...cells.map(described)]);
  return markdown(['world', 'what it is', ...headOf(serviceDev)], rows);
}

function formsByWorld(): string {
  const short = (cell: string): string => {
    const { right, now } = readExpected(cell);
    return now === undefined ? shortOutcome(right) : `**${shortOutcome(now)}** (${shortOutcome(right)})`;
  };
  const numbers = Object.keys(forms).map((_form, index) => String(index + 1));
  if ([...boundedForms.columns, 'background', 'background-zero'].some((column, index) => column !== Object.keys(forms)[index]))
    throw new Error('a form of the table has no text');
  const rows = boundedForms.rows.map(([world, ...cells]) => [
    world,
    textOf(world),
    ...cells.map(short),
    ...cellsOf(backgroundForm, world).map(short),
  ]);
  return markdown(['world', 'what it is', ...numbers], rows);
}

function figures(): string {
  const { cases } = allCases();
  const wrong = cases.filter(({ expected }) => expected.now !== undefined).map(({ expected }) => expected);
  const alarms = wrong.filter(({ right }) => right.phase === 'Successful').length;
  return [
    `${cases.length} runs in all, on each of the two releases of Argo Rollouts. In ${cases.length - wrong.length} of them the outcome and its time are those that`,
    `were written down beforehand as right; ${alarms} are false alarms, and ${wrong.length - alarms} see a breach late or not at all. These are set in bold and explained.`,
  ].join('\n');
}
