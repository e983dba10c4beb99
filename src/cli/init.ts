import type { Command } from 'commander';
import { type ExitCode, exitCodeHelp } from './exit-code.ts';
import type { CliIo } from './io.ts';

export function define(command: Command, io: CliIo, answer: (code: ExitCode) => void): void {
  command
    .description('Lay out a policy repository that compiles at once. Existing files are never overwritten.')
    .argument('[dir]', 'folder of the repository', '.')
    .addHelpText(
      'after',
      `
Example:
  $ guard-policy init reliability && cd reliability && guard-policy compile

${exitCodeHelp(['yes', 'couldNotStart', 'ourBug'])}`,
    )
    .action(async (folder: string) => {
      const { init } = await import('./run-init.ts');
      answer(init(folder, io));
    });
}
