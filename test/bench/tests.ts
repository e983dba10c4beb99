import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type Figures, measureInTurn, peakMiBOf } from './measure.ts';
import { findPromtool } from './promtool.ts';

const readings = 20;
const scrapes = 48;

/**
 * `guard-policy test` on many cases of twenty measurements each, and `promtool test rules` on the same series and the same queries at the same
 * times. Every case has series of its own; promtool gets one group for each case and one expectation for each measurement.
 */
export function benchTests(bin: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-bench-'));
  try {
    const promtool = findPromtool();
    const sizes = [1, 500, 1000] as const;
    for (const size of sizes) writeCases(join(folder, String(size)), size);
    const ours = sizes.map((size): Command => ({ args: [bin, 'test', '.'], cwd: join(folder, String(size)) }));
    const theirs = promtool === undefined ? [] : [promtoolOn(promtool.program, folder, 500)];
    console.log(`test, ${readings} measurements a case, whole process, median of 5 runs in turn`);
    const figures = measureInTurn([...ours, ...theirs, { args: ['-e', '0'], cwd: folder }], 5);
    const [one, many, twice] = figures as [Figures, Figures, Figures];
    line('1 case', one, 'budget 400 ms');
    line('500 cases', many, `budget 2000 ms, peak ${Math.round(peakMiBOf(ours[1] as Command))} MiB (budget 250 MB)`);
    line('1000 cases', twice, `${(twice.medianMs / many.medianMs).toFixed(2)} x 500 cases (budget 2.2)`);
    if (promtool === undefined) console.log('  promtool: absent');
    else {
      const tool = figures[3] as Figures;
      line(`promtool ${promtool.version}, 500`, tool, `ours is ${(many.medianMs / tool.medianMs).toFixed(2)} x promtool (budget 1)`);
    }
    console.log('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line(name: string, { medianMs, fastestMs, slowestMs }: Figures, remark: string): void {
  console.log(`  ${name.padEnd(24)}${medianMs.toFixed(0).padStart(6)} ms  (${fastestMs.toFixed(0)} to ${slowestMs.toFixed(0)})  ${remark}`);
}

const selector = 'http_requests_total{namespace="shop",pod=~".+-7c9d-.+"}';

const policy = `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: bench, version: 1.0.0, owner: bench }
spec:
  args: { namespace: { type: label }, podHash: { type: label } }
  params: { maxErrorRatio: 0.01 }
  guardrails:
    - name: error-ratio
      at: [rollout]
      unit: ratio
      prometheus:
        value: |
          sum(rate(http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+",code="500"}[1m]))
          / sum(rate(http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"}[1m]))
        alive: http_requests_total{namespace="{{args.namespace}}",pod=~".+-{{args.podHash}}-.+"}
      absent: zero
      require: value <= params.maxErrorRatio
      enforcement: deny
  environments:
    prod: { schedule: { interval: 30s, count: ${readings}, initialDelay: 2m } }
`;

/** A case each with its own rate, so that nothing is computed once for all. */
function seriesOf(index: number): readonly (readonly [series: string, values: string])[] {
  const pod = (code: string): string => `http_requests_total{code="${code}",namespace="shop",pod="web-7c9d-${index}"}`;
  return [
    [pod('200'), `0+${1000 + index}x${scrapes}`],
    [pod('500'), `0x${scrapes}`],
  ];
}

function writeCases(folder: string, count: number): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'policy.yaml'), policy);
  const cases = Array.from({ length: count }, (_, index) =>
    [
      `    - name: case ${index}`,
      '      series:',
      ...seriesOf(index).flatMap(([series, values]) => [`        - series: '${series}'`, `          values: '${values}'`]),
      '      expect: { phase: Successful }',
    ].join('\n'),
  );
  const perFile = 250;
  for (let from = 0; from < count; from += perFile) {
    const head = `apiVersion: guard-policy.dev/v1\nkind: PolicyTest\nmetadata: { name: bench-${from} }\nspec:\n  policy: policy.yaml\n  args: { namespace: shop, podHash: 7c9d }\n  interval: 15s\n  cases:\n`;
    writeFileSync(join(folder, `bench-${from}.test.yaml`), `${head}${cases.slice(from, from + perFile).join('\n')}\n`);
  }
}

function promtoolOn(program: string, folder: string, count: number): Command {
  const evidence = `count(time() - timestamp(${selector}) <= 90)`;
  const value = `sum(rate(http_requests_total{namespace="shop",pod=~".+-7c9d-.+",code="500"}[1m])) / sum(rate(${selector}[1m]))`;
  const query = `((${value}) or on () (0 * ${evidence})) and on () ${evidence}`;
  const groups = Array.from({ length: count }, (_, index) => {
    const series = seriesOf(index).map(([name, values]) => `      - series: '${name}'\n        values: '${values}'`);
    const tests = Array.from(
      { length: readings },
      (_, step) => `      - expr: '${query}'\n        eval_time: ${120 + 30 * step}s\n        exp_samples: [{ value: 0 }]`,
    );
    return `  - interval: 15s\n    input_series:\n${series.join('\n')}\n    promql_expr_test:\n${tests.join('\n')}`;
  });
  const file = join(folder, 'promtool.yaml');
  writeFileSync(file, `evaluation_interval: 15s\ntests:\n${groups.join('\n')}\n`);
  const { status, stdout, stderr } = spawnSync(program, ['test', 'rules', file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`promtool finds the expectations wrong: ${stdout}${stderr}`.slice(0, 1000));
  return { program, args: ['test', 'rules', file], cwd: folder };
}
