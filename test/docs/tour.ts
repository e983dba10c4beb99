import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { root } from './compile-example.ts';

const begin = '## Five minutes\n';
const end = '\n## What is enforced where\n';

/**
 * The tour of README.md with the output of its commands made anew. Runs in a copy of the policies: diffs are applied to its files,
 * `npx guard-policy` is the command line, `cat`, `echo $?` and `git checkout -q policies` do what they say.
 */
export async function withTourRun(readme: string): Promise<string> {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error('README.md has no tour');
  const folder = mkdtempSync(join(tmpdir(), 'tour-'));
  try {
    const clone = new Clone(folder);
    await clone.prepare();
    const parts: string[] = [];
    for (const part of readme.slice(from, to).split(/^(```(?:console|diff)(?: \S+)?\n[\s\S]*?^```$)/gm)) parts.push(await clone.take(part));
    return `${readme.slice(0, from)}${parts.join('')}${readme.slice(to)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class Clone {
  readonly #folder: string;
  #lastExit = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async prepare(): Promise<void> {
    for (const path of ['policies', 'examples/tests', 'examples/migrate-from-plain-template/hand-written.yaml'])
      cpSync(join(root, path), join(this.#folder, path), { recursive: true });
    await this.#guardPolicy(['compile']);
  }

  /** A part of the page: a fence is run or applied, anything else stays as it is. */
  async take(part: string): Promise<string> {
    const [, kind, path, body = ''] = /^```(console|diff)(?: (\S+))?\n([\s\S]*?)```$/.exec(part) ?? [];
    if (kind === 'diff') this.#edit(path ?? '', body);
    if (kind !== 'console') return part;
    const outputs: string[] = [];
    for (const line of body.split('\n').filter((one) => one.startsWith('$ '))) outputs.push(`${line}\n${await this.#run(line.slice(2))}`);
    return `\`\`\`console\n${outputs.join('')}\`\`\``;
  }

  /** Replaces the lines of the diff that begin with a minus by those that begin with a plus. */
  #edit(path: string, diff: string): void {
    const lines = diff.trimEnd().split('\n');
    const side = (sign: string): string => lines.flatMap((line) => (line.startsWith(sign) ? [`${line.slice(1)}\n`] : [])).join('');
    const parts = this.#read(path).split(side('-'));
    if (parts.length !== 2) throw new Error(`${path} does not hold the lines of the diff once: ${side('-')}`);
    writeFileSync(join(this.#folder, path), parts.join(side('+')));
  }

  #read(path: string): string {
    return readFileSync(join(this.#folder, path), 'utf8').replaceAll('\r\n', '\n');
  }

  async #run(command: string): Promise<string> {
    if (command === 'echo $?') return `${this.#lastExit}\n`;
    if (command === 'git checkout -q policies') {
      cpSync(join(root, 'policies'), join(this.#folder, 'policies'), { recursive: true });
      return '';
    }
    const [program, ...words] = command.split(' ');
    if (program === 'cat') return this.#read(words[0] ?? '');
    if (program === 'npx' && words[0] === 'guard-policy') return this.#guardPolicy(words.slice(1));
    throw new Error(`the tour cannot run ${command}`);
  }

  async #guardPolicy(words: readonly string[]): Promise<string> {
    const written = { stdout: '', stderr: '' };
    const output = (name: 'stdout' | 'stderr') => ({
      write: (text: string) => {
        written[name] += text;
      },
      isTty: false,
    });
    this.#lastExit = await main(words, {
      cwd: this.#folder,
      env: { NO_COLOR: '1' },
      stdout: output('stdout'),
      stderr: output('stderr'),
      nowMs: () => 0,
    });
    // The shipped packs have a name of their own; in a clone they lie beside the policies.
    return `${written.stdout}${written.stderr}`.replaceAll('guard-policy/templates/', 'templates/');
  }
}
