import type { Command } from 'commander';
import { type ExitCode, exitCodeHelp, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { UsageError } from './usage-error.ts';

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Print the JSON Schema of a kind of file, for editors and other tools.')
    .argument('<kind>', 'Policy, Pack, Config or PolicyTest (policy-test); in any letter case')
    .addHelpText(
      'after',
      `
Example:
  $ guard-policy schema policy > policy.schema.json

${exitCodeHelp(['yes', 'couldNotStart', 'ourBug'])}`,
    )
    .action(async (kind: string) => {
      const [{ schemaKinds, schemaName, schemaOf }, { closest }] = await Promise.all([
        import('../policy/schemas.ts'),
        import('../source/suggest.ts'),
      ]);
      const known = schemaKinds.find((one) => [one.toLowerCase(), schemaName(one)].includes(kind.toLowerCase()));
      if (known === undefined) {
        const suggestion = closest(kind, schemaKinds);
        throw new UsageError(
          `unknown kind \`${kind}\``,
          suggestion === undefined ? `kinds: ${schemaKinds.join(', ')}` : `did you mean ${suggestion}?`,
        );
      }
      io.stdout.write(`${JSON.stringify(schemaOf(known), null, 2)}\n`);
      answer(exitCodes.yes);
    });
}
