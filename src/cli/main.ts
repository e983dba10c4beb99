import process from 'node:process';
import type { Command } from 'commander';
import { type ExitCode, exitCodeHelp, exitCodes, worstExitCode } from './exit-code.ts';
import { type CliIo, processIo } from './io.ts';
import { packageVersion } from './package-version.ts';

type CommandModule = { readonly define: (command: Command, io: CliIo, answer: (code: ExitCode) => void) => void };

/** Each command is loaded when it is called: nobody waits for what another command needs. */
const commands: readonly { readonly name: string; readonly summary: string; readonly load: () => Promise<CommandModule> }[] = [
  { name: 'compile', summary: 'compile policies to ClusterAnalysisTemplates', load: () => import('./compile.ts') },
  { name: 'diff', summary: 'show what changes between two revisions, in words and in verdicts', load: () => import('./diff.ts') },
  {
    name: 'explain',
    summary: 'explain a code, a policy, a case of a test, or an AnalysisRun of a cluster',
    load: () => import('./explain.ts'),
  },
  { name: 'init', summary: 'lay out a policy repository', load: () => import('./init.ts') },
  { name: 'lint', summary: 'find what lets a bad release through, in any AnalysisTemplate and Rollout', load: () => import('./lint.ts') },
  { name: 'query', summary: 'evaluate PromQL over recorded series', load: () => import('./query.ts') },
  { name: 'record', summary: 'record the series of a real rollout as a test case', load: () => import('./record.ts') },
  { name: 'schema', summary: 'print the JSON Schema of a kind', load: () => import('./schema.ts') },
  { name: 'test', summary: 'run policies on recorded metrics, as Argo Rollouts would', load: () => import('./test.ts') },
];

/** Runs one command line. Never throws; all effects go through `io` and the file system below `io.cwd`. */
export async function main(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout.write(`${packageVersion}\n`);
    return exitCodes.yes;
  }
  try {
    return await run(argv, io);
  } catch (error) {
    const { tellFailure } = await import('./failure.ts');
    return tellFailure(error, argv, io);
  }
}

async function run(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const { makeProgram, usageErrorOf } = await import('./program.ts');
  let code: ExitCode | undefined;
  const program = makeProgram(io);
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary);
    if (argv.includes(name)) (await load()).define(command, io, (answer) => (code = answer));
  }
  program.addHelpText('after', `\n${exitCodeHelp(['yes', 'no', 'couldNotStart', 'undecided', 'filesDiffer', 'ourBug', 'interrupted'])}`);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    const failure = usageErrorOf(error);
    if (failure === 'answered') return exitCodes.yes;
    throw failure;
  }
  if (code === undefined) throw new Error('a command ended without an answer');
  return code;
}

/** The entry of the process, called by bin.mjs: streams, signals and the exit code. */
export async function runProcess(): Promise<void> {
  process.once('SIGINT', () => process.exit(exitCodes.interrupted));
  process.once('SIGTERM', () => process.exit(exitCodes.terminated));
  let code: ExitCode | undefined;
  let lost = false;
  const io = processIo((reason) => {
    lost = true;
    process.stderr.write(`error: cannot write the report: ${reason}\n`);
    process.exitCode = worstExitCode(exitCodes.couldNotStart, code ?? exitCodes.yes);
  });
  code = await main(process.argv.slice(2), io);
  process.exitCode = lost ? worstExitCode(exitCodes.couldNotStart, code) : code;
}
