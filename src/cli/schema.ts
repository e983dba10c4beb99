import type { Command } from 'commander';
import { type ExitCode, exitCodeHelp, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { UsageError } from './usage-error.ts';

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Print the JSON Schema of a kind of file, for editors and other tools.')
    .argument(
      '<kind>',
      'Policy, Pack, Config, PolicyTest (policy-test), Answers, Waiver, or report (what -o json prints); in any letter case',
    )
    .addHelpText(
      'after',
      `
Example:
  $ guard-policy schema policy > policy.schema.json

${exitCodeHelp(['yes', 'couldNotStart', 'ourBug'])}`,
    )
    .action(async (kind: string) => {
      const [{ schemaKinds, schemaName, schemaOf }, { closest }, { reportSchema }] = await Promise.all([
        import('../policy/schemas.ts'),
        import('../source/suggest.ts'),
        import('../report/report-schema.ts'),
      ]);
      const known = schemaKinds.find((one) => [one.toLowerCase(), schemaName(one)].includes(kind.toLowerCase()));
      if (known === undefined && kind.toLowerCase() !== 'report') {
        const kinds = [...schemaKinds, 'report'];
        const suggestion = closest(kind, kinds);
        throw new UsageError(
          `unknown kind \`${kind}\``,
          suggestion === undefined ? `kinds: ${kinds.join(', ')}` : `did you mean ${suggestion}?`,
        );
      }
      io.stdout.write(`${JSON.stringify(known === undefined ? reportSchema : schemaOf(known), null, 2)}\n`);
      answer(exitCodes.yes);
    });
}
