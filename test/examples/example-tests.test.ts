import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readRecording } from '../../src/promql/formats/recording.ts';
import { createStore } from '../../src/promql/store/series-store.ts';
import { selectorTest } from '../../src/providers/series-faults.ts';
import { filesIn, runCli, temporaryFolder } from '../cli/run-cli.ts';
import { fileAt, root } from '../docs/compile-example.ts';
import { exampleRecordings } from './recordings/recordings.ts';

const recordings = [...exampleRecordings()];
const again = 'write the recordings again: node test/examples/recordings/write.ts';

describe('the recordings of the examples', () => {
  test.each(recordings)('%s is what its course makes, for the selectors that the queries have now', (path, text) => {
    expect(fileAt(path).text === text, again).toBe(true);
  });

  test('no other recording lies beside them', () => {
    const folders = new Set(recordings.map(([path]) => path.slice(0, path.lastIndexOf('/'))));
    const found = [...folders].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
    expect(found.sort(), again).toEqual(recordings.map(([path]) => path).sort());
  });

  test('each is small, and all of them together', () => {
    const sizes = recordings.map(([, text]) => Buffer.byteLength(text));
    for (const size of sizes) expect(size).toBeLessThan(150_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  });

  test.each(recordings)('%s holds nothing that its selectors would not find, and every series once', (path, text) => {
    const read = readRecording({ name: path, text });
    if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join('\n'));
    const { selectors, series, range } = read.value;
    const wanted = selectors.map(selectorTest);
    expect(series.length).toBeGreaterThan(0);
    for (const one of series) {
      expect(wanted.some((fits) => fits(one))).toBe(true);
      expect(one.timestampsMs.at(0)).toBeGreaterThanOrEqual(range?.fromMs as number);
      expect(one.timestampsMs.at(-1)).toBeLessThanOrEqual(range?.toMs as number);
    }
    expect(createStore(series).series.length).toBe(series.length);
  });
});

/** The cases that every guardrail has, by what their names begin with or hold; or why one makes no sense for it. */
const situations = {
  healthy: /^healthy/,
  'healthy with no error ever': /no (error|restart|mutable image) ever/,
  breach: /^breach/,
  'exporter gone': /^exporter gone/,
  NaN: /^NaN/,
  'newborn crash loop': /^newborn crash loop/,
  'low traffic': /^low traffic/,
  'counter reset': /^counter reset/,
  'one provider error': /^one provider error/,
  'error streak': /^error streak/,
} as const;
const senseless: Readonly<Record<string, readonly (keyof typeof situations)[]>> = {
  restarts: ['low traffic'],
  'not-ready': ['healthy with no error ever', 'low traffic'],
  'mutable-image': ['low traffic'],
  'checkout-datadog': ['NaN', 'counter reset'],
};

type TestFile = { readonly spec: { readonly cases: readonly { readonly name: string }[] } };

describe('every guardrail has a case for each situation', () => {
  const whole = ['rollout-guardrails.test.yaml', 'service-slo.test.yaml'];
  const files = readdirSync(join(root, 'examples/tests'))
    .filter((name) => name.endsWith('.test.yaml') && !whole.includes(name))
    .map((name) => `examples/tests/${name}`);

  test.each([...files, 'examples/datadog/tests/checkout-datadog.test.yaml'])('%s', (path) => {
    const { text } = fileAt(path);
    const names = (parse(text) as TestFile).spec.cases.map(({ name }) => name);
    const missing = Object.entries(situations).flatMap(([situation, pattern]) =>
      names.some((name) => pattern.test(name)) ? [] : [situation],
    );
    expect(missing).toEqual(senseless[path.replace(/^.*\/|\.test\.yaml$/g, '')] ?? []);
  });
});

describe('guard-policy test', () => {
  test.each([['examples/tests', 'examples/migrate-from-plain-template'], ['examples/datadog']])('%s', async (...paths) => {
    const { code, stdout } = await runCli(['test', ...paths, '--fail-only'], { cwd: root });
    expect(code, stdout).toBe(0);
  });
});

describe('the output on the page of the migration', () => {
  const folder = 'examples/migrate-from-plain-template';
  const page = fileAt(`${folder}/README.md`).text;
  const blocks = [...page.matchAll(/```console\n\$ guard-policy (.*)\n([\s\S]*?)```/g)].filter(([, command]) =>
    command?.startsWith('test'),
  );

  test.each(blocks.map(([, command = '', output = '']) => [command, output]))('%s', async (command, output) => {
    // As the page says: the expectation of the second case is what one would want.
    const cwd = temporaryFolder(filesIn(join(root, folder)));
    const wanted = fileAt(`${folder}/hand-written.test.yaml`).text.replace(
      /expect: .* # wrong: nothing was seen/,
      'expect: { blocked: true }',
    );
    const files = command.includes('policy.test.yaml') ? {} : { 'hand-written.test.yaml': wanted };
    const { stdout } = await runCli(command.replaceAll("'", '').split(/ (?!gone)/), {
      cwd: temporaryFolder({ ...filesIn(cwd), ...files }),
    });
    // `...` stands for lines that are left out.
    const parts = output.split(/^ *\.\.\.\n/m);
    let rest = stdout;
    for (const part of parts) {
      expect(rest).toContain(part);
      rest = rest.slice(rest.indexOf(part) + part.length);
    }
  });
});
