import type { MutationReport, Survivor } from '../scenario/mutate.ts';
import { visible, wrap } from './terminal-text.ts';

/** What no case noticed, each with a case that would, and the score. */
export function renderMutations({ killed, survivors, equivalent }: MutationReport, width: number): string {
  const total = killed + survivors.length;
  const parts = survivors.map((one, index) => survivorLines(one, index + 1, survivors.length, width));
  const score = total === 0 ? '' : ` (${Math.floor((100 * killed) / total)}%)`;
  const same = equivalent === 0 ? '' : `; ${equivalent} more change nothing in any reading or world tried and are not counted`;
  return [...parts, `${total} mutants: ${killed} killed, ${survivors.length} survived${score}${same}\n`].join('\n');
}

function survivorLines({ subject, environment, guardrail, mutant, telling }: Survivor, number: number, of: number, width: number): string {
  const where = environment === undefined ? subject : `${subject} (${environment})`;
  const snippet =
    telling.world === undefined
      ? []
      : [
          '',
          `    - name: ${guardrail} in the world ${telling.world}`,
          `      world: ${telling.world}`,
          `      expect: { because: ${guardrail} }`,
        ];
  const lines = [
    `survivor ${number} of ${of}: ${where} > ${guardrail}   ${mutant.part}`,
    `  ${mutant.field}  ${mutant.before}  ->  ${mutant.after}`,
    ...wrap(telling.text, Math.max(40, width - 2)).map((line) => `  ${line}`),
    ...snippet,
  ];
  return lines.map((line) => `${visible(line)}\n`).join('');
}
