import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { benchLint } from './lint.ts';
import { writeManyPolicies } from './many-policies.ts';
import { type Command, type Figures, measureInTurn, peakMiBOf } from './measure.ts';
import { benchPromql } from './promql.ts';
import { benchTests } from './tests.ts';

/**
 * `npm run bench [-- commands | promql | test | lint]`: the speed of the built package, all figures from one run. Budgets stand beside the figures and are
 * no test: on a shared machine that would be a coin toss.
 */
const root = join(import.meta.dirname, '../..');
const bin = join(root, 'dist/guard-policy.js');

function main(): void {
  const [part] = process.argv.slice(2);
  const parts = { commands: benchCommands, promql: () => benchPromql(bin), test: () => benchTests(bin), lint: () => benchLint(bin) };
  if (part !== undefined && !Object.hasOwn(parts, part)) throw new Error(`no bench is called ${part}: ${Object.keys(parts).join(', ')}`);
  printMachine();
  for (const [name, bench] of Object.entries(parts)) if (part === undefined || part === name) bench();
}

function benchCommands(): void {
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-bench-'));
  try {
    writeManyPolicies(folder, 100);
    const compile = [bin, 'compile', 'policies', '--out', 'out'];
    execFileSync(process.execPath, compile, { cwd: folder, stdio: 'ignore' });
    printStart(folder);
    printCompile({ args: [...compile, '--check'], cwd: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printMachine(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const processors = cpus();
  console.log(`guard-policy ${version}, Node ${process.versions.node}, ${type()} ${release()}`);
  console.log(`${processors.length} x ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB\n`);
}

function printStart(cwd: string): void {
  const rounds = 41;
  const commands: readonly (readonly [string, Command])[] = [
    ['node -e 0', { args: ['-e', '0'], cwd }],
    ['guard-policy --version', { args: [bin, '--version'], cwd }],
    ['guard-policy --help', { args: [bin, '--help'], cwd }],
  ];
  const figures = measureInTurn(
    commands.map(([, command]) => command),
    rounds,
  );
  const bare = figures[0] as Figures;
  console.log(`start-up, median of ${rounds} runs each, taken in turn`);
  for (const [index, [name]] of commands.entries()) {
    const one = figures[index] as Figures;
    const over =
      index === 0
        ? ''
        : `${signed(one.medianMs - bare.medianMs)} ms over node -e 0 (budget +25 ms), ratio ${(one.medianMs / bare.medianMs).toFixed(2)}`;
    console.log(`  ${row(name, one)}  ${over}`.trimEnd());
  }
  console.log('');
}

function printCompile(command: Command): void {
  const rounds = 7;
  const [figures, bare] = measureInTurn([command, { args: ['-e', '0'], cwd: command.cwd }], rounds) as [Figures, Figures];
  console.log(`compile --check, 100 policies x 3 environments, 300 guardrails, 300 templates, median of ${rounds} runs`);
  const ratio = (figures.medianMs / bare.medianMs).toFixed(1);
  console.log(
    `  ${row('guard-policy compile', figures)}  budget 1000 ms, peak ${Math.round(peakMiBOf(command))} MiB, ratio to node -e 0 ${ratio}\n`,
  );
}

function row(name: string, { medianMs, fastestMs, slowestMs }: Figures): string {
  return `${name.padEnd(24)}${medianMs.toFixed(1).padStart(8)} ms  (${fastestMs.toFixed(1)} to ${slowestMs.toFixed(1)})`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}

main();
