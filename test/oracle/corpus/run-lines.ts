import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The answers of a program that reads and writes one line of JSON for each request. `program` is relative to this folder. */
export function runLines(program: string, args: readonly string[], requests: readonly unknown[]): unknown[] {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  const { status, stdout, stderr } = spawnSync(join(import.meta.dirname, program), args, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${program}: ${stderr.slice(-2000)}`);
  const answers = stdout.split('\n').filter((line) => line !== '');
  if (answers.length !== requests.length) throw new Error(`${program}: ${answers.length} answers to ${requests.length} requests`);
  return answers.map((line) => JSON.parse(line));
}
