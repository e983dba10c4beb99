import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { filesIn, policyText, runCli, temporaryFolder } from './run-cli.ts';

const storedRun = readFileSync(new URL('../check/runs/failed.json', import.meta.url), 'utf8');

/** A command line with something on stdin. */
async function piped(
  argv: readonly string[],
  text: string | Uint8Array,
  cwd = temporaryFolder(),
): Promise<Awaited<ReturnType<typeof runCli>>> {
  let stdout = '';
  let stderr = '';
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const code = await main(argv, {
    cwd,
    env: {},
    stdout: { write: (part) => (stdout += part), isTty: false, columns: 120 },
    stderr: { write: (part) => (stderr += part), isTty: false },
    nowMs: () => 0,
    readStdin: async (most) => (bytes.length > most ? bytes.length : bytes),
  });
  return { code, stdout, stderr };
}

describe('a code', () => {
  test('of a rule of lint is shown with its reason and an example to copy', async () => {
    const cwd = temporaryFolder();
    const { stdout } = await runCli(['explain', 'GP124'], { cwd });
    expect(stdout).toContain('GP124 failure-limit-of-all   error\n');
    expect(stdout).toMatch(/\n {2}why {14}failureLimit is the number/);
    expect(stdout).toMatch(/\nwrong\n {2}name: error-ratio\n.*\n {2}failureLimit: 5\n.*\nright\n.*\n {2}failureLimit: 0\n/s);
    expect((await runCli(['explain', 'GP124', '-o', 'markdown'], { cwd })).stdout).toContain('\n```yaml\nname: error-ratio\n');
    const json = JSON.parse((await runCli(['explain', 'GP124', '-o', 'json'], { cwd })).stdout);
    expect(json.explanations[0]).toMatchObject({ code: { rule: { patterns: ['T4', 'T5'] } } });
  });

  test('is explained, however it is written', async () => {
    const cwd = temporaryFolder();
    const lower = await runCli(['explain', 'gp103'], { cwd });
    expect(lower).toEqual(await runCli(['explain', 'GP103'], { cwd }));
    expect(lower.stdout).toMatchInlineSnapshot(`
      "GP103 pass-on-nothing   error
        means            \`failures + undecided\` is not below \`count\`: a run could pass without one good
                         reading
        cure             raise \`count\`, or tolerate less
        family           GP1xx: would pass without evidence
      "
    `);
  });

  test.each([
    ['GP405', 'warning'],
    ['GP222', 'note'],
    ['GP200', 'error'],
  ])('%s is of severity %s', async (code, severity) => {
    const { stdout } = await runCli(['explain', code], { cwd: temporaryFolder() });
    expect(stdout.split('\n')[0]).toMatch(new RegExp(`^${code} [a-z-]+   ${severity}$`));
  });

  test('every row of the page is found', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
    const cwd = temporaryFolder();
    for (const [, code = '', name] of page.matchAll(/^\| (GP\d{3}) \| ([a-z0-9-]+) \|/gm)) {
      const { code: exit, stdout } = await runCli(['explain', code], { cwd });
      expect([exit, stdout.startsWith(`${code} ${name}   `)]).toEqual([0, true]);
    }
  });

  test('one that does not exist is told', async () => {
    const { code, stderr, stdout } = await runCli(['explain', 'GP999'], { cwd: temporaryFolder() });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe('error: there is no code GP999\n       docs/errors.md has them all\n');
  });
});

describe('an AnalysisRun', () => {
  test('is read from stdin and from a file, as JSON and as a list', async () => {
    const one = await piped(['explain', '-'], storedRun);
    expect(one.code).toBe(0);
    expect(one.stdout.split('\n')[1]).toBe('  why              error-ratio: 2 failed readings, and failureLimit tolerates 1');
    const list = await piped(['explain', '-'], JSON.stringify({ kind: 'List', items: [JSON.parse(storedRun), { kind: 'Pod' }] }));
    expect(list).toMatchObject({ code: 0, stdout: one.stdout, stderr: 'note: 1 object of another kind is passed over\n' });
    const cwd = temporaryFolder({ 'run.json': storedRun });
    expect((await runCli(['explain', 'run.json'], { cwd })).code).toBe(0);
  });

  test.each<readonly [name: string, text: string, stderr: string]>([
    ['nothing', '', 'error: <stdin> is empty\n'],
    ['another kind', '{"kind":"Pod"}', 'error: <stdin> holds no AnalysisRun, only Pod\n'],
    ['an empty list', '{"kind":"List","items":[]}', 'error: <stdin> holds no AnalysisRun\n'],
  ])('%s is an error', async (_, text, stderr) => {
    expect(await piped(['explain', '-'], text)).toEqual({ code: 2, stdout: '', stderr });
  });

  test.each<readonly [name: string, text: string | Uint8Array, code: string]>([
    ['half of it', storedRun.slice(0, 500), 'GP504'],
    ['a phase that does not exist', storedRun.replace('"phase": "Failed"', '"phase": "Broken"'), 'GP426'],
    ['no UTF-8', new Uint8Array([0xff, 0xfe, 0x7b]), 'GP621'],
  ])('%s is a finding', async (_, text, code) => {
    const { code: exit, stdout } = await piped(['explain', '-'], text);
    expect([exit, stdout.startsWith(`error[${code}]`)]).toEqual([2, true]);
  });

  test('of many one has to be named', async () => {
    const named = (name: string): unknown => ({ ...JSON.parse(storedRun), metadata: { name } });
    const many = JSON.stringify({ kind: 'List', items: Array.from({ length: 30 }, (_, index) => named(`run-${index}`)) });
    expect((await piped(['explain', '-'], many)).stderr).toBe(
      'error: there are 30 AnalysisRuns, more than 20\n       say which: --run run-0\n',
    );
    expect((await piped(['explain', '-', '--run', 'run-7'], many)).stdout.split('\n')[0]).toMatch(/^run-7 {3}Failed/);
    expect((await piped(['explain', '-', '--run', 'rum-7'], many)).stderr).toMatch(/no AnalysisRun `rum-7`\n {7}did you mean run-7\?/);
  });

  test('without a pipe says how', async () => {
    const { code, stderr } = await runCli(['explain', '-'], { cwd: temporaryFolder() });
    expect([code, stderr]).toEqual([
      2,
      'error: nothing is piped to stdin\n       kubectl get analysisrun NAME -o json | guard-policy explain -\n',
    ]);
  });

  test('nothing from it moves a terminal', async () => {
    const hostile = storedRun.replaceAll('[0.079]', '\\u001b[2J\\u202e').replaceAll('error-ratio', 'error\\u0007ratio');
    for (const format of ['console', 'markdown', 'json']) {
      const { stdout } = await piped(['explain', '-', '-o', format], hostile);
      expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }
  });

  test('is told to be of a policy that has its queries', async () => {
    const cwd = temporaryFolder({ 'policies/checkout.yaml': policyText() });
    await runCli(['compile', 'policies', '--out', 'out'], { cwd });
    const compiled = filesIn(cwd)['out/prod/checkout-prod.yaml'] ?? '';
    const metrics = compiled.slice(compiled.indexOf('  metrics:'));
    const run = (text: string): string => `kind: AnalysisRun\nmetadata: { name: r }\nspec:\n${text}`;
    const policyLine = async (text: string): Promise<string | undefined> =>
      (await piped(['explain', '-'], run(text), cwd)).stdout.split('\n').find((line) => line.startsWith('  policy'));
    expect(await policyLine(metrics)).toBe('  policy           checkout 1.0.0 (prod), policies/checkout.yaml');
    expect(await policyLine(metrics.replace('failureLimit: 0', 'failureLimit: 1'))).toMatch(
      /checkout 1\.0\.0 \(prod\), .*: the same queries, but not/,
    );
    expect(await policyLine(metrics.replaceAll('shop', 'other'))).toBeUndefined();
  });
});

const testText = `apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: checkout }
spec:
  policy: ../policies/checkout.yaml
  cases:
    - name: errors from minute three
      environments: [prod]
      series:
        - series: requests_total{app="shop",pod="a"}
          values: 0+100x40
        - series: errors_total{app="shop",pod="a"}
          values: 0x15 0+20x25
      expect: { phase: Failed, because: error-ratio }
    - name: exporter gone
      world: gone
      expect: { blocked: true }
`;

describe('a case of a test', () => {
  const folder = (): string => temporaryFolder({ 'policies/checkout.yaml': policyText(), 'tests/checkout.test.yaml': testText });

  test('is shown in full', async () => {
    const { code, stdout } = await runCli(['explain', 'tests/checkout.test.yaml', '-t', 'case=errors*'], { cwd: folder() });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "checkout > errors from minute three (prod)   Failed at t+4m30s
        why              error-ratio: 1 failed reading, and failureLimit tolerates none
        message          Metric "error-ratio" assessed Failed due to failed (1) > failureLimit (0)
        rollout          blocked: error-ratio failed once, and none of that is tolerated: the rollout is
                         aborted and all traffic goes back to the stable version
        case             passed   tests/checkout.test.yaml:7
        expects          phase: Failed
                         because: error-ratio
        data             2 inline series
        rerun            guard-policy test 'tests/checkout.test.yaml' -t 'policy=checkout,case=errors from
                         minute three,env=prod'

      error-ratio   Failed at t+4m30s
        require          value <= 0.01
        reading          t+4m30s  0.05  Failed: 0.05 <= 0.01 is false
        made of          0.05 = 0.333333 / 6.66667
                         0.333333: sum(rate(errors_total{app="shop"}[2m]))
                         6.66667: sum(rate(requests_total{app="shop"}[2m]))
        query            (sum(rate(errors_total{app="shop"}[2m])) /
                         sum(rate(requests_total{app="shop"}[2m])))
                         and on () count(time() - timestamp(requests_total{app="shop"}) <= 90)
        samples          errors_total{app="shop"}[2m]
                           {pod="a"}  8 samples from 0 to 40
                         requests_total{app="shop"}[2m]
                           {pod="a"}  8 samples from 1100 to 1800
                         requests_total{app="shop"}
                           {pod="a"}  1800
        would pass if    value <= 0.01 at every reading
                         a limit of at least 0.2 instead of 0.01
                         failureLimit 5
      "
    `);
  });

  test.each<readonly [argv: readonly string[], titles: readonly string[]]>([
    [
      ['--case', 'exporter gone'],
      ['checkout > exporter gone (dev)', 'checkout > exporter gone (prod)'],
    ],
    [['--case', 'exporter gone', '--env', 'dev'], ['checkout > exporter gone (dev)']],
    [['-t', 'case=exporter*,env=prod'], ['checkout > exporter gone (prod)']],
  ])('%j', async (argv, titles) => {
    const { stdout } = await runCli(['explain', 'tests/checkout.test.yaml', ...argv], { cwd: folder() });
    expect(stdout.split('\n').flatMap((line) => /^(checkout > .*?) {3}/.exec(line)?.[1] ?? [])).toEqual(titles);
  });

  test('that does not exist is told', async () => {
    const { code, stderr } = await runCli(['explain', 'tests/checkout.test.yaml', '--case', 'exporter gon'], { cwd: folder() });
    expect([code, stderr]).toEqual([2, 'error: no case fits\n       did you mean `exporter gone`?\n']);
  });

  test('whose policy is wrong shows what is wrong with it', async () => {
    const cwd = temporaryFolder({
      'policies/checkout.yaml': policyText().replace('maxErrorRatio: 0.01', 'maxRatio: 0.01'),
      'tests/checkout.test.yaml': testText,
    });
    const { code, stdout } = await runCli(['explain', 'tests/checkout.test.yaml'], { cwd });
    expect([code, /^error\[GP\d{3}\]/.test(stdout)]).toEqual([2, true]);
  });
});

describe('a file', () => {
  const cwdWith = (): string => temporaryFolder({ 'policies/checkout.yaml': policyText(), 'notes.txt': 'hello' });

  test('a policy', async () => {
    const { code, stdout } = await runCli(['explain', 'policies/checkout.yaml', '--env', 'prod'], { cwd: cwdWith() });
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'checkout 1.0.0   policy   prod']);
  });

  test.each<readonly [argv: readonly string[], stderr: string]>([
    [
      ['notes.txt'],
      'error: `notes.txt` holds nothing that can be explained\n       name a file of kind Policy, PolicyTest, AnalysisTemplate, ClusterAnalysisTemplate or AnalysisRun\n',
    ],
    [['policies'], 'error: `policies` is a folder\n       name one file: a policy, a template, a test or an AnalysisRun\n'],
    [['policies/chekout.yaml'], 'error: no file or folder `policies/chekout.yaml` (did you mean `policies/checkout.yaml`?)\n'],
    [['policies/checkout.yaml', '--case', 'x'], 'error: --case means nothing for a policy\n       it is for a test\n'],
    [['GP103', '--env', 'prod'], 'error: --env means nothing for a code\n       it is for a policy or a test\n'],
    [['policies/checkout.yaml', '-o', 'junit'], 'error: unknown output format `junit`\n       formats: console, json, markdown\n'],
  ])('%j is refused', async (argv, stderr) => {
    expect(await runCli(['explain', ...argv], { cwd: cwdWith() })).toEqual({ code: 2, stdout: '', stderr });
  });
});

test('JSON holds what the page says, with times', async () => {
  const { stdout } = await piped(['explain', '-', '-o', 'json'], storedRun);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ schema: 'guard-policy/report/v1', command: 'explain', exitCode: 0 });
  expect(report.explanations[0].run.decided).toMatchObject({
    name: 'error-ratio',
    limit: { field: 'failureLimit', tolerated: 1, reached: 2 },
    decidedAt: '2026-01-01T00:06:00Z',
    readings: [
      { at: '2026-01-01T00:03:00Z', value: '[0.081]' },
      { at: '2026-01-01T00:06:00Z', value: '[0.079]', because: '0.079 <= 0.01 is false' },
    ],
  });
});

test('JSON parses when nothing can be explained', async () => {
  const { code, stdout } = await piped(['explain', '-', '-o', 'json'], '{"kind":"AnalysisRun","status":7}');
  expect([code, JSON.parse(stdout)]).toMatchObject([2, { exitCode: 2, explanations: [], diagnostics: [{ code: 'GP426' }] }]);
});

test('Markdown escapes what comes from outside', async () => {
  const { stdout } = await piped(
    ['explain', '-', '-o', 'markdown'],
    storedRun.replace('"message": "Metric', '"message": "@all [x](http://y) Metric'),
  );
  expect(stdout).toContain('&#64;all \\[x\\]\\(http://y\\)');
  expect(stdout.split('\n').filter((line) => line.startsWith('#'))).toMatchInlineSnapshot(`
    [
      "## checkout-7c9d-4-2 · Failed at 2026-01-01T00:06:00Z \\(t\\+6m\\) · namespace shop · step 2 of Rollout checkout, revision 4",
      "### error-ratio · Failed at 2026-01-01T00:06:00Z \\(t\\+6m\\)",
      "### not the cause",
      "### what does not fit, or cannot be known",
    ]
  `);
});
