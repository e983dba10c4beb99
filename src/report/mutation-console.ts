import type { MutationReport, Survivor } from '../scenario/mutate.ts';
import { visible, wrap } from './terminal-text.ts';

/** What no case noticed, each with a case that would, and the score. */
export function renderMutations({ killed, survived, survivors, equivalent }: MutationReport, width: number): string {
  const total = killed + survived;
  const parts = survivors.map((one, index) => survivorLines(one, `${index + 1} of ${survivors.length}`, width));
  const score = total === 0 ? '' : ` (${Math.floor((100 * killed) / total)}%)`;
  const same = equivalent === 0 ? '' : `; ${equivalent} more change nothing in any reading or world tried and are not counted`;
  return [...parts, `${total} mutants: ${killed} killed, ${survived} survived${score}${same}\n`].join('\n');
}

function survivorLines({ subject, environments, guardrail, mutant, telling }: Survivor, number: string, width: number): string {
  const where = environments.length === 0 ? subject : `${subject} (${environments.join(', ')})`;
  const { world } = telling;
  const snippet =
    world === undefined
      ? []
      : [
          '',
          `    - name: ${guardrail} in the world ${world.name}`,
          `      world: ${world.name}`,
          `      guardrails: [${guardrail}]`,
          `      expect: { phase: ${world.phase} }`,
        ];
  const lines = [
    `survivor ${number}: ${where} > ${guardrail}`,
    `  ${mutant.part.padEnd(10)} ${mutant.before}`,
    `  ${'becomes'.padEnd(10)} ${mutant.after}`,
    ...wrap(telling.text, Math.max(40, width - 13)).map((line, index) => `  ${(index === 0 ? 'noticed' : '').padEnd(10)} ${line}`),
    ...snippet,
  ];
  return lines.map((line) => `${visible(line)}\n`).join('');
}
