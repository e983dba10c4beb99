import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { filesIn, runCli, temporaryFolder } from './run-cli.ts';
import { failingSeries, goodProject, healthyCase, policyTest, policyWith, wrongCase } from './test-project.ts';

const mixed: Readonly<Record<string, string>> = { ...goodProject, 'b.test.yaml': policyTest(wrongCase, { 'name: errors': 'name: more' }) };

function run(
  argv: readonly string[],
  files: Readonly<Record<string, string>>,
  more: { readonly tty?: boolean; readonly clockMs?: readonly number[] } = {},
) {
  return runCli(['test', '.', ...argv], { cwd: temporaryFolder(files), ...more });
}

describe('what is shown', () => {
  test('a failed case that is alike in all environments stands there once', async () => {
    const { code, stdout, stderr } = await run([], mixed);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      " PASS  errors  2 cases    dev prod
       FAIL  more    2 cases    dev prod   2 failed

      FAIL  more > too many errors (dev, prod)   b.test.yaml:8
        expected  Successful
        actual    Failed at t+2m
        rollout   blocked: error-ratio failed once, and none of that is tolerated: the rollout is
                  aborted and all traffic goes back to the stable version

          error-ratio
          time  value  limit    measurement  counted
          t+2m  0.2    <= 0.01  Failed       failed 1  -> Failed

        data      2 inline series
        rerun     guard-policy test 'b.test.yaml' -t 'policy=checkout,test=more,case=too many errors'

      4 cases: 2 passed, 2 failed   2 tests, 2 environments
      "
    `);
  });

  test('--fail-only leaves out what passed', async () => {
    const { stdout } = await run(['--fail-only'], mixed);
    expect(stdout).not.toContain('PASS');
    expect(stdout).toContain(' FAIL  more  2 cases');
    expect(stdout).toContain('4 cases: 2 passed, 2 failed');
  });

  test('--quiet says nothing where the answer is yes, and all where it is no', async () => {
    expect(await run(['--quiet'], goodProject)).toEqual({ code: 0, stdout: '', stderr: '' });
    const failing = await run(['--quiet'], mixed);
    expect(failing).toMatchObject({ code: 1, stderr: '' });
    expect(failing.stdout).toContain('FAIL  more > too many errors');
  });

  test.for([
    { when: 'always', tty: false, colour: true },
    { when: 'never', tty: true, colour: false },
    { when: 'auto', tty: true, colour: true },
    { when: 'auto', tty: false, colour: false },
  ])('--color $when, on a terminal: $tty', async ({ when, tty, colour }) => {
    const { stdout } = await run(['--color', when], mixed, { tty });
    expect(stdout.includes('\u001b[')).toBe(colour);
    const { stdout: inFile } = await run(['--color', 'never'], mixed, { tty });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(stdout.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(inFile);
  });

  test('progress is shown on a terminal only, and after a second', async () => {
    const late = [0, 500, 5000];
    const shown = (await run([], goodProject, { tty: true, clockMs: late })).stderr;
    expect(shown.split('\r\u001b[2K')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(compiling policies|running case 1 of 2)$/)]),
    );
    expect((await run([], goodProject, { tty: true, clockMs: [0, 100] })).stderr).toBe('0.10 s\n');
    expect((await run([], goodProject, { tty: false, clockMs: late })).stderr).toBe('');
  });
});

describe('what is run', () => {
  test.for([
    { argv: ['-t', 'case=healthy,env=prod'], cases: ['healthy prod'] },
    { argv: ['-t', 'case=h*', '-e', 'dev'], cases: ['healthy dev'] },
    { argv: ['-t', 'env=dev', '-t', 'test=more'], cases: ['healthy dev', 'too many errors dev', 'too many errors prod'] },
    { argv: ['-e', 'dev,prod'], cases: ['healthy dev', 'healthy prod', 'too many errors dev', 'too many errors prod'] },
  ])('$argv', async ({ argv, cases }) => {
    const { stdout } = await run([...argv, '-o', 'json'], mixed);
    const report = JSON.parse(stdout) as { tests: { cases: { name: string; environment: string }[] }[] };
    expect(report.tests.flatMap((one) => one.cases.map(({ name, environment }) => `${name} ${environment}`))).toEqual(cases);
  });

  test('--allow-empty accepts no tests and no selected case', async () => {
    expect(await run(['--allow-empty'], { 'policy.yaml': policyWith() })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 cases'),
    });
    expect(await run(['--allow-empty', '-t', 'case=none'], goodProject)).toMatchObject({ code: 0 });
  });
});

describe('coverage', () => {
  test('--coverage shows the table and changes no answer', async () => {
    const { code, stdout } = await run(['--coverage'], goodProject);
    expect(code).toBe(0);
    expect(stdout).toMatch(/error-ratio \(prod\) +yes +NO/);
  });

  test('below the bar the answer is no, and it is said what is missing', async () => {
    const { code, stdout } = await run(['--coverage-bar', '90'], goodProject);
    expect(code).toBe(1);
    expect(stdout).toContain('Below the bar of 90%: no case that passes shows\n  error-ratio (dev, prod): fail, no-data');
    expect((await run(['--coverage-bar', '1%'], goodProject)).code).toBe(0);
  });

  test('no format calls it passed', async () => {
    const cwd = temporaryFolder(goodProject);
    const files = ['junit=out/j.xml', 'markdown=out/m.md', 'github=out/g.txt', 'json=out/r.json'].flatMap((one) => ['-o', one]);
    expect((await runCli(['test', '.', '--coverage-bar', '90', ...files], { cwd })).code).toBe(1);
    const out = filesIn(cwd);
    expect(out['out/j.xml']).toMatch(/<testsuites name="guard-policy test" tests="3" failures="1" errors="0">/);
    expect(out['out/m.md']).toMatch(/^### guard-policy test: failed\n[\s\S]*below the bar of 90%/);
    expect(out['out/g.txt']).toMatch(/^::error title=guard-policy test::coverage of outcomes is \d+%25, below the bar of 90%25\n$/);
    expect(JSON.parse(out['out/r.json'] as string)).toMatchObject({ exitCode: 1, coverage: { barPercent: 90 } });
  });
});

describe('mutants', () => {
  const thin = { 'policy.yaml': policyWith(), 'a.test.yaml': policyTest(healthyCase.replace('healthy', 'only healthy')) };

  test('survivors are a no, with their number and a case that notices them', async () => {
    const cwd = temporaryFolder(thin);
    const { code, stdout } = await runCli(
      ['test', '.', '--mutate', '-o', 'console', '-o', 'junit=j.xml', '-o', 'markdown=m.md', '-o', 'github=g.txt'],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/survivor 1 of \d+: checkout \(dev, prod\) > error-ratio/);
    expect(stdout).toMatch(/\d+ mutants, counted in each environment: \d+ killed, \d+ survived \(\d+%\)/);
    expect(stdout).toContain('      world: absent\n'.replace('absent', /world: (\w+)\n/.exec(stdout)?.[1] ?? ''));
    expect(filesIn(cwd)).toMatchObject({
      'j.xml': expect.stringContaining('mutants survived'),
      'm.md': expect.stringMatching(/failed[\s\S]*\| Survivor \| Was \| Became \|/),
      'g.txt': expect.stringContaining('::error title=guard-policy test::'),
    });
  });

  test('are not made of cases that fail', async () => {
    const { code, stdout } = await run(['--mutate'], mixed);
    expect(code).toBe(1);
    expect(stdout).not.toContain('mutants');
  });
});

describe('--update', () => {
  test('writes what was observed, shows the difference, and is done', async () => {
    const cwd = temporaryFolder(mixed);
    const first = await runCli(['test', '.', '--update'], { cwd });
    expect(first.code).toBe(1);
    expect(first.stderr).toContain('-      expect: { phase: Successful }\n+      expect: { phase: Failed }\n');
    expect(first.stderr).toContain('1 expectation changed in 1 file: read the difference');
    expect(readFileSync(join(cwd, 'b.test.yaml'), 'utf8')).toBe(
      mixed['b.test.yaml']?.replace('expect: { phase: Successful }', 'expect: { phase: Failed }'),
    );
    expect(readFileSync(join(cwd, 'a.test.yaml'), 'utf8')).toBe(mixed['a.test.yaml']);
    expect((await runCli(['test', '.'], { cwd })).code).toBe(0);
  });

  test.for(['1', 'true', 'yes'])('is refused where CI is %s', async (CI) => {
    const cwd = temporaryFolder(mixed);
    const before = filesIn(cwd);
    expect((await runCli(['test', '.', '--update'], { cwd, env: { CI } })).code).toBe(2);
    expect(filesIn(cwd)).toEqual(before);
  });

  test.for(['', 'false'])('is not refused where CI is "%s"', async (CI) => {
    expect((await runCli(['test', '.', '--update'], { cwd: temporaryFolder(goodProject), env: { CI } })).code).toBe(0);
  });

  test('writes nothing where anything is wrong with the input', async () => {
    const cwd = temporaryFolder({
      ...mixed,
      'c.test.yaml': policyTest(healthyCase, { 'policy.yaml': 'gone.yaml', 'name: errors': 'name: gone' }),
    });
    const before = filesIn(cwd);
    expect((await runCli(['test', '.', '--update'], { cwd })).code).toBe(2);
    expect(filesIn(cwd)).toEqual(before);
  });
});

describe('hostile names', () => {
  const name = 'a\u0001\u001b[31m\u202e</testcase>]]>&#0;"\'<script>@all /close %0A::error:: | `x`';
  const files = {
    'policy.yaml': policyWith(),
    'a.test.yaml': policyTest(
      `    - name: ${JSON.stringify(name).replace('\u202e', '\\u202e')}\n${failingSeries}      expect: { phase: Successful }\n`,
    ),
  };

  test('break no format', async () => {
    const cwd = temporaryFolder(files);
    const outputs = ['console', 'junit=j.xml', 'markdown=m.md', 'github=g.txt', 'json=r.json'].flatMap((one) => ['-o', one]);
    const { code, stdout } = await runCli(['test', '.', ...outputs], { cwd });
    expect(code).toBe(1);
    const out = filesIn(cwd);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    for (const text of [stdout, out['j.xml'], out['m.md'], out['g.txt'], out['r.json']]) expect(text).not.toMatch(control);
    expect(XMLValidator.validate(out['j.xml'] as string)).toBe(true);
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (tag) => ['testsuite', 'testcase'].includes(tag),
    });
    const { testsuites } = parser.parse(out['j.xml'] as string);
    expect(testsuites.testsuite[0].testcase).toHaveLength(2);
    expect(testsuites.testsuite[0].testcase[0].name).toContain('a\\x01\\x1b[31m\\u{202e}</testcase>]]>');
    expect(JSON.parse(out['r.json'] as string).tests[0].cases[0].name).toBe(name);
    // One annotation a line, whatever stands in a name.
    expect(
      out['g.txt']
        ?.trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 13)),
    ).toEqual(['::error file=', '::error file=']);
    expect(out['m.md']).not.toMatch(/<script>|(?<!&#64;)@all|^\/close/m);
  });
});

test('several reports are written together, or none', async () => {
  const cwd = temporaryFolder(goodProject);
  const { code } = await runCli(['test', '.', '-o', 'json=out/a.json', '-o', 'junit=policy.yaml/x.xml'], { cwd });
  expect(code).toBe(2);
  expect(filesIn(cwd)).toEqual(goodProject);
  expect((await runCli(['test', '.', '-o', 'json', '-o', 'junit=out/j.xml', '-o', 'markdown=out/m.md'], { cwd })).code).toBe(0);
  expect(Object.keys(filesIn(cwd))).toEqual(['a.test.yaml', 'out/j.xml', 'out/m.md', 'policy.yaml']);
});

test('the same files give the same bytes', async () => {
  const cwd = temporaryFolder(mixed);
  const argv = ['test', '.', '--mutate', '-o', 'json'];
  const first = await runCli(argv, { cwd });
  writeFileSync(join(cwd, 'unrelated.txt'), 'x');
  expect(await runCli(argv, { cwd })).toEqual(first);
});
