import { type Command, InvalidArgumentError, Option } from 'commander';
import { colourChoices } from './colour.ts';

/** The options that every reporting command has, with the same meaning. */
export function addReportOptions(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(
      new Option('-o, --output <format[=file]>', `report format, repeatable: ${formats.join(', ')}`)
        .argParser(collect)
        .default([], 'console'),
    )
    .addOption(new Option('-q, --quiet', 'no console report where the answer is yes'))
    .addOption(new Option('--color <when>', 'colour on stdout').choices(colourChoices).default('auto'));
}

export type ReportOptions = { readonly output: readonly string[]; readonly quiet?: true; readonly color: (typeof colourChoices)[number] };

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** `dev,prod`, also given several times. */
export function collectNames(value: string, previous: readonly string[] | undefined): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('A name is empty.');
  return [...new Set([...(previous ?? []), ...names])];
}
