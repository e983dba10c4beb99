import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Case, type Expected, readScript } from '../../promql/conformance/script.ts';

/**
 * What our scripts say about Prometheus 2, told to a `promtool` of that version: `node promtool-2.ts [PROMTOOL]`. Its tests know instant
 * vectors only, compare numbers exactly and never pass a NaN, so that a range query becomes a test a step, and cases with NaN, errors and texts
 * are counted and left out.
 */
const promtool = process.argv[2] ?? 'promtool';
const folder = join(import.meta.dirname, '../../promql/conformance');
/** What 2.42 does not know yet: functions, notations of numbers, quoted names, line breaks for a dot. Its sums and averages are less exact. */
const since3 = /x\.y|avg_over_time\(\(spiky|histogram_fraction|"dotted\.name"|1_000|^1h30m$|sum\(small\)|@ start\(\)|@ end\(\)/;

function main(): void {
  const cases = readdirSync(folder)
    .filter((name) => name.endsWith('.promtest'))
    .flatMap((name) => readScript(name, readFileSync(join(folder, name), 'utf8')));
  console.log(execFileSync(promtool, ['--version'], { encoding: 'utf8' }).split('\n')[0]);
  let passed = 0;
  let different = 0;
  let failed = 0;
  for (const one of cases) {
    const tests = testsOf(one);
    if (tests === undefined) continue;
    const complaint = runTests(one, tests);
    if (complaint === undefined) {
      passed++;
      if (one.compat2 !== undefined) different++;
      continue;
    }
    failed++;
    console.log(`${one.script}:${one.line}: ${one.title}\n${complaint}`);
  }
  console.log(
    `${cases.length} cases, ${passed} pass (${different} of them differ from Prometheus 3), ${failed} fail, ${cases.length - passed - failed} left out`,
  );
}

type PromtoolTest = {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
};

function testsOf(one: Case): readonly PromtoolTest[] | undefined {
  const expected: Expected = one.compat2 ?? one.expected;
  if (since3.test(one.query)) return undefined;
  if (expected.kind === 'scalar') return testsOfRows(one, [{ labels: '{}', values: [expected.value] }]);
  if (expected.kind !== 'rows') return undefined;
  return testsOfRows(
    one,
    expected.rows.map(({ labels, values }) => ({ labels: labels.toString(), values })),
  );
}

function testsOfRows(
  { query, times }: Case,
  rows: readonly { readonly labels: string; readonly values: readonly (number | undefined)[] }[],
): readonly PromtoolTest[] | undefined {
  if (rows.some(({ values }) => values.some((value) => Number.isNaN(value)))) return undefined;
  const { startMs, endMs, stepMs } = times.kind === 'instant' ? { startMs: times.atMs, endMs: times.atMs, stepMs: 1 } : times;
  const tests: PromtoolTest[] = [];
  for (let atMs = startMs, step = 0; atMs <= endMs; atMs += stepMs, step++) {
    const samples = rows.flatMap(({ labels, values }) => {
      const value = values[step];
      return value === undefined ? [] : [{ labels, value }];
    });
    tests.push({ expr: query, eval_time: `${atMs}ms`, exp_samples: samples });
  }
  return tests;
}

/** What promtool says against the tests; undefined if they pass. */
function runTests({ loaded }: Case, tests: readonly PromtoolTest[]): string | undefined {
  const scratch = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const [load] = loaded;
    if (load === undefined || loaded.length > 1) throw new Error('promtool has one interval a test');
    const lines = load.lines.filter((line) => !since3.test(line));
    const series = lines.map((line) => {
      const split = line.includes('}') ? line.lastIndexOf('}') + 1 : line.indexOf(' ');
      return { series: line.slice(0, split), values: line.slice(split).trim() };
    });
    const file = join(scratch, 'tests.yaml');
    // Samples are loaded up to the last evaluation only.
    const all = [...tests, { expr: 'vector(1)', eval_time: '1d', exp_samples: [{ labels: '{}', value: 1 }] }];
    writeFileSync(
      file,
      stringify({ evaluation_interval: '1m', tests: [{ interval: load.interval, input_series: series, promql_expr_test: all }] }),
    );
    execFileSync(promtool, ['test', 'rules', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error;
    return `${error.stdout}${error.stderr}`;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

main();
