import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './compile-example.ts';

const begin = '## Five minutes\n';
const end = '\n## What is enforced where\n';

/**
 * The tour of README.md with the output of its commands made anew. Runs in a copy of what a clone has: diffs are applied to its files,
 * `npx guard-policy` is the command line of the copy, `cat`, `echo $?` and `git checkout -q policies` do what they say.
 */
export function withTourRun(readme: string): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error('README.md has no tour');
  const folder = mkdtempSync(join(tmpdir(), 'tour-'));
  try {
    const clone = new Clone(folder);
    const tour = readme
      .slice(from, to)
      .replace(/^```(console|diff)( \S+)?\n([\s\S]*?)^```$/gm, (whole, kind: string, path: string | undefined, body: string) => {
        if (kind === 'console') return `\`\`\`console\n${clone.runAll(body)}\`\`\``;
        clone.edit((path ?? '').trim(), body);
        return whole;
      });
    return `${readme.slice(0, from)}${tour}${readme.slice(to)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class Clone {
  readonly #folder: string;
  #lastExit = 0;

  constructor(folder: string) {
    this.#folder = folder;
    for (const name of ['src', 'policies', 'templates', 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'guard-policy.mjs'), "import { runProcess } from './src/cli/main.ts';\nawait runProcess();\n");
    execFileSync('git', ['init', '-q'], { cwd: folder });
    this.#guardPolicy(['compile']);
  }

  runAll(block: string): string {
    const commands = block.split('\n').filter((line) => line.startsWith('$ '));
    return commands.map((line) => `${line}\n${this.#run(line.slice(2))}`).join('');
  }

  /** Replaces the lines of the diff that begin with a minus by those that begin with a plus. */
  edit(path: string, diff: string): void {
    const lines = diff.trimEnd().split('\n');
    const side = (sign: string): string => lines.flatMap((line) => (line.startsWith(sign) ? [`${line.slice(1)}\n`] : [])).join('');
    const text = readFileSync(join(this.#folder, path), 'utf8').replaceAll('\r\n', '\n');
    const parts = text.split(side('-'));
    if (parts.length !== 2) throw new Error(`${path} does not hold the lines of the diff once: ${side('-')}`);
    writeFileSync(join(this.#folder, path), parts.join(side('+')));
  }

  #run(command: string): string {
    if (command === 'echo $?') return `${this.#lastExit}\n`;
    if (command === 'git checkout -q policies') {
      cpSync(join(root, 'policies'), join(this.#folder, 'policies'), { recursive: true });
      return '';
    }
    const [program, ...words] = command.split(' ');
    if (program === 'cat') return readFileSync(join(this.#folder, words[0] ?? ''), 'utf8').replaceAll('\r\n', '\n');
    if (program === 'npx' && words[0] === 'guard-policy') return this.#guardPolicy(words.slice(1));
    throw new Error(`the tour cannot run ${command}`);
  }

  #guardPolicy(words: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['guard-policy.mjs', ...words], {
      cwd: this.#folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    this.#lastExit = status ?? -1;
    return `${stdout}${stderr}`;
  }
}
