import type { CliIo } from './io.ts';

export const colourChoices = ['auto', 'always', 'never'] as const;
export type ColourChoice = (typeof colourChoices)[number];

/** Whether stdout is coloured: the flag, else NO_COLOR, else FORCE_COLOR, else whether it is a terminal that can. */
export function wantsColour(choice: ColourChoice, { env, stdout }: Pick<CliIo, 'env' | 'stdout'>): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stdout.isTty && env.TERM !== 'dumb';
}
