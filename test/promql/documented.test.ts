import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { defaultLimits } from '../../src/promql/engine/limits.ts';
import { functionSignatures } from '../../src/promql/functions.ts';
import { complaintsOf } from './parsed.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/promql.md'), 'utf8');

function section(title: string): string {
  const found = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`));
  if (found === undefined) throw new Error(`docs/promql.md has no section ${title}`);
  return found;
}

test('the example of the library prints what the page says', () => {
  const [, code = '', output] = /```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(section('The library')) ?? [];
  const entry = pathToFileURL(join(root, 'src/promql/api.ts')).href;
  const script = code.replace("'guard-policy/promql'", `'${entry}'`);
  const run = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8' });
  expect({ stdout: run.stdout, stderr: run.stderr }).toEqual({ stdout: output, stderr: '' });
});

test('the functions are those of the page', () => {
  const names = [...functionSignatures.keys()].sort().map((name) => `\`${name}\``);
  const listed = /<!-- functions -->\n([\s\S]*?)\n<!-- end functions -->/.exec(page)?.[1]?.split(/\s+/);
  expect(listed).toEqual(names);
});

test('the limits are those of the page', () => {
  const listed = [...section('Limits').matchAll(/^\| .+ \| (\d+) \|$/gm)].map(([, value]) => Number(value));
  const { samples, series, steps, depth, labelText, timeMs } = defaultLimits;
  expect(listed).toEqual([samples, series, steps, depth, labelText, timeMs]);
});

test('what the page says is refused is refused', () => {
  const cells = [...section('What is refused').matchAll(/^\| .+ \| (`.+`) \|$/gm)].flatMap(([, cell]) => (cell as string).split(', '));
  const names = cells.map((cell) => cell.slice(1, -1));
  const queries = names.filter((name) => !name.startsWith('{{')).map((name) => (/^[a-z_]+$/.test(name) ? `${name}(a)` : name));
  expect(queries.length).toBeGreaterThan(8);
  expect(queries.filter((query) => complaintsOf(query).length === 0)).toEqual([]);
});
