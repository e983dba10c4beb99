import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../src/promql/formats/recording.ts';
import type { SeriesInput } from '../../src/promql/store/series-store.ts';
import { json, page } from '../clients/scripted-server.ts';
import { recordServer } from './record-server.ts';
import { type CliResult, filesIn, runCli, temporaryFolder } from './run-cli.ts';

const fromMs = Date.parse('2026-08-14T09:55:00Z');
const nowMs = fromMs + 3_600_000;

const policy = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: checkout, version: 1.0.0, owner: platform-team }
spec:
  args:
    namespace: { type: label }
  guardrails:
    - name: error-ratio
      at: [rollout]
      unit: ratio
      prometheus:
        value: >-
          (sum(rate(errors_total{namespace="{{args.namespace}}"}[2m])) or 0 * sum(rate(requests_total{namespace="{{args.namespace}}"}[2m])))
          / sum(rate(requests_total{namespace="{{args.namespace}}"}[2m]))
        alive: requests_total{namespace="{{args.namespace}}"}
      require: value <= 0.01
  environments:
    dev: { schedule: { interval: 30s, count: 4 } }
    prod: { extends: dev, schedule: { interval: 30s, count: 6 } }
`;

/** Two pods; one goes away after four minutes. `errors` of a hundred requests fail. */
function shop(errors = 0): readonly SeriesInput[] {
  const times = Array.from({ length: 80 }, (_, index) => fromMs - 600_000 + index * 15_000 + 250);
  const series = (name: string, pod: string, perScrape: number, end = times.length): SeriesInput => ({
    labels: { __name__: name, namespace: 'shop', pod, instance: `10.0.0.${pod.length}:8080` },
    timestampsMs: times.slice(0, end + 1),
    values: times.slice(0, end + 1).map((_, index) => index * perScrape),
    stale: times.slice(0, end + 1).map((_, index) => index === end),
  });
  return [
    series('requests_total', 'web-1', 100),
    series('requests_total', 'web-12', 100, 56),
    series('errors_total', 'web-1', errors),
    { ...series('requests_total', 'other', 1), labels: { __name__: 'requests_total', namespace: 'elsewhere' } },
  ];
}

const span = ['--arg', 'namespace=shop', '--from', '2026-08-14T09:55Z', '--for', '5m'];

function repository(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ 'policies/checkout.yaml': policy, ...files });
}

function record(
  cwd: string,
  args: readonly string[],
  settings: { readonly env?: Record<string, string>; readonly clockMs?: number[] } = {},
): Promise<CliResult> {
  return runCli(['record', ...args], { cwd, ...settings });
}

function readFrom(path: string) {
  const read = readRecording({ name: path, text: readFileSync(path, 'utf8') });
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  return read.value;
}

test('records what the queries select, as far back as they reach', async () => {
  const cwd = repository();
  const { url } = await recordServer(shop(), nowMs);
  const { code, stdout, stderr } = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url]);
  expect(code, stderr).toBe(0);
  const host = new URL(url).host;
  expect(stderr).toBe(`asking Prometheus ${host} for 2 selectors, 2026-08-14T09:50:00Z to 2026-08-14T10:00:00Z\n`);
  expect(stdout).toMatch(/^recorded {13}\d+ queries, 3 series, 116 samples, 1 stale marker, \d+ bytes\n/);
  expect(stdout).toContain('redacted             nothing; the address and credentials are never stored\n');
  expect(stdout).toContain('wrote                tests/recordings/checkout-2026-08-14.yaml\n');
  expect(Object.keys(filesIn(cwd))).toEqual(['policies/checkout.yaml', 'tests/recordings/checkout-2026-08-14.yaml']);
  const path = join(cwd, 'tests/recordings/checkout-2026-08-14.yaml');
  const recording = readFrom(path);
  expect(recording).toMatchObject({
    name: 'checkout-2026-08-14',
    selectors: ['errors_total{namespace="shop"}', 'requests_total{namespace="shop"}'],
    args: { namespace: 'shop' },
    range: { fromMs: fromMs - 300_000, toMs: fromMs + 300_000 },
  });
  const gone = recording.series.find(({ labels }) => labels.pod === 'web-12');
  expect([...(gone?.timestampsMs ?? [])].filter((_, index) => gone?.stale?.[index])).toEqual([fromMs - 600_000 + 56 * 15_000 + 250]);
  expect(readFileSync(path, 'utf8')).not.toContain(host);
});

test('the report as JSON', async () => {
  const cwd = repository();
  const { url } = await recordServer(shop(), nowMs);
  const { code, stdout } = await record(cwd, [
    'policies/checkout.yaml',
    '--env',
    'dev',
    ...span,
    '--url',
    url,
    '-o',
    'json',
    '--redact',
    'pod',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'guard-policy/report/v1',
    command: 'record',
    exitCode: 0,
    recorded: {
      subject: 'checkout',
      environment: 'dev',
      from: '2026-08-14T09:50:00Z',
      series: 3,
      samples: 116,
      stale: 1,
      redactions: [{ label: 'pod', values: 2, dropped: false, alsoIn: [] }],
      selectors: [
        { selector: 'errors_total{namespace="shop"}', series: 1, samples: 40 },
        { selector: 'requests_total{namespace="shop"}', series: 2, samples: 76 },
      ],
    },
  });
});

describe('where it asks', () => {
  const config = (sources: string): Readonly<Record<string, string>> => ({
    'guard-policy.yaml': `apiVersion: guard-policy.dev/v1\nkind: Config\nspec:\n  environments: [{ name: dev }, { name: prod }]\n  sources: ${sources}\n`,
  });

  test('the source of the configuration, with its token', async () => {
    const { url, requests } = await recordServer(shop(), nowMs);
    const cwd = repository(config(`{ prometheus: { type: prometheus, address: "${url.replace(/\/$/, '')}", tokenEnv: PROM_TOKEN } }`));
    const { code, stderr, stdout } = await record(cwd, ['checkout', '--env', 'prod', ...span], { env: { PROM_TOKEN: 'se-cret' } });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`asking Prometheus prometheus (${new URL(url).host}) for`);
    expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer se-cret']));
    expect(`${stdout}${stderr}${Object.values(filesIn(cwd)).join('')}`).not.toContain('se-cret');
  });

  const source = '{ prometheus: { type: prometheus, address: "http://127.0.0.1:9", tokenEnv: PROM_TOKEN } }';
  test.for([
    ['no configuration', {}, [], 'no source is called `prometheus` in the configuration'],
    [
      'a token that is not set',
      config(source),
      [],
      'the environment variable PROM_TOKEN, which holds the token for prometheus (127.0.0.1:9), is not set',
    ],
    ['another source', config(source), ['--source', 'promethius'], 'no source is called `promethius` in the configuration'],
    ['no address', config('{ prometheus: { type: prometheus } }'), [], 'the source prometheus has no address'],
    [
      'Datadog',
      config('{ dd: { type: datadog } }'),
      ['--source', 'dd'],
      'the source dd is of type datadog: only Prometheus can be recorded',
    ],
    ['both', config(source), ['--source', 'prometheus', '--url', 'http://127.0.0.1:9'], '--url and --source both say where to ask'],
    ['credentials in the address', {}, ['--url', 'http://user:hunter2@127.0.0.1:9'], 'the address of Prometheus has credentials in it'],
    ['no address at all', {}, ['--url', 'prometheus:9090'], 'the address of Prometheus is no http or https address'],
    ['a query in the address', {}, ['--url', 'http://127.0.0.1:9/?token=hunter2'], 'the address of Prometheus has a query'],
  ] as const)('%s', async ([, files, args, message]) => {
    const cwd = repository(files);
    const before = filesIn(cwd);
    const { code, stdout, stderr } = await record(cwd, ['checkout', '--env', 'prod', ...span, ...args]);
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).not.toContain('hunter2');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(filesIn(cwd)).toEqual(before);
  });
});

describe('refused before anything is asked', () => {
  const prod = ['--env', 'prod'];
  test.for([
    ['no environment', span, 'checkout has several environments: dev, prod'],
    ['an unknown environment', ['--env', 'prd', ...span], 'checkout has no environment prd'],
    ['a missing arg', [...prod, '--from', '2026-08-14T09:55Z', '--for', '5m'], 'no value is given for namespace'],
    ['an unknown arg', [...prod, ...span, '--arg', 'namspace=x'], 'the queries have no arg namspace'],
    [
      'an arg that breaks the query',
      [...prod, '--arg', 'namespace=a"b', ...span.slice(2)],
      'the query of error-ratio cannot be recorded for',
    ],
    ['no time', [...prod, '--arg', 'namespace=shop'], 'it is not said from when'],
    ['no end', [...prod, ...span.slice(0, 4)], 'it is not said for how long'],
    ['two ends', [...prod, ...span, '--to', '2026-08-14T10:55Z'], '--for and --to say the same thing'],
    ['an end before the start', [...prod, ...span.slice(0, 4), '--to', '2026-08-14T09:00Z'], 'the recording would end before it begins'],
    ['days', [...prod, ...span.slice(0, 4), '--for', '2d'], 'a recording of more than a day'],
    [
      'a label that is matched on',
      [...prod, ...span, '--redact', 'namespace'],
      'namespace cannot be redacted: a selector of the queries matches on it',
    ],
    ['a label that has a meaning', [...prod, ...span, '--drop-label', 'le'], 'le cannot be redacted'],
    ['a label twice', [...prod, ...span, '--redact', 'pod', '--drop-label', 'pod'], 'the label pod is redacted twice'],
  ] as const)('%s', async ([, args, message]) => {
    const cwd = repository();
    const { url, requests } = await recordServer(shop(), nowMs);
    const { code, stdout, stderr } = await record(cwd, ['checkout', ...args, '--url', url]);
    expect(stderr).toContain(`error: ${message}`);
    expect({ code, stdout, requests: requests.length, files: Object.keys(filesIn(cwd)) }).toEqual({
      code: 2,
      stdout: '',
      requests: 0,
      files: ['policies/checkout.yaml'],
    });
  });

  test('an unknown policy, a folder, a file that is not there', async () => {
    const cwd = repository();
    for (const [name, message] of [
      ['chekout', 'no policy is called chekout'],
      ['policies', '`policies` is a folder'],
      ['policies/chekout.yaml', 'no file or folder `policies/chekout.yaml` (did you mean `policies/checkout.yaml`?)'],
    ] as const) {
      const { code, stderr } = await record(cwd, [name, ...span, '--url', 'http://127.0.0.1:9']);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
  });

  test('a recording that is there, unless it is to be replaced', async () => {
    const cwd = repository({ 'tests/recordings/checkout-2026-08-14.yaml': 'mine\n' });
    const { url } = await recordServer(shop(), nowMs);
    const args = ['checkout', '--env', 'prod', ...span, '--url', url];
    const refused = await record(cwd, args);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('`tests/recordings/checkout-2026-08-14.yaml` is there already'),
    });
    expect(filesIn(cwd)['tests/recordings/checkout-2026-08-14.yaml']).toBe('mine\n');
    expect((await record(cwd, [...args, '--replace'])).code).toBe(0);
    expect(readFrom(join(cwd, 'tests/recordings/checkout-2026-08-14.yaml')).series).toHaveLength(3);
  });

  test('a policy that is wrong, as frames', async () => {
    const cwd = repository({ 'policies/checkout.yaml': policy.replace('require: value', 'require: valu') });
    const { code, stdout } = await record(cwd, ['policies/checkout.yaml', '--env', 'prod', ...span, '--url', 'http://127.0.0.1:9']);
    expect(code).toBe(2);
    expect(stdout).toContain('--> policies/checkout.yaml:');
    const json = await record(cwd, ['policies/checkout.yaml', '--env', 'prod', ...span, '--url', 'http://127.0.0.1:9', '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ command: 'record', exitCode: 2, diagnostics: [{ file: 'policies/checkout.yaml' }] });
  });
});

describe('undecided: nothing is written as if it were a recording', () => {
  const warned = (body: object): object => ({ ...body, warnings: ['one store did not answer'] });
  const empty = { status: 'success', data: { resultType: 'matrix', result: [] } };
  test.for([
    ['a page', page(200), 'it answered with a web page (200), not with JSON'],
    [
      'an error',
      json({ status: 'error', errorType: 'execution', error: 'too many samples' }, 422),
      '422: execution: too many samples, asked for errors_total{namespace="shop"}',
    ],
    [
      'a partial answer',
      json(warned(empty)),
      'the answer for errors_total{namespace="shop"} is partial: Prometheus: one store did not answer',
    ],
    ['no series', json(empty), 'has no sample of any of 2 selectors from 2026-08-14T09:50:00Z to 2026-08-14T10:00:00Z'],
    ['no time left', json('', 503), 'it answered 503, and the time for all of it is up'],
  ] as const)('%s', async ([name, reply, message]) => {
    const cwd = repository();
    const { url } = await recordServer(shop(), nowMs, (request) => (request.form.get('query')?.startsWith('vector') ? undefined : reply));
    const args = ['checkout', '--env', 'prod', ...span, '--url', url, '--save', 'a case', '-o', 'json'];
    const { code, stdout, stderr } = await record(cwd, args, { clockMs: name === 'no time left' ? [0, 0, 0, 0, 299_900] : [0] });
    expect(stderr).toContain('error: nothing was recorded: ');
    expect(stderr).toContain(message);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 3, error: { message: expect.stringContaining(message) } });
    expect(Object.keys(filesIn(cwd))).toEqual(['policies/checkout.yaml']);
  });

  test('a time that is not over yet, by the clock of the server', async () => {
    const cwd = repository();
    const { url } = await recordServer(shop(), fromMs + 299_000);
    const { code, stderr } = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url]);
    expect(stderr).toContain('the time to record ends at 2026-08-14T10:00:00Z, and it is 2026-08-14T09:59:59Z at');
    expect(code).toBe(3);
    expect(Object.keys(filesIn(cwd))).toEqual(['policies/checkout.yaml']);
  });

  test('what may be partial is told', async () => {
    const cwd = repository();
    const { url } = await recordServer(shop(), fromMs + 305_000, undefined, ['one store did not answer']);
    const { code, stdout } = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url, '--allow-partial']);
    expect(code).toBe(0);
    expect(stdout).toContain('note: the recording is partial: Prometheus: one store did not answer\n');
    expect(stdout).toContain('note: the recording ends 5s ago: samples of scrapes that still ran may be missing\n');
  });
});

test('what was answered before a failure is not asked again', async () => {
  const cwd = repository();
  let broken = true;
  const { url, requests } = await recordServer(shop(), nowMs, (_, index) => (broken && index >= 3 ? json('', 500) : undefined));
  const args = ['checkout', '--env', 'prod', ...span, '--url', url, '--chunk', '5m'];
  const first = await record(cwd, args);
  expect(first.stderr).toContain(
    'the answers so far are in tests/recordings/checkout-2026-08-14.yaml.partial: the same command goes on with them',
  );
  expect(first.code).toBe(3);
  // A server that gives nothing at all in between loses nothing.
  const away = await record(cwd, args);
  expect(away).toMatchObject({ code: 3, stderr: expect.stringContaining('going on with 2 answers') });
  broken = false;
  const before = requests.length;
  const second = await record(cwd, args);
  expect(second.stderr).toContain('going on with 2 answers of a recording that was interrupted');
  expect(second.code).toBe(0);
  expect(existsSync(join(cwd, 'tests/recordings/checkout-2026-08-14.yaml.partial'))).toBe(false);
  const asked = requests.map(({ form }) => `${form.get('query')} ${form.get('time')}`);
  const again = asked.slice(before).filter((one) => asked.slice(0, before).includes(one) && !one.startsWith('vector'));
  // The one that had failed.
  expect(again).toHaveLength(1);
});

test('the state of another recording is not used', async () => {
  const cwd = repository();
  const { url } = await recordServer(shop(), nowMs, (_, index) => (index === 3 ? json('', 500) : undefined));
  const args = ['checkout', '--env', 'prod', ...span, '--url', url];
  expect((await record(cwd, [...args, '--chunk', '5m'])).code).toBe(3);
  const partial = join(cwd, 'tests/recordings/checkout-2026-08-14.yaml.partial');
  // The last line was cut off by a crash.
  writeFileSync(partial, `${readFileSync(partial, 'utf8')}0123456789 {"status":"succ`);
  const { code, stderr } = await record(cwd, [...args, '--chunk', '6m']);
  expect(stderr).toContain('tests/recordings/checkout-2026-08-14.yaml.partial was of another recording: begun anew');
  expect(code).toBe(0);
});

test('labels are replaced alike in all series, or left out', async () => {
  const cwd = repository();
  const { url } = await recordServer(shop(), nowMs);
  const args = ['checkout', '--env', 'prod', ...span, '--url', url, '--redact', 'pod=p', '--drop-label', 'instance', '--out', 'r.yaml'];
  const { code, stdout } = await record(cwd, args);
  expect(code).toBe(0);
  expect(stdout).toContain('redacted             pod (2 values), instance (dropped); the address and credentials are never stored\n');
  expect(readFrom(join(cwd, 'r.yaml')).series.map(({ labels }) => labels)).toEqual([
    { __name__: 'errors_total', namespace: 'shop', pod: 'p-1' },
    { __name__: 'requests_total', namespace: 'shop', pod: 'p-1' },
    { __name__: 'requests_total', namespace: 'shop', pod: 'p-2' },
  ]);
  const apart = ['checkout', '--env', 'prod', ...span, '--url', url, '--drop-label', 'instance', '--drop-label', 'pod', '--out', 's.yaml'];
  expect(await record(cwd, apart)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error: without instance and pod some series could not be told apart any more'),
  });
  expect(existsSync(join(cwd, 's.yaml'))).toBe(false);
});

test('a template', async () => {
  const cwd = temporaryFolder({
    'rollout/rate.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata: { name: rate }
spec:
  args: [{ name: namespace }, { name: token, valueFrom: { secretKeyRef: { name: prom, key: token } } }]
  metrics:
    - name: rate
      interval: 1m
      count: 2
      successCondition: result[0] > 1
      provider:
        prometheus:
          headers: [{ key: X-Scope, value: "{{args.token}}" }]
          query: sum(rate(requests_total{namespace="{{args.namespace}}"}[1m]))
    - name: canary
      provider: { datadog: { query: "avg:x{*}", interval: 5m } }
`,
  });
  const { url } = await recordServer(shop(), nowMs);
  const { code, stdout, stderr } = await record(cwd, ['rollout/rate.yaml', ...span, '--url', url]);
  expect(code, stderr + stdout).toBe(0);
  expect(stdout).toContain('note: not recorded: canary, which ask other providers (kind: Answers)\n');
  expect(readFrom(join(cwd, 'rollout/tests/recordings/rate-2026-08-14.yaml'))).toMatchObject({
    selectors: ['requests_total{namespace="shop"}'],
    args: { namespace: 'shop' },
    range: { fromMs: fromMs - 60_000, toMs: fromMs + 300_000 },
  });
  const secret = await record(cwd, ['rollout/rate.yaml', ...span, '--arg', 'token=x', '--url', url, '--replace']);
  expect(secret.stderr).toContain('error: the arg token is a secret, and args are written to the recording');
});

describe('--save', () => {
  const saved = ['--save', '5xx burst, minute 3'];

  test('adds a case that expects what happens today', async () => {
    const cwd = repository({ '.guard-policy/policy-test.schema.json': '{}' });
    const { url } = await recordServer(shop(30), nowMs);
    const { code, stdout, stderr } = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url, ...saved]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^verdict now {10}Failed at t\+\S+, because of error-ratio$/m);
    expect(stdout).toMatch(/^added case {11}tests\/checkout\.test\.yaml:11 {3}expect: Failed {3}<- edit if that is wrong$/m);
    const text = filesIn(cwd)['tests/checkout.test.yaml'] as string;
    expect(text.replace(/by: .*/, 'by: …')).toBe(`# yaml-language-server: $schema=../.guard-policy/policy-test.schema.json
apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata:
  name: checkout
spec:
  policy: ../policies/checkout.yaml
  args:
    namespace: shop
  cases:
    - name: 5xx burst, minute 3
      environments:
      - prod
      recording: recordings/checkout-5xx-burst-minute-3.yaml
      startsAt: 5m
      expect:
        phase: Failed
        by: …
`);
    expect(readFrom(join(cwd, 'tests/recordings/checkout-5xx-burst-minute-3.yaml')).series).toHaveLength(3);

    const again = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url, ...saved, '--out', 'tests/recordings/other.yaml']);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('has a case called "5xx burst, minute 3" already') });
    const renewed = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url, ...saved, '--replace']);
    expect(renewed.code).toBe(0);
    expect(filesIn(cwd)['tests/checkout.test.yaml']).toBe(text);

    const dev = await record(cwd, ['checkout', '--env', 'dev', ...span, '--url', url, '--save', 'in dev', '--redact', 'pod']);
    expect(dev.code).toBe(0);
    expect(filesIn(cwd)['tests/checkout.test.yaml']?.startsWith(text)).toBe(true);
  });

  test('a healthy rollout', async () => {
    const cwd = repository();
    const { url } = await recordServer(shop(0), nowMs);
    const { stdout } = await record(cwd, ['checkout', '--env', 'dev', ...span, '--url', url, ...saved]);
    expect(stdout).toMatch(/^verdict now {10}Successful at t\+/m);
  });

  test('no case where the recording ends before the run does', async () => {
    const cwd = repository();
    const { url } = await recordServer(shop(), nowMs);
    const { code, stdout } = await record(cwd, ['checkout', '--env', 'prod', ...span.slice(0, 4), '--for', '1m', '--url', url, ...saved]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^verdict now {10}none: .*the recording does not cover/m);
    expect(stdout).toContain('note: no case was added to `tests/checkout.test.yaml`: there is no verdict to expect\n');
    expect(filesIn(cwd)['tests/checkout.test.yaml']).toBeUndefined();
  });

  test('a test that no case can be added to is told before anything is asked', async () => {
    const cwd = repository({ 'tests/checkout.test.yaml': 'kind: PolicyTest\n' });
    const { url, requests } = await recordServer(shop(), nowMs);
    const { code, stderr } = await record(cwd, ['checkout', '--env', 'prod', ...span, '--url', url, ...saved]);
    expect(stderr).toContain('no case can be added to `tests/checkout.test.yaml`');
    expect(code).toBe(2);
    expect(requests).toEqual([]);
  });
});
