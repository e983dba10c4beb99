import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { filesIn, runCli, temporaryFolder } from './run-cli.ts';
import {
  goodProject,
  healthyCase,
  healthySeries,
  policyTest,
  policyWith,
  promProvider,
  recordingCase,
  templateTest,
  templateText,
} from './test-project.ts';

type Case = {
  readonly name: string;
  readonly argv?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly arrange?: (folder: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** Both streams together contain each of these. */
  readonly says: readonly string[];
  /** Default: 2. */
  readonly code?: number;
};

const policy = { 'policy.yaml': policyWith() };
const recorded = { ...policy, 'a.test.yaml': recordingCase() };
const recordedFrom = (series: string): Readonly<Record<string, string>> => ({ ...recorded, r: series });

const recordingHead = `apiVersion: guard-policy.dev/v1
kind: Recording
metadata:
  name: 'r'
spec:
  selectors:
    - 'errors_total{namespace="shop"}'
    - 'requests_total{namespace="shop"}'
  args:
    namespace: 'shop'
`;

function json(values: string, metric = '"__name__":"requests_total","namespace":"shop"'): string {
  return `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{${metric}},"values":[${values}]}]}}`;
}

const template = (metric: string, more = ''): Readonly<Record<string, string>> => ({
  't.yaml': templateText(metric, more),
  'a.test.yaml': templateTest(`    - { name: a, series: [{ series: errors, values: 1x40 }], expect: { phase: Successful } }\n`),
});

const tests = (cases: string, changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  ...policy,
  'a.test.yaml': policyTest(cases, changes),
});

const withExpectation = (expectation: string): Readonly<Record<string, string>> =>
  tests(`    - name: a\n${healthySeries}      expect: ${expectation}\n`);

const recordings: readonly Case[] = [
  {
    name: 'a sample out of order',
    files: recordedFrom('requests_total 1 20000\nrequests_total 2 10000\n'),
    says: ['error[GP606]', '--> r:2'],
  },
  {
    name: 'a sample out of order, JSON',
    files: recordedFrom(json('[20,"1"],[10,"2"]')),
    says: ['error[GP606]', '--> r:1'],
  },
  { name: 'two samples of one time', files: recordedFrom(json('[20,"1"],[20,"2"]')), says: ['error[GP607]', '--> r:1'] },
  { name: 'a series twice', files: recordedFrom('requests_total 1 10000\nrequests_total 2 10000\n'), says: ['error[GP607]', '--> r:2'] },
  { name: 'a value that is a number and no text', files: recordedFrom(json('[20,1]')), says: ['error[GP', '--> r:1'] },
  { name: 'a value that is a word', files: recordedFrom(json('[20,"many"]')), says: ['error[GP604]', 'many', '--> r:1'] },
  {
    name: 'a time that is a text',
    files: recordedFrom(json('["20","1"]')),
    says: ['error[GP611]', 'expected a time to be a number', '--> r:1'],
  },
  {
    name: 'a label that is a number',
    files: recordedFrom(json('[20,"1"]', '"a":1')),
    says: ['error[GP611]', 'expected a label value to be a string', '--> r:1'],
  },
  { name: 'an answer that is an error', files: recordedFrom('{"status":"error","error":"boom"}'), says: ['error[GP612]', 'boom'] },
  { name: 'half an answer', files: recordedFrom(json('[20,"1"]').slice(0, 60)), says: ['error[GP611]', '--> r:1'] },
  { name: 'an empty file', files: recordedFrom(''), says: ['r', 'error[GP620]'] },
  { name: 'a web page', files: recordedFrom('<!doctype html><html><body>Sign in</body></html>'), says: ['error[GP620]'] },
  {
    name: 'a recording that was cut off',
    files: recordedFrom(`${recordingHead}  range:\n    from: '2026-08-14T10:05:00Z'\n    to: '2026-08-14T10:07:00Z'\n  groups: []\n`),
    says: ['error[GP614]', 'complete'],
  },
  {
    name: 'a recording of a later version',
    files: recordedFrom(`${recordingHead}  groups: []\n  complete: true\n`.replace('dev/v1', 'dev/v2')),
    says: ['error[GP615]'],
  },
  {
    name: 'more values than times',
    files: recordedFrom(
      `${recordingHead}  groups:\n    - times: '2026-08-14T10:05:00Z +15sx2'\n      series:\n        - series: 'requests_total{namespace="shop"}'\n          values: '1 2 3 4'\n  complete: true\n`,
    ),
    says: ['error[GP614]', '--> r:15'],
  },
  {
    name: 'a truncated gzip',
    files: recorded,
    arrange: (folder) => writeFileSync(join(folder, 'r'), gzipSync('requests_total 1 20000\n'.repeat(100)).subarray(0, 40)),
    says: ['error[GP621]', 'cannot be unzipped', 'fetch it again'],
  },
  {
    name: 'a gzip that swells',
    files: recorded,
    arrange: (folder) => writeFileSync(join(folder, 'r'), gzipSync(Buffer.alloc(140 * 1_048_576, 'a'))),
    says: ['error[GP602]', 'when unzipped'],
  },
  {
    name: 'a binary file',
    files: recorded,
    arrange: (folder) => writeFileSync(join(folder, 'r'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0, 1, 2])),
    says: ['error[GP621]', 'not UTF-8'],
  },
  {
    name: 'a folder',
    files: recorded,
    arrange: (folder) => mkdirSync(join(folder, 'r')),
    says: ['error[GP647]', '`r` is no file', 'a.test.yaml:9:18'],
  },
  {
    name: 'a link to itself',
    files: recorded,
    arrange: (folder) => symlinkSync('r', join(folder, 'r')),
    says: ['error[GP647]', 'cannot read `r`', 'link', 'a.test.yaml:9:18'],
  },
  { name: 'a file that is not there', files: recorded, says: ['error[GP647]', 'there is no file `r`', 'a.test.yaml:9:18'] },
  {
    name: 'series of another namespace in a recording that is bound',
    files: recordedFrom(
      `${recordingHead}  range:\n    from: '2026-08-14T10:05:00Z'\n    to: '2026-08-14T10:27:00Z'\n  groups: []\n  complete: true\n`.replaceAll(
        'shop',
        'test',
      ),
    ),
    says: ['arg namespace is "shop" and was "test"', 'guard-policy record policy.yaml'],
    code: 1,
  },
  {
    name: 'other labels',
    files: recordedFrom('requests_total{ns="shop"} 1 1000000\nrequests_total{ns="shop"} 2 1600000\n'),
    says: ['observed nothing', 'requests_total{namespace="shop"}; the data has requests_total{ns="shop"}'],
    code: 1,
  },
  {
    name: 'a recording with a gap where it is read',
    files: recordedFrom('requests_total{namespace="shop"} 1 0\nrequests_total{namespace="shop"} 2 1600000\n'),
    says: ['actual', 'Failed at t+2m'],
    code: 1,
  },
];

const names: readonly Case[] = [
  {
    name: 'a policy that is not there',
    files: { 'a.test.yaml': policyTest(healthyCase) },
    says: ['error[GP647]', 'there is no file `policy.yaml`', 'a.test.yaml:5:11'],
  },
  {
    name: 'a policy that is a test',
    files: tests(healthyCase, { 'policy.yaml': 'a.test.yaml' }),
    says: ['error[GP648]', 'holds no policy'],
  },
  {
    name: 'a policy of another name',
    files: tests(healthyCase, { 'policy: policy.yaml': 'policy: { file: policy.yaml, name: chekout }' }),
    says: ['error[GP648]', 'did you mean `checkout`?'],
  },
  {
    name: 'an environment that is not there',
    files: tests(healthyCase.replace('    - name: healthy', '    - name: healthy\n      environments: [prd]')),
    says: ['error[GP649]', 'did you mean `prod`?'],
  },
  {
    name: 'a guardrail that is not there',
    files: tests(healthyCase.replace('expect:', 'guardrails: [error-ration]\n      expect:')),
    says: ['error[GP650]', 'did you mean `error-ratio`?'],
  },
  {
    name: 'an arg that is not there',
    files: tests(healthyCase, { 'args: { namespace: shop }': 'args: { namespce: shop }' }),
    says: ['error[GP651]', 'did you mean `namespace`?', 'error[GP652]'],
  },
  {
    name: 'an arg that breaks the query',
    files: tests(healthyCase, { 'namespace: shop }\n': "namespace: 'sh\"op' }\n" }),
    says: ['error[GP653]', 'without quotes'],
  },
  {
    name: 'a world that is not there',
    files: tests('    - { name: a, world: abzent, expect: { blocked: true } }\n'),
    says: ['error[GP655]', 'did you mean `absent`?'],
  },
  {
    name: 'a broken policy',
    files: { 'policy.yaml': policyWith({ 'require:': 'requier:' }), 'a.test.yaml': policyTest(healthyCase) },
    says: ['policy.yaml:15:7', 'did you mean `require`?'],
  },
  { name: 'a misspelt key', files: tests(healthyCase.replace('expect:', 'expct:')), says: ['error[GP520]', 'did you mean `expect`?'] },
  { name: 'two cases of one name', files: tests(healthyCase + healthyCase), says: ['error[GP642]', 'the other one'] },
  {
    name: 'a path that is not there',
    argv: ['test', 'tset'],
    files: { 'test/a.yaml': '' },
    says: ['no file or folder `tset`', 'did you mean `test`?'],
  },
  { name: 'no path and no folder', argv: ['test'], files: policy, says: ['no path given', 'guard-policy test PATH'] },
  { name: 'a folder without tests', files: policy, says: ['nothing to test: no test under `.`', '--allow-empty'] },
  {
    name: 'no case selected',
    argv: ['test', '.', '-t', 'case=helthy'],
    files: goodProject,
    says: ['nothing to test: no case is selected', 'did you mean `healthy`?'],
  },
  { name: 'a selector without a key', argv: ['test', '.', '-t', 'healthy'], files: goodProject, says: ['has no `=`', 'KEY=GLOB'] },
  { name: 'an unknown environment for -e', argv: ['test', '.', '-e', 'prd'], files: goodProject, says: ['did you mean `prod`?'] },
  {
    name: 'a bar that is no percentage',
    argv: ['test', '.', '--coverage-bar', '101'],
    files: goodProject,
    says: ['--coverage-bar', 'percentage from 0 to 100'],
  },
  { name: '--update in CI', argv: ['test', '.', '--update'], env: { CI: 'true' }, files: goodProject, says: ['--update is refused in CI'] },
  { name: '--update and --mutate', argv: ['test', '.', '--update', '--mutate'], files: goodProject, says: ['cannot be used with option'] },
  { name: '--watch without a terminal', argv: ['test', '.', '--watch'], files: goodProject, says: ['--watch needs a terminal'] },
  {
    name: 'a report where nothing can be written',
    argv: ['test', '.', '-o', 'junit=policy.yaml/x.xml'],
    files: goodProject,
    says: ['cannot write `policy.yaml', 'nothing was changed'],
  },
];

const expectations: readonly Case[] = [
  {
    name: 'later than it ends',
    files: withExpectation('{ phase: Failed, at: 3m, by: 2m }'),
    says: ['error[GP644]', 'a run that ends at 3m has not ended by 2m', 'a.test.yaml:12:36'],
  },
  {
    name: 'Successful, because of something',
    files: withExpectation('{ phase: Successful, because: error-ratio }'),
    says: ['error[GP644]', 'nothing does where it passes'],
  },
  {
    name: 'Error because of a failureLimit',
    files: withExpectation('{ phase: Error, because: { error-ratio: failureLimit } }'),
    says: ['error[GP644]', 'a run is Error because of consecutiveErrorLimit'],
  },
  {
    name: 'Successful and blocked',
    files: withExpectation('{ phase: Successful, blocked: true }'),
    says: ['error[GP644]', 'cannot be true'],
  },
  { name: 'Running, and ended', files: withExpectation('{ phase: Running, by: 3m }'), says: ['error[GP644]'] },
  { name: 'nothing', files: withExpectation('{}'), says: ['error[GP5', 'a.test.yaml:12'] },
  {
    name: 'counters that do not add up',
    files: withExpectation('{ guardrails: { error-ratio: { count: 1, failed: 2 } } }'),
    says: ['error[GP644]', 'failed 2 are more than count 1'],
  },
  {
    name: 'a guardrail that is left out',
    files: tests(healthyCase.replace('expect: { phase: Successful }', 'guardrails: [error-ratio]\n      expect: { because: other }')),
    says: ['error[GP644]', 'not among the guardrails'],
  },
];

const templates: readonly Case[] = [
  {
    name: 'a circle',
    files: {
      't.yaml': `${templateText(`count: 1\nsuccessCondition: result[0] < 5\n${promProvider}`, '  templates: [{ templateName: other }]\n')}---\n${templateText(promProvider, '  templates: [{ templateName: plain }]\n').replace('name: plain', 'name: other').replace('name: errors', 'name: more')}`,
      'a.test.yaml': templateTest(`    - { name: a, world: absent, expect: { blocked: true } }\n`, {
        'template: t.yaml': 'template: { file: t.yaml, name: plain }',
      }),
    },
    says: ['error[GP418]', 'plain', 'other'],
  },
  {
    name: 'two metrics of one name',
    files:
      template(`count: 1\nsuccessCondition: result[0] < 5\n${promProvider}`).constructor === Object
        ? {
            ...template(''),
            't.yaml': `${templateText(`count: 1\nsuccessCondition: result[0] < 5\n${promProvider}`)}    - name: errors\n      count: 1\n      ${promProvider}`,
          }
        : {},
    says: ['error[GP419]', 'errors', '--> t.yaml:'],
  },
  {
    name: 'an arg without a value',
    files: template(`count: 1\nsuccessCondition: result[0] < 5\n${promProvider}`, '  args: [{ name: namespace }]\n'),
    says: ['error[GP652]', 'namespace'],
  },
  {
    name: 'an arg that is not declared',
    files: template(`count: 1\nsuccessCondition: result[0] < 5\n${promProvider.replace('(errors)', '(errors{ns="{{args.ns}}"})')}`),
    says: ['error[GP425]', 'failed to resolve {{args.ns}}', 't.yaml:6'],
  },
  {
    name: 'a metric without an end',
    files: template(`interval: 30s\nsuccessCondition: result[0] < 5\n${promProvider}`),
    says: ['error[GP425]', 'runs indefinitely', 'placement: background'],
  },
  {
    name: 'a misspelt key',
    files: template(`count: 1\nfailurLimit: 0\n${promProvider}`),
    says: ['error[GP413]', 'failurLimit', 'failureLimit'],
  },
  {
    name: 'a Helm chart',
    files: { ...template(''), 't.yaml': '{{- if .Values.on }}\nkind: AnalysisTemplate\n{{- end }}\n' },
    says: ['error[GP415]', 'helm template'],
  },
  {
    name: 'no template',
    files: { ...template(''), 't.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: { name: a }\n' },
    says: ['error[GP648]', 'holds no template'],
  },
  {
    name: 'an interval of zero',
    files: template(`count: 3\ninterval: 0s\nsuccessCondition: result[0] < 5\n${promProvider}`),
    says: ['1 passed'],
    code: 0,
  },
  {
    name: 'an interval below zero',
    files: template(`count: 3\ninterval: -5s\nsuccessCondition: result[0] < 5\n${promProvider}`),
    says: ['1 passed'],
    code: 0,
  },
  {
    name: 'an interval that is none',
    files: template(`count: 3\ninterval: soon\nsuccessCondition: result[0] < 5\n${promProvider}`),
    says: ['soon'],
    code: 1,
  },
  {
    name: 'a condition that is none',
    files: template(`count: 1\nsuccessCondition: result[0] <\n${promProvider}`),
    says: ['result[0] <'],
    code: 1,
  },
  {
    name: 'a condition of 100 KB',
    files: template(
      `count: 1\nsuccessCondition: '${Array.from({ length: 6000 }, (_, index) => `result[0] != ${index + 7}`).join(' && ')}'\n${promProvider}`,
    ),
    says: ['1 case: '],
    code: 1,
  },
  {
    name: 'a condition of 100 KB of brackets',
    files: template(`count: 1\nsuccessCondition: '${'('.repeat(50_000)}true${')'.repeat(50_000)}'\n${promProvider}`),
    says: ['cannot be known'],
    code: 1,
  },
  {
    name: 'a regular expression that backtracks elsewhere',
    files: template(`count: 1\nsuccessCondition: result[0] < 5\n${promProvider.replace('sum(errors)', `sum(errors{pod=~"(a+)+$"})`)}`),
    says: ['observed nothing'],
    code: 1,
  },
];

const hostile: readonly Case[] = [
  { name: '10 MB of YAML', argv: ['test', 'a.test.yaml'], files: tests('#'.repeat(10_000_000)), says: ['error[GP501]', 'a.test.yaml'] },
  {
    name: 'deep nesting',
    files: tests(`    - { name: a, expect: ${'['.repeat(5000)}${']'.repeat(5000)} }\n`),
    says: ['error[GP511]', 'a.test.yaml:8'],
  },
  {
    name: 'deep nesting in the policy',
    files: {
      ...goodProject,
      'policy.yaml': policyWith({ 'params: { maxErrorRatio: 0.01 }': `params: { maxErrorRatio: ${'['.repeat(5000)}${']'.repeat(5000)} }` }),
    },
    says: ['error[GP511]', 'policy.yaml:6'],
  },
  {
    name: '10,000 cases',
    files: tests(
      Array.from({ length: 10_000 }, (_, index) => `    - { name: case ${index}, world: absent, expect: { blocked: true } }\n`).join(''),
    ),
    says: ['error[GP5'],
  },
  {
    name: 'a duration with many units',
    files: withExpectation(`{ phase: Successful, at: ${'1h'.repeat(1000)} }`),
    says: ['error[GP', 'a.test.yaml:12'],
  },
  {
    name: 'a duration of a thousand digits',
    files: withExpectation(`{ phase: Successful, at: ${'9'.repeat(1000)}h }`),
    says: ['error[GP', 'a.test.yaml:12'],
  },
  { name: 'a duration below zero', files: withExpectation('{ phase: Successful, at: -5m }'), says: ['error[GP', 'a.test.yaml:12'] },
  { name: 'a duration of exponents', files: withExpectation('{ phase: Successful, at: 1e3s }'), says: ['error[GP', 'a.test.yaml:12'] },
  {
    name: 'a series of a billion values',
    files: tests(healthyCase.replace('0x60', '0x1000000000')),
    says: ['error[GP602]', 'a.test.yaml'],
  },
  {
    name: 'a regular expression that Prometheus refuses',
    files: tests(healthyCase.replace('expect:', `faults: [{ at: 1m, drop: 'requests_total{namespace=~"(?=a)b"}' }]\n      expect:`)),
    says: ['error[GP217]', 'a.test.yaml:12:48'],
  },
  {
    name: 'a fault whose selector an arg breaks',
    files: tests(
      healthyCase.replace('expect:', `faults: [{ at: 1m, drop: 'requests_total{namespace=~"{{args.namespace}}"}' }]\n      expect:`),
      {
        'namespace: shop }\n': "namespace: '(' }\n",
      },
    ),
    says: ['error[GP645]', 'with these args the selector is requests_total{namespace=~"("}', 'missing closing )'],
  },
  {
    name: 'a query whose pattern an arg breaks',
    files: tests(healthyCase.replaceAll('namespace="shop"', 'namespace="("'), { 'namespace: shop }\n': "namespace: '(' }\n" }),
    says: ['1 test'],
    code: 0,
  },
  { name: 'a file with a NUL', files: tests(healthyCase.replace('healthy', 'heal\0thy')), says: ['error[GP502]', 'NUL', 'a.test.yaml'] },
  {
    name: 'a test that is not UTF-8',
    files: policy,
    arrange: (folder) =>
      writeFileSync(join(folder, 'a.test.yaml'), Buffer.concat([Buffer.from('kind: PolicyTest\n# '), Buffer.from([0xff])])),
    says: ['error[GP500]', 'a.test.yaml'],
  },
  {
    name: 'a test twice in one file by an alias bomb',
    files: {
      'a.test.yaml': `kind: PolicyTest\na: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`).join(', ')}]\n`)
        .join('')}`,
    },
    says: ['error[GP515]'],
  },
  {
    name: 'a test that is a link to itself',
    argv: ['test', 'a.test.yaml'],
    arrange: (folder) => symlinkSync('a.test.yaml', join(folder, 'a.test.yaml')),
    says: ['cannot', 'a.test.yaml', 'link'],
  },
  {
    name: 'a broken link among the tests',
    argv: ['test', '.'],
    files: goodProject,
    arrange: (folder) => symlinkSync('nowhere', join(folder, 'b.test.yaml')),
    says: ['b.test.yaml'],
  },
];

/** Runs that end, however long: the answer is right and comes at once. */
const endless: readonly Case[] = [
  {
    name: 'a metric that never ends, in the background',
    files: {
      ...template(`interval: 1s\nsuccessCondition: result[0] < 5\n${promProvider}`),
      'a.test.yaml': templateTest(
        `    - { name: a, placement: background, series: [{ series: errors, values: 1x400 }], expect: { phase: Running } }\n`,
      ),
    },
    says: ['1 passed'],
    code: 0,
  },
  {
    name: 'a metric of a billion measurements',
    files: template(`interval: 1s\ncount: 1000000000\nsuccessCondition: result[0] < 5\n${promProvider}`),
    says: ['errors'],
    code: 1,
  },
  {
    name: 'an interval of zero and a billion measurements',
    files: template(`interval: 0s\ncount: 1000000000\nsuccessCondition: result[0] < 5\n${promProvider}`),
    says: ['errors'],
    code: 1,
  },
  {
    name: 'errors without an end',
    files: template(`interval: 1s\ncount: 3\nconsecutiveErrorLimit: 1000000000\nsuccessCondition: result[5] < 5\n${promProvider}`),
    says: ['errors'],
    code: 1,
  },
  {
    name: 'NaN everywhere',
    files: tests(`    - name: a\n${healthySeries.replaceAll(/'0[^']*'/g, "'NaN+0x60'")}      expect: { phase: Successful }\n`),
    says: ['actual Failed at t+2m'],
    code: 1,
  },
  {
    name: 'NaN everywhere, in a template that asks nothing of it',
    files: {
      ...template(`count: 2\ninterval: 10s\nfailureCondition: result[0] > 5\n${promProvider}`),
      'a.test.yaml': templateTest(`    - { name: a, series: [{ series: errors, values: NaN+0x40 }], expect: { phase: Failed } }\n`),
    },
    says: ['actual Successful at t+10s', 'NaN'],
    code: 1,
  },
];

const groups = { recordings, names, expectations, templates, hostile, endless };

describe.for(Object.entries(groups))('%s', ([, cases]) => {
  test.for(cases)(
    '$name',
    { timeout: 20_000 },
    async ({ argv = ['test', '.'], files = {}, arrange, env = {}, says, code: expected = 2 }) => {
      const cwd = temporaryFolder(files);
      arrange?.(cwd);
      const before = arrange === undefined ? filesIn(cwd) : undefined;
      const startedMs = performance.now();
      const { code, stdout, stderr } = await runCli(argv, { cwd, env });
      const tookMs = performance.now() - startedMs;
      const output = stdout + stderr;
      // Wrapped lines are one text.
      const words = output.replaceAll(/\s+/g, ' ');
      expect({ code, missing: says.filter((part) => !words.includes(part)) }, output.slice(0, 3000)).toEqual({
        code: expected,
        missing: [],
      });
      if (before !== undefined) expect(filesIn(cwd)).toEqual(before);
      // One long line must not fill the terminal.
      expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThan(1000);
      expect(tookMs).toBeLessThan(5000);
      const inJson = await runCli([...argv, '-o', 'json'], { cwd, env });
      expect(inJson.code).toBe(expected);
      expect(JSON.parse(inJson.stdout)).toMatchObject({ schema: 'guard-policy/report/v1', exitCode: expected });
    },
  );
});
