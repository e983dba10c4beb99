import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Data of one row of the bench: series at 15 s, an expression, and from when to when it is evaluated (seconds). */
export type Workload = {
  readonly name: string;
  readonly series: readonly { readonly metric: string; readonly values: string }[];
  readonly expr: string;
  readonly endSeconds: number;
  /** Evaluated as a recording rule at every step, or once at the end. */
  readonly everyStep: boolean;
};

export const stepSeconds = 15;

/** The times of evaluation, in seconds. */
export function timesOf({ endSeconds, everyStep }: Workload): readonly number[] {
  return everyStep ? Array.from({ length: endSeconds / stepSeconds + 1 }, (_, step) => step * stepSeconds) : [endSeconds];
}

export const rateWorkload: Workload = {
  name: 'rates',
  series: counters(2000, 241, (index) => `m{i="${index}",x="${index % 10}"}`),
  expr: 'sum by (x) (rate(m[5m]))',
  endSeconds: 3600,
  everyStep: true,
};

const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1.0', '2.5', '+Inf'];

export const bucketWorkload: Workload = {
  name: 'buckets',
  // Ten buckets of each of 500 pods, in 20 services; a bucket counts as fast as its place.
  series: counters(
    5000,
    241,
    (index) => {
      const pod = Math.floor(index / bounds.length);
      return `d_bucket{le="${bounds[index % bounds.length]}",pod="${pod}",svc="${pod % 20}"}`;
    },
    (index) => 1 + (index % bounds.length),
  ),
  expr: 'histogram_quantile(0.99, sum by (svc, le) (rate(d_bucket[5m])))',
  endSeconds: 3600,
  everyStep: false,
};

export const tinyWorkload: Workload = {
  name: 'tiny',
  series: counters(12, 121, (index) => `m{i="${index}",x="${index % 3}"}`),
  expr: 'sum by (x) (rate(m[5m]))',
  endSeconds: 1800,
  everyStep: true,
};

/** Counters that grow unevenly and start again once, every number written out. */
function counters(
  count: number,
  samples: number,
  metricOf: (index: number) => string,
  speedOf: (index: number) => number = () => 5,
): Workload['series'] {
  const random = generator(42);
  return Array.from({ length: count }, (_, index) => {
    const resetAt = Math.floor(random() * samples * 4);
    let value = 0;
    const values: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      value = sample === resetAt ? 0 : value + Math.floor(random() * 4 * speedOf(index));
      values.push(value);
    }
    return { metric: metricOf(index), values: values.join(' ') };
  });
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A value that is expected of a series at a time (seconds). */
export type Expected = { readonly atSeconds: number; readonly samples: readonly { readonly labels: string; readonly value: string }[] };

/** The same data for both: a load script for us, and the head of a promtool test. Returns the folder. */
export function writeData(folder: string, { name, series }: Workload): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const lines = series.map(({ metric, values }) => `  ${metric} ${values}\n`);
  writeFileSync(join(own, 'data.txt'), `load ${stepSeconds}s\n${lines.join('')}`);
  return own;
}

/** What a rule test asks for: the results themselves, or only how many there are at the end, which no rounding changes. */
export type Asked =
  | { readonly kind: 'values'; readonly expected: readonly Expected[] }
  | { readonly kind: 'count'; readonly count: number };

/** Writes a rule test as `file`, and its `rules.yaml`. */
export function writeRuleTest(folder: string, file: string, workload: Workload, asked: Asked): void {
  const { series, expr, everyStep, endSeconds } = workload;
  const result = everyStep ? 'out' : expr;
  const counted: Expected = {
    atSeconds: endSeconds,
    samples: [{ labels: '{}', value: asked.kind === 'count' ? String(asked.count) : '' }],
  };
  const expected = asked.kind === 'values' ? asked.expected : [counted];
  const rules = `groups:\n  - name: bench\n    interval: ${stepSeconds}s\n    rules:\n      - { record: out, expr: '${expr}' }\n`;
  if (everyStep) writeFileSync(join(folder, 'rules.yaml'), rules);
  const inputs = series.map(({ metric, values }) => `      - series: '${metric}'\n        values: '${values}'\n`);
  const tests = expected.map(({ atSeconds, samples }) => {
    const lines = samples.map(
      ({ labels, value }) => `          - { labels: '${labels}', value: ${value} }
`,
    );
    const query = asked.kind === 'count' ? `count(${result})` : result;
    return `      - expr: '${query}'
        eval_time: ${atSeconds}s
        exp_samples:
${lines.join('')}`;
  });
  writeFileSync(
    join(folder, file),
    `${everyStep ? 'rule_files: [rules.yaml]\n' : ''}evaluation_interval: ${stepSeconds}s
tests:
  - interval: ${stepSeconds}s
    input_series:
${inputs.join('')}    promql_expr_test:
${tests.join('')}`,
  );
}
