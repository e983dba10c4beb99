import type { MutationReport, Survivor } from '../scenario/mutate.ts';
import { caseYaml } from './case-yaml.ts';
import { visible, wrap } from './terminal-text.ts';

/** What no case noticed, each with a case that would, and the score. */
export function renderMutations({ killed, survived, survivors, equivalent }: MutationReport, width: number): string {
  const total = killed + survived;
  const shown = new Map<string, number>();
  const parts = survivors.map((one, index) => survivorLines(one, index + 1, survivors.length, width, shown));
  const score = total === 0 ? '' : ` (${Math.floor((100 * killed) / total)}%)`;
  const same = equivalent === 0 ? '' : `; ${equivalent} more change nothing in any reading or world tried and are not counted`;
  const each = survivors.length < survived ? ', counted in each environment' : '';
  return [...parts, `${total} mutants${each}: ${killed} killed, ${survived} survived${score}${same}\n`].join('\n');
}

/** `shown`: the cases of survivors so far, by their text, with the survivor's number: one case may notice several mutants. */
function survivorLines(
  { subject, environments, guardrail, file, mutant, telling, cases }: Survivor,
  number: number,
  count: number,
  width: number,
  shown: Map<string, number>,
): string {
  const where = environments.length === 0 ? subject : `${subject} (${environments.join(', ')})`;
  const yaml = cases.flatMap(caseYaml);
  const known = shown.get(yaml.join('\n'));
  if (yaml.length > 0 && known === undefined) shown.set(yaml.join('\n'), number);
  const lines = [
    `survivor ${number} of ${count}: ${where} > ${guardrail}`,
    row(mutant.part, mutant.before),
    row('becomes', mutant.after),
    ...wrap(telling.text, Math.max(40, width - 13)).map((line, index) => row(index === 0 ? 'noticed' : '', line)),
    ...(yaml.length === 0 ? [] : [row('add', known === undefined ? `to the cases of ${file}:` : `the case of survivor ${known}`)]),
    ...(known === undefined && yaml.length > 0 ? ['', ...yaml] : []),
  ];
  return lines.map((line) => `${visible(line).trimEnd()}\n`).join('');
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(10)} ${text}`;
}
