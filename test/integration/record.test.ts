import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateInstant } from '../../src/promql/engine/evaluate.ts';
import { type Recording, readRecording } from '../../src/promql/formats/recording.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { createStore } from '../../src/promql/store/series-store.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { type Exporter, startExporter } from './exporter.ts';
import { type PrometheusServer, startPrometheus } from './prometheus-server.ts';

const runMs = 15_000;

/**
 * What a rollout does to series: a pod that goes away, one that comes, one whose exporter misses a scrape, a counter reset, an exporter that
 * goes away as a whole.
 */
function podMetrics(second: number): string {
  const pods = [
    { name: 'web-5f6b-1', from: 0, to: 7 },
    { name: 'web-7c9d-1', from: 0, to: 1000 },
    { name: 'web-7c9d-2', from: 5, to: 1000 },
  ].filter(({ from, to }) => second >= from && second < to);
  const lines = pods.flatMap(({ name, from }, index) => {
    const age = name === 'web-7c9d-1' && second > 8 ? second - 8 : second - from;
    const labels = `namespace="shop",pod="${name}"`;
    return [
      `http_requests_total{${labels},code="200"} ${Math.floor(age * (index + 1) * 31.7)}`,
      ...(second > 1 ? [`http_requests_total{${labels},code="503"} ${Math.floor(age * 1.3)}`] : []),
      `http_request_duration_seconds_sum{${labels}} ${age * 0.3}`,
    ];
  });
  return ['# TYPE http_requests_total counter', ...lines].join('\n').concat('\n');
}

function otherMetrics(second: number): string | undefined {
  if (second > 9) return undefined;
  const blink = Math.floor(second) % 4 === 3;
  return blink
    ? 'http_requests_total{namespace="shop",pod="steady-0",code="200"} 7\n'
    : 'http_requests_total{namespace="shop",pod="blink-0",code="200"} 9.25\n';
}

const template = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: error-ratio }
spec:
  args: [{ name: namespace }]
  metrics:
    - name: errors
      interval: 1s
      count: 3
      successCondition: len(result) > 0 && result[0] < 0.9
      provider:
        prometheus:
          query: |
            sum(rate(http_requests_total{namespace="{{args.namespace}}",code=~"5.."}[4s]))
              / sum(rate(http_requests_total{namespace="{{args.namespace}}"}[4s]))
    - name: busy
      interval: 1s
      count: 3
      successCondition: len(result) > 0
      provider: { prometheus: { query: 'max({__name__=~"http_request.+_sum",namespace="{{args.namespace}}"})' } }
`;

let exporters: readonly Exporter[] = [];
let prometheus: PrometheusServer;
let folder: string;
/** Of the run: the exporters were scraped first at `startMs`. */
let fromMs: number;
let toMs: number;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guard-policy-record-'));
  writeFileSync(join(folder, 'template.yaml'), template);
  exporters = [await startExporter(podMetrics), await startExporter(otherMetrics)];
  prometheus = await startPrometheus({ shop: exporters[0]?.port as number, other: exporters[1]?.port as number });
  const startMs = Math.max(...(await Promise.all(exporters.map(({ scraped }) => scraped))));
  fromMs = startMs + 3500;
  toMs = startMs + runMs;
  await sleep(toMs + 1500 - Date.now());
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await prometheus?.stop();
  for (const exporter of exporters) await exporter.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** The command as a process of its own, as users run it. */
function startRecord(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const start = `process.argv.splice(1, 0, 'guard-policy'); import(${JSON.stringify(main)}).then((main) => main.runProcess())`;
  const child = spawn(process.execPath, ['--no-warnings', '-e', start, 'record', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return { child, ended };
}

function span(): readonly string[] {
  return [
    '--from',
    new Date(fromMs).toISOString(),
    '--to',
    new Date(toMs).toISOString(),
    '--arg',
    'namespace=shop',
    '--url',
    prometheus.address,
  ];
}

function readFrom(file: string): Recording {
  const read = readRecording({ name: file, text: readFileSync(join(folder, file), 'utf8') });
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  return read.value;
}

/** Waits for a state file with so many answers. */
async function answersIn(file: string, count: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const path = join(folder, file);
    if (existsSync(path) && readFileSync(path, 'utf8').split('\n').length > count + 1) return;
    await sleep(10);
  }
  throw new Error(`${file} does not get ${count} answers`);
}

test('a recording has every sample and every stale marker that the database has, and answers queries as the server does', async () => {
  const { code, stdout, stderr } = await startRecord(
    'template.yaml',
    ...span(),
    '--out',
    'whole.yaml',
    '--chunk',
    '1m',
    '--save',
    'a rollout',
  ).ended;
  expect(stderr).toContain(`asking Prometheus ${new URL(prometheus.address).host} for 3 selectors`);
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/^verdict now {10}Successful at t\+2s$/m);
  expect(readFileSync(join(folder, 'tests/error-ratio.test.yaml'), 'utf8')).toContain('recording: ../whole.yaml\n');
  const recording = readFrom('whole.yaml');
  expect(recording.args).toEqual({ namespace: 'shop' });
  expect(readFileSync(join(folder, 'whole.yaml'), 'utf8')).not.toContain(new URL(prometheus.address).host);

  const range = recording.range as NonNullable<Recording['range']>;
  const truth = prometheus
    .dump()
    .filter(
      ({ labels, atMs }) =>
        /^http_requests_total$|^http_request.+_sum$/.test(labels.__name__ as string) && atMs >= range.fromMs && atMs <= range.toMs,
    )
    .map(
      ({ labels, atMs, value }) => `${JSON.stringify(Object.entries(labels).sort())} ${value === 'NaN' ? 'stale' : Number(value)} ${atMs}`,
    )
    .sort();
  const recorded = recording.series
    .flatMap(({ labels, timestampsMs, values, stale }) =>
      [...timestampsMs].map((atMs, at) => `${JSON.stringify(Object.entries(labels).sort())} ${stale?.[at] ? 'stale' : values[at]} ${atMs}`),
    )
    .sort();
  expect(recorded).toEqual(truth);
  const stale = truth.filter((line) => / stale /.test(line));
  expect(stale.some((line) => line.includes('web-5f6b-1'))).toBe(true);
  expect(stale.some((line) => line.includes('blink-0'))).toBe(true);

  const store = createStore(recording.series);
  let compared = 0;
  for (const expr of [
    'http_requests_total{namespace="shop"}',
    'timestamp(http_requests_total{namespace="shop"})',
    // Of newborn counters version 2 extrapolates in another way than version 3, which is ours.
    'rate(http_requests_total{namespace="shop",pod!~"web-7c9d.+",code="200"}[2s])',
    'delta(http_requests_total{namespace="shop"}[4s])',
    'irate(http_requests_total{namespace="shop",code=~"5.."}[3s])',
    'resets(http_requests_total{namespace="shop"}[10s])',
    'count by (code) (http_requests_total{namespace="shop"})',
    'count_over_time(http_requests_total{namespace="shop"}[5s])',
    'max_over_time({__name__=~"http_request.+_sum",namespace="shop"}[3s])',
    'count_over_time(http_requests_total{namespace="shop"}[6s:500ms])',
    'absent(http_requests_total{namespace="shop",pod="web-5f6b-1"})',
    'time() - timestamp(http_requests_total{namespace="shop",pod="blink-0"})',
  ]) {
    const parsed = parsePromql(copiedText(expr, 'query', 0));
    if (!parsed.ok) throw new Error(expr);
    for (let atMs = fromMs; atMs <= toMs; atMs += 387) {
      const result = evaluateInstant(parsed.value, store, atMs, { compat: 2 });
      if (!result.ok || result.value.kind !== 'vector') throw new Error(`${expr} at ${atMs}`);
      const ours = result.value.samples.map(({ labels, value }) => [Object.fromEntries(labels.toPairs()), value] as const);
      const theirs = (await prometheus.query(expr, atMs)).map(({ labels, value }) => [labels, Number(value)] as const);
      const sorted = <T extends readonly [object, number]>(all: readonly T[]): readonly string[] =>
        all.map(([labels, value]) => `${JSON.stringify(Object.entries(labels).sort())} ${value}`).sort();
      expect(sorted(ours), `${expr} at ${atMs}`).toEqual(sorted(theirs));
      compared += theirs.length;
    }
  }
  expect(compared).toBeGreaterThan(500);
});

test('chunks make no difference, and labels are redacted alike everywhere', async () => {
  const { code, stderr, stdout } = await startRecord(
    'template.yaml',
    ...span(),
    '--out',
    'redacted.yaml',
    '--chunk',
    '7s',
    '--redact',
    'pod=web',
    '--drop-label',
    'job',
  ).ended;
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('pod (5 values), job (dropped)');
  const [whole, redacted] = [readFrom('whole.yaml'), readFrom('redacted.yaml')];
  expect(readFileSync(join(folder, 'redacted.yaml'), 'utf8')).not.toMatch(/7c9d|5f6b|blink|job=/);
  const names = new Map(
    [...new Set(whole.series.map(({ labels }) => labels.pod as string))].sort().map((pod, index) => [pod, `web-${index + 1}`]),
  );
  const expected = whole.series.map(({ labels: { job, ...labels }, ...samples }) => ({
    ...samples,
    labels: { ...labels, pod: names.get(labels.pod as string) },
  }));
  const byLabels = (series: readonly { labels: object }[]): unknown[] =>
    series
      .map((one) => ({ ...one, labels: JSON.stringify(Object.entries(one.labels).sort()) }))
      .sort((a, b) => (a.labels < b.labels ? -1 : 1));
  expect(byLabels(redacted.series)).toEqual(byLabels(expected));
});

test('an interrupted recording leaves its state alone, and the same command goes on', async () => {
  const command = ['template.yaml', ...span(), '--out', 'resumed.yaml', '--chunk', '3s'];
  const first = startRecord(...command);
  await answersIn('resumed.yaml.partial', 20);
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(130);
  expect(readdirSync(folder).filter((name) => name.startsWith('resumed') || name.endsWith('.tmp'))).toEqual(['resumed.yaml.partial']);

  const second = await startRecord(...command).ended;
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toMatch(/going on with \d\d+ answers of a recording that was interrupted/);
  expect(readdirSync(folder).filter((name) => name.startsWith('resumed'))).toEqual(['resumed.yaml']);
  expect(readFrom('resumed.yaml').series).toEqual(readFrom('whole.yaml').series);
});

test('a server that dies in between leaves no recording', async () => {
  const { ended } = startRecord('template.yaml', ...span(), '--out', 'died.yaml', '--chunk', '2s', '--timeout', '3s');
  await answersIn('died.yaml.partial', 20);
  prometheus.kill();
  const { code, stderr, stdout } = await ended;
  expect(code, stderr).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toContain('error: nothing was recorded: ');
  expect(stderr).toContain('connection refused');
  expect(readdirSync(folder).filter((name) => name.startsWith('died'))).toEqual(['died.yaml.partial']);
});
