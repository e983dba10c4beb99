import { type Outcome, sameOutcome, shortOutcome, type WorldCase } from './case.ts';

/** World × guardrail as aligned text, one table for each template; `!` stands where what happened is not what is right. */
export function summaryOf(cases: readonly WorldCase[], happened: (id: string) => Outcome): string {
  const tables = Map.groupBy(cases, ({ id }) => id.slice(0, id.indexOf('/')));
  return [...tables].map(([title, ofTable]) => `${title}\n${tableOf(ofTable, happened)}`).join('\n\n');
}

function tableOf(cases: readonly WorldCase[], happened: (id: string) => Outcome): string {
  const worlds = Map.groupBy(cases, ({ world }) => world.name);
  const columns = [...new Set(cases.map(({ id }) => id.split('/')[1] as string))];
  const rows = [...worlds].map(([world, ofWorld]) => [
    world,
    ...ofWorld.map(({ id, expected }) => {
      const outcome = happened(id);
      return `${shortOutcome(outcome)}${sameOutcome(outcome, expected.right) ? '' : ' !'}`;
    }),
  ]);
  const lines = [['', ...columns], ...rows];
  const widths = lines[0]?.map((_cell, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
  return lines.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')).join('\n');
}
