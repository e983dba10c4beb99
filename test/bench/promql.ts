import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type Figures, measureInTurn, peakMiBOf } from './measure.ts';
import {
  bucketWorkload,
  type Expected,
  rateWorkload,
  stepSeconds,
  timesOf,
  tinyWorkload,
  type Workload,
  writeData,
  writeRuleTest,
} from './promql-data.ts';
import { findPromtool, type Promtool } from './promtool.ts';

const runner = join(import.meta.dirname, 'promql-runner.mjs');

/**
 * PromQL against promtool on the same files: whole processes in turn, and warm queries in process. Values are compared first, at every time
 * of evaluation: a fast wrong answer is no figure.
 */
export function benchPromql(bin: string): void {
  const promtool = findPromtool();
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-bench-'));
  try {
    console.log(`promql, ${promtool === undefined ? 'no promtool on PATH or in $PROMTOOL' : `promtool ${promtool.version}`}`);
    console.log('  ours: "runner" evaluates the same promtool file with dist/promql.js (promql-runner.mjs, no YAML parser);');
    console.log('  "query" is guard-policy query over the same series as a load script\n');
    const rates = prepare(folder, rateWorkload, promtool);
    const buckets = prepare(folder, bucketWorkload, promtool);
    const tiny = prepare(folder, tinyWorkload, promtool);
    printRow('2,000 series x 1 h, sum by (x) (rate(m[5m])) at 241 steps', 'at most 0.5 x promtool', 5, rates, bin);
    printRow('5,000 buckets x 1 h, p99 by service at the end', 'at most 0.5 x promtool', 5, buckets, bin);
    printRow('12 series x 30 min, sum by (x) (rate(m[5m])) at 121 steps', 'at most 2 x promtool', 21, tiny, bin);
    printWarm(rates, buckets);
    const runnerMiB = peakMiBOf(rates.runner);
    console.log(
      `memory, peak of the first row: runner ${Math.round(runnerMiB)} MiB, query ${Math.round(peakMiBOf(queryOf(rates, bin)))} MiB  (bar 150 MB)\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Prepared = {
  readonly workload: Workload;
  readonly folder: string;
  readonly compat: string;
  readonly runner: Command;
  readonly promtool?: readonly [name: string, command: Command];
  /** What comparing values gave. */
  readonly compared: string;
};

type Row = { readonly labels: string; readonly times: readonly number[]; readonly values: readonly string[] };

function prepare(root: string, workload: Workload, promtool: Promtool | undefined): Prepared {
  const folder = writeData(root, workload);
  const compat = promtool?.compat ?? '3';
  const { everyStep, expr, endSeconds } = workload;
  const runnerOn = (file: string): Command => ({
    args: [runner, file, expr, String(endSeconds), String(stepSeconds), compat, everyStep ? 'all' : 'end'],
    cwd: folder,
  });
  const none = timesOf(workload).map((atSeconds): Expected => ({ atSeconds, samples: [{ labels: '{none="1"}', value: '1' }] }));
  writeRuleTest(folder, 'timed.yaml', workload, { kind: 'count', count: 0 });
  const prepared = { workload, folder, compat, runner: runnerOn('timed.yaml') };
  if (promtool === undefined) return { ...prepared, compared: 'not compared' };

  const test = (file: string): Command => ({ program: promtool.program, args: ['test', 'rules', file], cwd: folder });
  // What promtool does not expect it prints, and that is the only way to see its values.
  writeRuleTest(folder, 'probe.yaml', workload, { kind: 'values', expected: none });
  const told = outputOf(test('probe.yaml'), 1);
  const refusal = /err: (.+)/.exec(told)?.[1];
  if (refusal !== undefined) {
    const loading = { ...workload, expr: 'vector(1)' };
    writeRuleTest(folder, 'loading.yaml', loading, { kind: 'count', count: 1 });
    return { ...prepared, promtool: ['promtool, loading only', test('loading.yaml')], compared: `not compared, promtool says: ${refusal}` };
  }
  const theirs = readGot(told, none);
  const ours = JSON.parse(outputOf(runnerOn('timed.yaml'), 0)) as readonly Row[];
  // promtool adds up in an order that changes from run to run, and would now and then refuse its own values.
  writeRuleTest(folder, 'timed.yaml', workload, { kind: 'count', count: theirs.at(-1)?.samples.length ?? 0 });
  return {
    ...prepared,
    promtool: ['promtool test rules', test('timed.yaml')],
    compared: compareValues(ours, theirs, promtool.compat === '2' ? 300 : 0),
  };
}

/** The values behind `got:`, in the order of the times that were asked for. */
function readGot(told: string, asked: readonly Expected[]): readonly Expected[] {
  const lists = [...told.matchAll(/^ +got: ?(.+)$/gm)].map(([, list]) => list as string);
  if (lists.length !== asked.length) throw new Error(`promtool told ${lists.length} of ${asked.length} results`);
  return asked.map(({ atSeconds }, index) => ({
    atSeconds,
    samples: [...(lists[index] as string).matchAll(/(\{.*?\}) ([-+\w.]+)/g)].map(([, labels, value]) => ({
      labels: (labels as string).replace('__name__="out", ', '').replaceAll(', ', ','),
      value: String(Number(value)),
    })),
  }));
}

/**
 * Throws unless both have the same series at every time, with values at most 1e-12 apart. Prometheus 2 extrapolates to the start of a series
 * otherwise than 3 does, so that its rates are compared from `fromSeconds` on, when all windows are full.
 */
function compareValues(ours: readonly Row[], theirs: readonly Expected[], fromSeconds: number): string {
  let equal = 0;
  let largest = 0;
  let count = 0;
  for (const { atSeconds, samples } of theirs.filter((one) => one.atSeconds >= fromSeconds)) {
    const own = new Map(samplesAt(ours, atSeconds * 1000).map(({ labels, value }) => [labels, Number(value)]));
    if (own.size !== samples.length) throw new Error(`at ${atSeconds}s promtool has ${samples.length} series, we have ${own.size}`);
    for (const { labels, value } of samples) {
      const [a, b] = [own.get(labels), Number(value)];
      if (a === undefined) throw new Error(`at ${atSeconds}s only promtool has ${labels}`);
      count++;
      if (Object.is(a, b)) equal++;
      else largest = Math.max(largest, Math.abs(a - b) / Math.abs(b));
    }
  }
  if (count === 0 || !(largest <= 1e-12)) throw new Error(`values differ by ${largest}, ${count} compared`);
  return `${count}${fromSeconds > 0 ? ` from ${fromSeconds / 60}m on` : ''} compared, ${equal} equal to the bit${equal < count ? `, the others within ${largest.toExponential(0)}` : ''}`;
}

function samplesAt(rows: readonly Row[], atMs: number): Expected['samples'] {
  return rows.flatMap(({ labels, times, values }) => {
    const value = values[times.indexOf(atMs)];
    return value === undefined ? [] : [{ labels, value }];
  });
}

function outputOf({ program = process.execPath, args, cwd }: Command, wanted: number): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== wanted) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  // promtool says what failed on stderr or stdout, which differs between versions.
  return stdout + stderr;
}

function queryOf({ workload, folder, compat }: Prepared, bin: string): Command {
  const { expr, endSeconds, everyStep } = workload;
  const times = everyStep ? ['--from', '0', '--to', String(endSeconds), '--step', `${stepSeconds}s`] : ['--at', String(endSeconds)];
  return { args: [bin, 'query', expr, '--data', 'data.txt', '--compat', compat, ...times], cwd: folder };
}

function printRow(title: string, bar: string, rounds: number, prepared: Prepared, bin: string): void {
  const commands = [
    ...(prepared.promtool === undefined ? [] : [prepared.promtool]),
    ['runner', prepared.runner] as const,
    ['guard-policy query', queryOf(prepared, bin)] as const,
    ['node -e 0', { args: ['-e', '0'], cwd: prepared.folder }] as const,
  ];
  const figures = measureInTurn(
    commands.map(([, command]) => command),
    rounds,
  );
  console.log(`${title}, whole process, median of ${rounds} runs in turn  (bar: ${bar})`);
  console.log(`  values: ${prepared.compared}`);
  const theirs = prepared.promtool === undefined ? undefined : figures[0];
  if (theirs === undefined) console.log('  promtool: absent');
  commands.forEach(([name], index) => {
    const one = figures[index] as Figures;
    const ratio = theirs === undefined || one === theirs ? '' : `  ${(one.medianMs / theirs.medianMs).toFixed(2)} x promtool`;
    const spread = `(${one.fastestMs.toFixed(0)} to ${one.slowestMs.toFixed(0)})`;
    console.log(`  ${name.padEnd(22)}${one.medianMs.toFixed(0).padStart(6)} ms  ${spread}${ratio}`);
  });
  console.log('');
}

type Warm = { readonly first: number; readonly median: number };

function printWarm(rates: Prepared, buckets: Prepared): void {
  const warm = ({ runner: { args, cwd } }: Prepared): { readonly range: Warm; readonly instant: Warm } =>
    JSON.parse(outputOf({ args: [...args.slice(0, -1), 'warm'], cwd }, 0));
  const line = (name: string, { first, median }: Warm, bar: string): void =>
    console.log(`  ${name.padEnd(40)}${median.toFixed(1).padStart(6)} ms, the first ${first.toFixed(1)} ms  ${bar}`.trimEnd());
  const [ofRates, ofBuckets] = [warm(rates), warm(buckets)];
  console.log('in process, median of 20 after 11');
  line('sum by (x) (rate(m[5m])), 241 steps', ofRates.range, '(bar 25 ms)');
  line('the same at one time', ofRates.instant, '');
  line('p99 over 5,000 buckets at one time', ofBuckets.instant, '(bar 8 ms)');
  line('the same at 241 steps', ofBuckets.range, '');
  console.log('');
}
