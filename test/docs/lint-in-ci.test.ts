import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintFormats } from '../../src/cli/lint.ts';
import { exampleMetric, ratioQuery } from '../../src/lint/rules/example-metric.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { runCli, temporaryFolder } from '../cli/run-cli.ts';
import { exampleFile } from '../lint/example-file.ts';
import { root } from './compile-example.ts';
import { pageText } from './pages.ts';

const page = pageText('docs/lint-in-ci.md');
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text as string);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };

// biome-ignore lint/suspicious/noExplicitAny: its parts are only looked at by expectations
function dataOf(name: string, text: string): any {
  const parsed = parseYaml({ name, text });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'));
  return parsed.value[0]?.value;
}

test('every block is YAML', () => {
  expect(blocks.length).toBeGreaterThan(3);
  for (const [index, text] of blocks.entries()) dataOf(`block ${index}`, text);
});

const commands = [...page.matchAll(/npx --yes guard-policy@(\S+) (lint .*)$/gm)].map(([, release, line]) => ({
  release,
  line: line as string,
}));

describe('the jobs', () => {
  test.each(commands)('$line writes what the job takes up', async ({ release, line }) => {
    expect(version.startsWith(`${release}.`)).toBe(true);
    const wrong = exampleFile('a.yaml', exampleMetric(ratioQuery('5m'), { failureLimit: '5' })).text;
    const cwd = temporaryFolder({ 'manifests/a.yaml': wrong });
    const { code, stderr } = await runCli(line.split(' '), { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    for (const [, file] of line.matchAll(/=(\S+)/g)) expect(existsSync(join(cwd, file as string))).toBe(true);
  });

  test('there is one for GitLab and one for GitHub', () => {
    expect(commands).toHaveLength(2);
  });
});

test('every format stands in the table, and none else', () => {
  const rows = [...page.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...lintFormats]);
});

test('the hook is the one of the page, and its command exists', async () => {
  const [hook] = dataOf('.pre-commit-hooks.yaml', readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'));
  const config = blocks.map((text, index) => dataOf(`block ${index}`, text)).find((one) => one?.repos !== undefined);
  expect(config.repos[0].hooks[0].id).toBe(hook.id);
  expect(config.repos[0].rev).toBe(`v${version}`);
  const cwd = temporaryFolder({ 'manifests/a.yaml': exampleFile('a.yaml', exampleMetric(ratioQuery('5m'))).text });
  const [program, ...args] = [...hook.entry.split(' '), ...config.repos[0].hooks[0].args];
  expect([program, (await runCli(args, { cwd })).code]).toEqual(['guard-policy', 0]);
});
