import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runCli, temporaryFolder } from './run-cli.ts';

const script = `load 15s
  requests_total{code="200",pod="web-1"} 0+10x40
  requests_total{code="500",pod="web-1"} 0+1x20 20+3x20
  up{job="api"} 1x20 0x20
  up{job="web"} 1x40
  old 1 _ NaN
`;

const recording = `apiVersion: guard-policy.dev/v1
kind: Recording
metadata:
  name: 'checkout'
spec:
  selectors:
    - 'up'
  args: {}
  range:
    from: '2026-08-14T10:05:00Z'
    to: '2026-08-14T10:07:00Z'
  groups:
    - times: '2026-08-14T10:05:30Z +15sx2'
      series:
        - series: 'up{job="api"}'
          values: '1 0 1'
  complete: true
`;

const exposition = '# TYPE up gauge\nup{job="api"} 1 1000\nup{job="api"} 0.25 16000\n';
const openMetrics = '# TYPE up gauge\nup{job="api"} 1 1\nup{job="api"} 0.25 16\n# EOF\n';
const answer = JSON.stringify({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      {
        metric: { __name__: 'up', job: 'api' },
        values: [
          [1, '1'],
          [16, '0.25'],
        ],
      },
    ],
  },
});

const files = { 'data.txt': script, 'up.yaml': recording };
const atEnd = 'note: evaluated at 1970-01-01T00:10:15Z, the last sample of the data (--at)\n';

async function ask(expr: string, ...more: readonly string[]) {
  const argv = ['query', expr, '--data', 'data.txt', ...more];
  return runCli(argv, { cwd: temporaryFolder(files) });
}

describe('one time', () => {
  test.for<readonly [expr: string, stdout: string]>([
    ['1 + 1', '2\n'],
    ['scalar(sum(up))', '1\n'],
    ['time()', '615\n'],
    ['1e30', '1e+30\n'],
    ['0 - 1 / 0', '-Inf\n'],
    ['"a\\tb\\u202e"', 'a\\tb\\u{202e}\n'],
    ['sum(up)', '{}  1\n1 series at 1970-01-01T00:10:15Z\n'],
    ['up', 'up{job="api"}  0\nup{job="web"}  1\n2 series at 1970-01-01T00:10:15Z\n'],
    [
      'sort(increase(requests_total[1m]))',
      '{code="500",pod="web-1"}  12\n{code="200",pod="web-1"}  40\n2 series at 1970-01-01T00:10:15Z\n',
    ],
    ['old[1h]', 'old\n  1970-01-01T00:00:00Z    1\n  1970-01-01T00:00:30Z  NaN\n1 series at 1970-01-01T00:10:15Z\n'],
  ])('%s', async ([expr, stdout]) => {
    expect(await ask(expr)).toEqual({ code: 0, stdout, stderr: atEnd });
  });

  test.for<readonly [at: string, value: string]>([
    ['start', '1'],
    ['start+4m45s', '1'],
    ['1970-01-01T00:05:15Z', '0'],
    ['315', '0'],
    ['end-0s', '0'],
  ])('--at %s', async ([at, value]) => {
    const { code, stdout, stderr } = await ask('scalar(up{job="api"})', '--at', at);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${value}\n`, stderr: '' });
  });

  test('an expression that begins with a sign stands behind --', async () => {
    const { code, stdout } = await runCli(['query', '--data', 'data.txt', '--', '-1 / 0'], { cwd: temporaryFolder(files) });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '-Inf\n' });
  });

  test('a sample stands for its series as long as --lookback says', async () => {
    expect((await ask('old or vector(7)', '--at', 'start+29s', '--lookback', '30s')).stdout).toMatch(/^old {2}1\n/);
    expect((await ask('old or vector(7)', '--at', 'start+29s', '--lookback', '10s')).stdout).toMatch(/^\{\} {2}7\n/);
  });

  test('--compat 2 takes a sample at the start of a range', async () => {
    const count = 'scalar(count_over_time(up{job="web"}[1m]))';
    expect((await ask(count, '--compat', '2')).stdout).toBe('4\n');
    expect((await ask(count)).stdout).toBe('3\n');
  });
});

describe('no series', () => {
  test.for<readonly [expr: string, ...notes: string[]]>([
    ['upp', 'upp matches no series: no such metric in the data; did you mean up?'],
    ['nothing_like_it', 'no such metric in the data, which has old, requests_total, up'],
    ['{__name__=~"x.+"}', 'no such metric in the data, which has old, requests_total, up'],
    ['up{job="x"}', 'up{job="x"} matches no series: job is "api", "web" there'],
    ['up{job="api",jobb="x"}', 'no label jobb there'],
    ['requests_total{code="500",pod!~"web.*"}', 'pod is "web-1" there'],
    ['old', 'old matches 1 series, sampled from 1970-01-01T00:00:00Z to 1970-01-01T00:00:30Z'],
    ['up > 5', 'up matches 2 series, sampled from'],
    ['up + upp', 'upp matches no series', 'up matches 2 series'],
  ])('%s', async ([expr, ...notes]) => {
    const { code, stdout } = await ask(expr);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no series at 1970-01-01T00:10:15Z\n\nnote: /);
    for (const note of notes) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(note);
  });

  test('a selector that finds nothing is named also beside a value', async () => {
    const { stdout } = await ask('sum(up) or sum(upp)');
    expect(stdout).toBe(
      '{}  1\n1 series at 1970-01-01T00:10:15Z\n\nnote: upp matches no series: no such metric in the data; did you mean up?\n',
    );
  });
});

describe('a range', () => {
  const range = ['--from', 'start', '--to', 'end', '--step', '15s'];

  test('is a line a series, with a sparkline', async () => {
    expect(await ask('up', ...range)).toEqual({
      code: 0,
      stdout: `up{job="api"}  min 0  max 1  last 0  █████████████████████▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
up{job="web"}  min 1  max 1  last 1  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
2 series at 42 times from 1970-01-01T00:00:00Z to 1970-01-01T00:10:15Z, every 15s
`,
      stderr: '',
    });
  });

  test('gaps, NaN and a number alone are shown', async () => {
    expect((await ask('old', ...range)).stdout).toContain('old  min 1  max 1  last NaN  ▄▄?');
    expect((await ask('1', ...range)).stdout).toMatch(/^\{\} {2}min 1 {2}max 1 {2}last 1 {2}▄{42}\n/);
  });

  test('long names have a line of their own', async () => {
    const expr = `label_replace(up, "long", "${'x'.repeat(80)}", "", "")`;
    const lines = (await ask(expr, ...range)).stdout.split('\n');
    expect(lines[0]).toMatch(/^up\{job="api",long="x{80}"\}$/);
    expect(lines[1]).toMatch(/^ {2}min 0 {2}max 1 {2}last 0 {2}█+▁+$/);
  });

  test.for([{ LANG: 'C' }, { LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, { TERM: 'dumb' }])('in ASCII with %j', async (env) => {
    const cwd = temporaryFolder(files);
    const { stdout } = await runCli(['query', 'up{job="api"}', '--data', 'data.txt', ...range], { cwd, env });
    expect(stdout).toContain('last 0  #####################_____________________\n');
  });

  test.for<readonly [name: string, options: readonly string[], note: string]>([
    ['only a step', ['--step', '1m'], 'evaluated from 1970-01-01T00:00:00Z, the first sample, to 1970-01-01T00:10:15Z, the last sample'],
    ['only a start', ['--from', 'end-2m'], 'evaluated to 1970-01-01T00:10:15Z, the last sample, every 1s'],
    ['only an end', ['--to', 'start+2m'], 'evaluated from 1970-01-01T00:00:00Z, the first sample, every 1s'],
  ])('%s: what was chosen is told on stderr', async ([, options, note]) => {
    expect((await ask('up', ...options)).stderr).toBe(`note: ${note}\n`);
  });

  test('without a sample in it is empty in words', async () => {
    const { code, stdout } = await ask('old', '--from', 'end-1m', '--to', 'end', '--step', '1m');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no series at 2 times from .*\n\nnote: old matches 1 series, sampled from /);
  });
});

describe('formats', () => {
  test.for<readonly [name: string, text: string | Buffer]>([
    ['a.prom', exposition],
    ['a.om', openMetrics],
    ['a.json', answer],
    ['a.txt', 'load 15s\n  up{job="api"} 1 0.25\n'],
    ['a.yaml', recording.replace("'1 0 1'", "'1 1 0.25'")],
    ['a.yaml.gz', gzipSync(recording.replace("'1 0 1'", "'1 1 0.25'"))],
  ])('%s', async ([name, text]) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, name), text);
    const { code, stdout } = await runCli(['query', 'up', '--data', name], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^up\{job="api"\} {2}0\.25\n1 series at /);
  });

  test('series of several files are one store', async () => {
    const cwd = temporaryFolder({ 'a.prom': 'a 1 1000\n', 'b.prom': 'b 2 1000\n' });
    for (const data of [
      ['--data', 'a.prom', 'b.prom'],
      ['--data', 'a.prom', '--data', 'b.prom'],
    ]) {
      expect((await runCli(['query', 'scalar(a) + scalar(b)', ...data], { cwd })).stdout).toBe('3\n');
    }
  });

  test('a recording says nothing outside its range, and that is told', async () => {
    const cwd = temporaryFolder(files);
    const { code, stderr } = await runCli(['query', 'up', '--data', 'up.yaml', '--at', 'end+2m'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toBe(
      'note: `up.yaml` was recorded from 2026-08-14T10:05:00Z to 2026-08-14T10:07:00Z and says nothing about other times\n',
    );
  });

  test('warnings of an answer are shown below the value', async () => {
    const cwd = temporaryFolder({ 'a.json': answer.replace('"status"', '"warnings":["slow store"],"status"') });
    const { code, stdout } = await runCli(['query', 'up', '--data', 'a.json'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^up\{job="api"\} {2}0\.25\n1 series at .*\n\nwarning\[GP613\] /);
  });
});

describe('annotations', () => {
  test('are frames below the value', async () => {
    const { code, stdout } = await ask('sum(rate(up[5m]))');
    expect(code).toBe(0);
    expect(stdout).toContain(`1 series at 1970-01-01T00:10:15Z

note[GP222] promql-info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "up"
  --> <expr>:1:10
  |
1 | sum(rate(up[5m]))
  |          ^^`);
  });

  test('a warning is one', async () => {
    expect((await ask('quantile(2, up)')).stdout).toContain(
      'warning[GP221] promql-warning: quantile value should be between 0 and 1, got 2',
    );
  });
});

describe('JSON', () => {
  const parsed = async (...argv: readonly string[]) => {
    const { code, stdout } = await ask(argv[0] as string, ...argv.slice(1), '-o', 'json');
    return { code, report: JSON.parse(stdout) };
  };

  test('has the data as the HTTP API of Prometheus gives it', async () => {
    const { code, report } = await parsed('up{job="api"}', '--at', '300.5');
    expect(code).toBe(0);
    expect(report).toEqual({
      schema: 'guard-policy/report/v1',
      diagnostics: [],
      summary: { errors: 0, warnings: 0, notes: 0 },
      command: 'query',
      exitCode: 0,
      query: { expr: 'up{job="api"}', compat: 3, lookbackSeconds: 300, at: '1970-01-01T00:05:00.500Z' },
      input: {
        files: [{ file: 'data.txt', format: 'series-notation', series: 5, samples: 168 }],
        from: '1970-01-01T00:00:00Z',
        to: '1970-01-01T00:10:15Z',
      },
      selectors: [{ selector: 'up{job="api"}', series: 1, from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:10:15Z' }],
      data: { resultType: 'vector', result: [{ metric: { __name__: 'up', job: 'api' }, value: [300.5, '1'] }] },
    });
  });

  test.for<readonly [expr: string, options: readonly string[], data: unknown]>([
    ['1 / 0', [], { resultType: 'scalar', result: [615, '+Inf'] }],
    ['"a"', [], { resultType: 'string', result: [615, 'a'] }],
    ['up > 5', [], { resultType: 'vector', result: [] }],
    [
      'old[1h]',
      [],
      {
        resultType: 'matrix',
        result: [
          {
            metric: { __name__: 'old' },
            values: [
              [0, '1'],
              [30, 'NaN'],
            ],
          },
        ],
      },
    ],
    [
      'vector(1)',
      ['--to', '1', '--step', '1s'],
      {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [0, '1'],
              [1, '1'],
            ],
          },
        ],
      },
    ],
  ])('%s', async ([expr, options, data]) => {
    expect((await parsed(expr, ...options)).report.data).toEqual(data);
  });

  test('says which selectors found nothing, and what was noted', async () => {
    const { report } = await parsed('rate(up[5m]) or upp');
    expect(report.selectors).toMatchObject([
      { selector: 'up', series: 2 },
      { selector: 'upp', series: 0, reason: expect.stringMatching(/up\?$/) },
    ]);
    expect(report.diagnostics).toMatchObject([{ code: 'GP222', file: '<expr>', line: 1, column: 6, endColumn: 12 }]);
  });

  test('what is refused has no data', async () => {
    const { code, report } = await parsed('rate(up)');
    expect(code).toBe(2);
    expect(report).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'GP210' }] });
    expect(report).not.toHaveProperty('data');
  });

  test('into a file, while the console report goes to stdout unless --quiet', async () => {
    const cwd = temporaryFolder(files);
    const argv = ['query', 'sum(up)', '--data', 'data.txt', '-o', 'json=report.json'];
    expect((await runCli(argv, { cwd })).stdout).toContain('{}  1\n');
    expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))).toMatchObject({ data: { resultType: 'vector' } });
    expect(await runCli([...argv, '-q'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

type Refusal = { readonly name: string; readonly argv: readonly string[]; readonly says: readonly string[] };

const good = ['--data', 'data.txt'];
const refusals: readonly Refusal[] = [
  { name: 'no expression', argv: [...good], says: ['no expression is given', "query 'EXPR' --data FILE"] },
  { name: 'an expression behind --data', argv: [...good, 'up'], says: ['no expression is given', 'write it before --data'] },
  { name: 'no data', argv: ['up'], says: ['no data is given', '--data FILE'] },
  { name: 'a missing file', argv: ['up', '--data', 'date.txt'], says: ['no file or folder `date.txt`', 'did you mean `data.txt`?'] },
  { name: 'a folder', argv: ['up', '--data', 'folder'], says: ['`folder` is a folder'] },
  { name: 'no series at all', argv: ['up', '--data', 'empty.yaml'], says: ['no sample to evaluate in `empty.yaml`'] },
  { name: 'an empty file', argv: ['up', '--data', 'empty.txt'], says: ['error[GP620]', 'empty.txt'] },
  { name: 'a file of another kind', argv: ['up', '--data', 'readme.md'], says: ['error[GP620]', 'readme.md'] },
  { name: 'no UTF-8', argv: ['up', '--data', 'latin.prom'], says: ['error[GP621]', 'latin.prom'] },
  {
    name: 'broken data',
    argv: ['up', '--data', 'broken.txt'],
    says: ['error[GP600]', 'broken.txt:2:5', '2 |   m 1+2', 'there is no value'],
  },
  { name: 'an error of Prometheus', argv: ['up', '--data', 'error.json'], says: ['error[GP612]', 'too many samples'] },
  { name: 'a series twice', argv: ['up', ...good, '--data', 'again.txt'], says: ['stands in `data.txt` and in `again.txt`'] },
  { name: 'broken syntax', argv: ['sum(up', ...good], says: ['error[GP200]', '--> <expr>:1:4', '1 | sum(up', '  |    ^'] },
  { name: 'an unknown function', argv: ['raate(up[5m])', ...good], says: ['error[GP203]', 'did you mean rate?'] },
  { name: 'a wrong type', argv: ['rate(up)', ...good], says: ['error[GP210]', '<expr>:1:6', '  |      ^^'] },
  { name: 'what is experimental', argv: ['info(up)', ...good], says: ['error[GP202]'] },
  { name: 'a bad regex', argv: ['up{job=~"("}', ...good], says: ['error[GP217]'] },
  { name: 'wrong query and wrong data', argv: ['sum(', '--data', 'broken.txt'], says: ['error[GP200]', 'error[GP600]', '2 errors'] },
  { name: 'matching of many to many', argv: ['up * on () up', ...good], says: ['error[GP220]', '<expr>:1:1', 'many-to-many'] },
  { name: 'a range vector over a range', argv: ['up[5m]', ...good, '--step', '1m'], says: ['error[GP220]', 'range vector'] },
  { name: 'no time', argv: ['up', ...good, '--at', 'noon'], says: ["'--at <time>' argument 'noon' is invalid", 'start+5m'] },
  { name: 'milliseconds', argv: ['up', ...good, '--from', '1786701900000'], says: ['looks like milliseconds'] },
  { name: 'no step', argv: ['up', ...good, '--step', '0s'], says: ['Expected a duration above zero'] },
  { name: 'no lookback', argv: ['up', ...good, '--lookback', 'long'], says: ['Expected a duration above zero'] },
  { name: 'one time and a range', argv: ['up', ...good, '--at', 'end', '--step', '15s'], says: ["'--at <time>' cannot be used with"] },
  { name: 'an end before the start', argv: ['up', ...good, '--from', 'end', '--to', 'start'], says: ['before it starts at'] },
  { name: 'too many steps', argv: ['up', ...good, '--step', '1ms'], says: ['more than 11000', 'larger --step'] },
  { name: 'an unknown Prometheus', argv: ['up', ...good, '--compat', '4'], says: ['Allowed choices are 2, 3'] },
  { name: 'an unknown option', argv: ['up', ...good, '--stepp', '5s'], says: ["unknown option '--stepp'", 'Did you mean --step?'] },
  { name: 'an unknown format', argv: ['up', ...good, '-o', 'jso'], says: ['unknown output format `jso`', 'did you mean json?'] },
];

describe('ends with code 2', () => {
  const folder = () => {
    const cwd = temporaryFolder({
      ...files,
      'empty.txt': '',
      'readme.md': 'Read me.\n',
      'broken.txt': 'load 15s\n  m 1+2\n',
      'again.txt': 'load 15s\n  up{job="api"} 1\n',
      'error.json': '{"status":"error","errorType":"execution","error":"too many samples"}',
      'empty.yaml': recording.replace(/ {2}groups:[\s\S]* {2}complete/, '  groups: []\n  complete'),
    });
    mkdirSync(join(cwd, 'folder'));
    writeFileSync(join(cwd, 'latin.prom'), Buffer.from('m{a="\xe9"} 1 1\n', 'latin1'));
    return cwd;
  };

  test.for(refusals)('$name', async ({ argv, says }) => {
    const { code, stdout, stderr } = await runCli(['query', ...argv], { cwd: folder() });
    expect({ code, missing: says.filter((part) => !(stdout + stderr).includes(part)), output: stdout + stderr }).toMatchObject({
      code: 2,
      missing: [],
    });
  });

  test.for(refusals.filter(({ argv }) => !argv.includes('-o')))('$name, and stdout is JSON where JSON was asked for', async ({ argv }) => {
    const { code, stdout } = await runCli(['query', ...argv.slice(0, 1), '-o', 'json', ...argv.slice(1)], { cwd: folder() });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'guard-policy/report/v1', exitCode: 2 });
  });
});

test('docs/promql.md shows what the command prints for the recording of docs/recordings.md', async () => {
  const pageOf = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
  const [, expr = '', shown] = /^\$ npx guard-policy query '(.+)' --data checkout.yaml\n([\s\S]*?)```/m.exec(pageOf('promql.md')) ?? [];
  const cwd = temporaryFolder({ 'checkout.yaml': /```yaml\n([\s\S]*?)```/.exec(pageOf('recordings.md'))?.[1] ?? '' });
  const { stdout, stderr } = await runCli(['query', expr, '--data', 'checkout.yaml'], { cwd });
  expect(stdout + stderr).toBe(shown);
});

describe('on a terminal', () => {
  test('frames have colour, tables do not', async () => {
    const cwd = temporaryFolder(files);
    const { stdout } = await runCli(['query', 'rate(up[5m])', '--data', 'data.txt'], { cwd, tty: true });
    expect(stdout).toContain('\u001b[1;36mnote[GP222]');
    expect(stdout.slice(0, stdout.indexOf('note[') - 10)).not.toContain('\u001b');
  });

  test('nothing from a file or an expression reaches it unescaped', async () => {
    const cwd = temporaryFolder({ 'data.txt': 'load 15s\n  m{a="\\u001b[31m\\u202e"} 1\n' });
    for (const expr of ['m', 'm > 2', '"\\u001b[31m"', 'm{a="\u001b"}', 'x{', 'm + on () group_left (a) rate(m[5m])']) {
      const { stdout, stderr } = await runCli(['query', expr, '--data', 'data.txt'], { cwd });
      expect(['\u001b', '\u202e'].filter((character) => `${stdout}${stderr}`.includes(character))).toEqual([]);
    }
  });

  test('help has examples and the forms of times', async () => {
    const { code, stdout } = await runCli(['query', '--help'], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    for (const part of ['Examples:', 'start+5m', '--lookback', 'Exit codes:', '--data <file...>']) expect(stdout).toContain(part);
  });
});
