import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintFormats } from '../../src/cli/lint.ts';
import { filesIn, runCli, temporaryFolder } from './run-cli.ts';

function template(...extra: readonly string[]): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: checkout }
spec:
  metrics:
    - name: error-ratio
      initialDelay: 6m
      interval: 1m
      count: 5
${extra.map((line) => `      ${line}\n`).join('')}      successCondition: len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= 0.01
      consecutiveErrorLimit: 3
      inconclusiveLimit: 0
      provider:
        prometheus:
          query: |-
            (sum(rate(http_requests_total{code=~"5.."}[5m])) or 0 * sum(rate(http_requests_total[5m]))) / sum(rate(http_requests_total[5m]))
`;
}

const clean = template('failureLimit: 0');
const open = template('failureLimit: 5');
const typo = template('failurLimit: 0 # tolerates none');

async function lintIn(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const cwd = temporaryFolder(files);
  return { cwd, ...(await runCli(['lint', '.', '--now', '2026-08-24', ...args], { cwd })) };
}

describe('the bar', () => {
  test.each<[string, string, readonly string[], number]>([
    ['nothing found', clean, [], 0],
    ['an error', open, [], 1],
    ['an error that is not shown', open, ['--min-severity', 'error'], 1],
    ['a warning', template('failureLimit: 1'), [], 0],
  ])('%s', async (_name, text, args, code) => {
    expect((await lintIn({ 'a.yaml': text }, ...args)).code).toBe(code);
  });

  test('warnings are counted, shown or not', async () => {
    const ignored = template('failureLimit: 0 # guard-policy: ignore GP124 until 2026-12-31 reason="none"');
    expect((await lintIn({ 'a.yaml': ignored }, '--max-warnings', '1')).code).toBe(0);
    const { code, stdout } = await lintIn({ 'a.yaml': ignored }, '--max-warnings', '0', '--min-severity', 'error');
    expect(code).toBe(1);
    expect(stdout).toContain('1 warning, and --max-warnings allows 0');
  });

  test.each(['-1', '1.5', 'x', ''])('--max-warnings %s is refused', async (value) => {
    expect((await lintIn({ 'a.yaml': clean }, `--max-warnings=${value}`)).code).toBe(2);
  });

  test.each(['2026-02-30', 'tomorrow', '2026-8-1', '2026-08-24T25:00:00Z', '2026-08-24T10:00'])('--now %s is refused', async (value) => {
    expect((await lintIn({ 'a.yaml': clean }, '--now', value)).code).toBe(2);
  });
});

describe('what is shown', () => {
  const notes = template('failureLimit: 0')
    .replace('<= 0.01', '<= {{args.limit}}')
    .replace('spec:\n', 'spec:\n  args: [{ name: limit, value: "0.01" }]\n');

  test('notes are counted, and shown to those who ask', async () => {
    const plain = await lintIn({ 'a.yaml': notes });
    expect(plain.stdout).not.toContain('note[');
    expect(plain.stdout).toMatch(
      /^1 template, 1 metric in \d+ worlds: 1 note; 1 fails closed\n1 note not shown: --min-severity note shows it\n$/,
    );
    for (const asked of [['--min-severity', 'note'], ['--fail-on', 'note'], ['--coverage']]) {
      const { stdout } = await lintIn({ 'a.yaml': notes }, ...asked);
      expect(stdout).toContain('note[GP437]');
      expect(stdout).not.toContain('not shown');
    }
  });

  test('formats for people leave notes out, those for programs have them', async () => {
    const outputs = lintFormats.filter((format) => format !== 'console');
    const { cwd } = await lintIn({ 'a.yaml': notes }, ...outputs.flatMap((format) => ['-o', `${format}=out.${format}`]));
    const having = outputs.filter((format) =>
      readFileSync(join(cwd, `out.${format}`), 'utf8').includes('becomes part of the successCondition'),
    );
    expect(having).toEqual(['json', 'sarif']);
  });

  test('no report says that all is well where what is not shown makes the answer no', async () => {
    const { cwd, code } = await lintIn(
      { 'a.yaml': template('failureLimit: 1') },
      ...['--fail-on', 'warning', '--min-severity', 'error', '-o', 'markdown=a.md', '-o', 'junit=a.xml', '-o', 'github=a.txt'],
    );
    expect(code).toBe(1);
    const reason = '1 warning not shown: --min-severity warning shows';
    for (const name of ['a.md', 'a.xml', 'a.txt']) expect(readFileSync(join(cwd, name), 'utf8').replaceAll('\\', '')).toContain(reason);
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toContain('lint: failed');
  });

  test('of many findings there is a table, worst and most frequent first', async () => {
    const copies = (count: number, text: string): string =>
      Array.from({ length: count }, (_, n) => text.replace('checkout', `c${n}`)).join('---\n');
    const many = `${copies(2, template('failureLimit: 1')).replaceAll('name: c', 'name: w')}---\n${copies(19, open)}`;
    const { stdout } = await lintIn({ 'a.yaml': many });
    expect(stdout).toContain('\n19  error    GP124 failure-limit-of-all\n 2  warning  GP114 tolerates-a-broken-reading\n');
    expect((await lintIn({ 'a.yaml': copies(19, open) })).stdout).not.toContain('19  error');
  });

  test('what is not judged is said where it is asked for', async () => {
    const unknown = template('failureLimit: 0').replace(
      / {8}prometheus:.*$/s,
      '        newRelic: { profile: p, query: FROM Transaction SELECT count(*) }\n',
    );
    expect((await lintIn({ 'a.yaml': unknown })).stdout).toContain('1 not judged (-v says why)');
    const { stdout } = await lintIn({ 'a.yaml': unknown }, '-v');
    expect(stdout).toMatch(/^error-ratio of checkout \(a.yaml:6\): not judged: \S+/m);
    expect(stdout).not.toContain('says why');
  });

  test('symbols are ASCII for a terminal that says so, in what people read', async () => {
    const cwd = temporaryFolder({ 'a.yaml': open });
    const [plain, symbols] = [await runCli(['lint', 'a.yaml'], { cwd, env: { LC_ALL: 'C' } }), await runCli(['lint', 'a.yaml'], { cwd })];
    expect(symbols.stdout).toContain(' – ');
    expect(plain.stdout).toBe(symbols.stdout.replaceAll('–', '-'));
    const [json, same] = [{ LANG: 'C' }, {}].map((env) => runCli(['lint', 'a.yaml', '-o', 'json'], { cwd, env }));
    expect((await json)?.stdout).toBe((await same)?.stdout);
  });

  test('the worst of a file comes first', async () => {
    const text = `${template('failureLimit: 1')}---\n${open.replace('checkout', 'pay')}`;
    const { stdout } = await lintIn({ 'a.yaml': text });
    expect(stdout.match(/^\w+\[/gm)).toEqual(['error[', 'warning[']);
  });
});

describe('suppressions', () => {
  const text = template('failureLimit: 5 # guard-policy: ignore GP124, GP113 until 2026-08-30 reason="OPS-812" owner=@team');

  test('are told apart in the summary, with the days that are left', async () => {
    const one = (await lintIn({ 'a.yaml': text })).stdout;
    expect(one).toContain('1 suppressed (1 ends in 7 days)');
    // GP113 is told within GP124.
    expect(one).not.toMatch(/^(error|warning)\[/m);
    expect((await lintIn({ 'a.yaml': text, 'b.yaml': text })).stdout).toContain('2 suppressed (2 end, the first in 7 days)');
  });

  test('end', async () => {
    const cwd = temporaryFolder({ 'a.yaml': text });
    const { code, stdout } = await runCli(['lint', 'a.yaml', '--now', '2026-08-31'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('error[GP577]');
    expect(stdout).toContain('error[GP124]');
  });

  test('of a file that holds nothing to lint are not judged', async () => {
    const other = 'kind: ConfigMap # guard-policy: ignore GP124 until 2026-01-01 reason="x"\n';
    expect((await lintIn({ 'a.yaml': clean, 'b.yaml': other })).code).toBe(0);
  });
});

describe('every format', () => {
  test.each(lintFormats)('%s goes to stdout and into a file', async (format) => {
    const { code, stdout, stderr, cwd } = await lintIn({ 'a.yaml': open }, '-o', format);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('GP124');
    const again = await runCli(['lint', 'a.yaml', '--now', '2026-08-24', '-o', `${format}=out/report`, '-o', 'console'], { cwd });
    expect(again.code).toBe(1);
    expect(readFileSync(join(cwd, 'out/report'), 'utf8').includes('GP124')).toBe(true);
  });

  test('places are those of the repository, wherever it is run', async () => {
    const cwd = temporaryFolder({ 'deploy/a.yaml': open });
    const { stdout } = await runCli(['lint', 'a.yaml', '-o', 'codequality'], { cwd: join(cwd, 'deploy') });
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ check_name: 'GP124', location: expect.objectContaining({ path: 'deploy/a.yaml' }) }),
    );
  });

  test('JSON says what is suppressed and what was fixed', async () => {
    const text = typo.replace('count: 5', 'count: 5 # guard-policy: ignore GP435 until 2026-12-31 reason="x"');
    const { stdout } = await lintIn({ 'a.yaml': text }, '--fix', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'lint',
      fixed: [{ code: 'GP413', file: 'a.yaml', line: 10, title: 'write `failureLimit`' }],
      notFixed: [],
    });
  });
});

describe('--fix', () => {
  test('writes the correction, keeps the comment, and tells', async () => {
    const { code, stdout, cwd } = await lintIn({ 'a.yaml': typo, 'b.yaml': clean }, '--fix');
    expect(code).toBe(0);
    expect(stdout).toContain('fixed      a.yaml:10  GP413 write `failureLimit`');
    expect(filesIn(cwd)).toEqual({ 'a.yaml': typo.replace('failurLimit', 'failureLimit'), 'b.yaml': clean });
  });

  test('without it nothing is written, and the summary tells what could be', async () => {
    const { code, stdout, cwd } = await lintIn({ 'a.yaml': typo });
    expect(code).toBe(1);
    expect(stdout).toContain('1 problem can be fixed with --fix');
    expect(filesIn(cwd)).toEqual({ 'a.yaml': typo });
  });

  test('a correction that would open the metric is not made', async () => {
    const text = typo.replace('failurLimit: 0', 'failurLimit: 5');
    const { code, stdout, cwd } = await lintIn({ 'a.yaml': text }, '--fix');
    expect(code).toBe(1);
    expect(stdout).toMatch(/not fixed {2}a\.yaml:10 {2}GP413 write `failureLimit`: it would lead to GP1\d\d/);
    expect(filesIn(cwd)).toEqual({ 'a.yaml': text });
  });

  test('a suppressed finding is left alone', async () => {
    const text = typo.replace('# tolerates none', '# guard-policy: ignore GP413 until 2026-12-31 reason="x"');
    const { cwd } = await lintIn({ 'a.yaml': text }, '--fix');
    expect(filesIn(cwd)).toEqual({ 'a.yaml': text });
  });

  test('byte order mark, line ends and the mode of the file stay; a link is written through', async () => {
    const cwd = temporaryFolder({ 'real.txt': '' });
    writeFileSync(join(cwd, 'real.txt'), `\uFEFF${typo.replaceAll('\n', '\r\n')}`);
    chmodSync(join(cwd, 'real.txt'), 0o600);
    symlinkSync('real.txt', join(cwd, 'a.yaml'));
    const { code } = await runCli(['lint', 'a.yaml', '--fix'], { cwd });
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, 'real.txt'), 'utf8')).toBe(
      `\uFEFF${typo.replace('failurLimit', 'failureLimit').replaceAll('\n', '\r\n')}`,
    );
  });

  test('a generated file is for its policy to change', async () => {
    const text = `# Generated by guard-policy from policy x 1.0.0: do not edit, change the policy and compile again.\n# guard-policy policy=x version=1.0.0 environment=dev source=x.yaml digest=sha256:0\n${typo}`;
    const { code, stdout, cwd } = await lintIn({ 'a.yaml': text }, '--fix');
    expect(code).toBe(1);
    expect(stdout).toContain('not fixed  1 problem in files that compile writes: change the policy and compile again');
    expect(filesIn(cwd)).toEqual({ 'a.yaml': text });
  });

  test('packs alone are nothing to lint, and where they are judged is said', async () => {
    const { code, stderr } = await lintIn({ 'a.yaml': 'apiVersion: guard-policy.dev/v1\nkind: Pack\n' });
    expect(code).toBe(2);
    expect(stderr).toContain('packs are judged where policies use them');
  });

  test('templates inside other objects alone are nothing to lint, and beside others are counted', async () => {
    const wrapped =
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n    apiVersion: argoproj.io/v1alpha1\n    kind: AnalysisTemplate\n';
    const alone = await lintIn({ 'a.yaml': wrapped });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('render them first')]);
    const beside = await lintIn({ 'a.yaml': `${wrapped}---\n${open}` });
    expect([beside.code, beside.stdout]).toEqual([1, expect.stringContaining('1 object not judged')]);
  });

  test('what is wrong with the configuration is shown at its place, and nothing else is judged', async () => {
    const config = 'apiVersion: guard-policy.dev/v1\nkind: Config\nspec:\n  policiess: [a]\n';
    const cwd = temporaryFolder({ 'a.yaml': open, 'guard-policy.yaml': config });
    const { code, stdout } = await runCli(['lint', 'a.yaml'], { cwd });
    expect([code, stdout]).toEqual([2, expect.stringContaining('  --> guard-policy.yaml:4:3\n')]);
    expect(stdout).toContain('\n0 metrics: 1 error\n');
  });

  test('stdin cannot be written', async () => {
    const { code, stderr } = await runCli(['lint', '-', '--fix'], { cwd: temporaryFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain('--fix cannot write to stdin');
  });
});
