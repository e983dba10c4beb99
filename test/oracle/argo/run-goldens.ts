/*
 * Writes test/rollouts/goldens/runs.jsonl: random runs and what the controllers make of them.
 * Run by hand where Go is installed: node test/oracle/argo/run-goldens.ts [SEED] [COUNT]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisPhase } from '../../../src/rollouts/analysis.ts';
import { goDurationMs } from '../../../src/rollouts/go-duration.ts';
import { intValue } from '../../../src/rollouts/int-or-string.ts';
import { validateMetrics } from '../../../src/rollouts/validate-metrics.ts';
import { pick, randomFrom } from '../../expr/random.ts';
import {
  type GoldenMetric,
  goldensFile,
  type MetricShape,
  measuredText,
  playedAnswer,
  type RunGolden,
  type RunShape,
  releases,
  withProvider,
} from '../../rollouts/run-golden.ts';

const [seed = 20261121, count = 1200] = process.argv.slice(2, 4).map(Number);
console.log(`seed ${seed}, ${count} runs`);
const random = randomFrom(seed);

function some<Key extends string, Value>(key: Key, odds: number, choices: readonly Value[]): Partial<Record<Key, Value>> {
  return random() < odds ? ({ [key]: pick(random, choices) } as Record<Key, Value>) : {};
}

const both = { successCondition: 'result[0] == 1', failureCondition: 'result[0] == 2' };
const conditions = [
  ...[both, both, both, { successCondition: both.successCondition }, { failureCondition: both.failureCondition }, {}],
  { successCondition: 'len(result) == 1 && result[0] <= 1' },
  { successCondition: 'len(result) > 0 && result[0] == 1', failureCondition: 'all(result, # == 2)' },
];

function anyMetric(name: string, asks: 'job' | 'kayenta' | 'prometheus'): GoldenMetric {
  return {
    name,
    ...(asks === 'prometheus' ? {} : { asks }),
    ...some('count', 0.75, [1, 2, 3, 3, 4, 5, 6, '3', '+4', 'abc', '5.0', -1, 0]),
    ...some('interval', 0.9, ['10s', '20s', '30s', '45s', '1m', '1m', '1m30s', '5s', '7.5s', '1.5s', '999ms', '0s', '-5s', '400ms']),
    ...some('initialDelay', 0.25, ['0s', '5s', '30s', '2m', '90.5s', '-1m', '1h']),
    ...some('failureLimit', 0.6, [0, 1, 1, 2, 3, -1, -1, '1', '-1', 'one']),
    ...some('inconclusiveLimit', 0.5, [0, 1, 2, 3, '1']),
    ...some('consecutiveErrorLimit', 0.5, [0, 1, 2, 3, 9, '2', '']),
    ...some('consecutiveSuccessLimit', 0.35, [0, 1, 2, 2, 3, '2']),
    ...pick(random, conditions),
  };
}

/** Whether the run can be measured without end at one instant: the controllers would never come to rest. */
function spins({ interval = '', count: wanted = 0 }: GoldenMetric): boolean {
  return interval !== '' && (goDurationMs(interval) ?? 0) < 1000 && intValue(wanted) === 0;
}

function metrics(others: boolean): readonly GoldenMetric[] {
  const names = pick(random, [['a'], ['a'], ['a', 'b'], ['a', 'b'], ['a', 'b', 'b-dry']]);
  for (;;) {
    const made = names.map((name) => anyMetric(name, others ? pick(random, ['job', 'job', 'kayenta', 'prometheus']) : 'prometheus'));
    const sound = validateMetrics(made.map(withProvider)).length === 0;
    if (!made.some(spins) && (sound || random() < 0.02)) return made;
  }
}

/** Words in streaks: a service does not change its mind every minute. */
function answers({ asks }: GoldenMetric, late: boolean): string {
  if (asks !== undefined) return Array.from({ length: 8 }, () => laterAnswer(asks)).join(' ');
  const words: string[] = [];
  const common = pick(random, [
    ['S', 'F'],
    ['S', 'E'],
    ['S', 'F', 'I', 'E'],
    ['S'],
    ['F', 'I'],
    ['S', 'I'],
    ['S', 'S', 'none', 'NaN', 'two', 'scalar', 'E'],
  ]);
  while (words.length < 14) {
    const word = pick(random, common);
    for (let times = pick(random, [1, 1, 2, 3, 5]); times > 0; times--) {
      words.push(late && random() < 0.5 ? `${word}~${pick(random, [300, 999, 1000, 1500, 2400, 7000, 12_000])}` : word);
    }
  }
  return words.join(' ');
}

function laterAnswer(asks: 'job' | 'kayenta'): string {
  if (asks === 'kayenta' && random() < 0.1) return 'E';
  const phase = pick(random, asks === 'job' ? ['S', 'S', 'F'] : ['S', 'S', 'I', 'F']);
  return `${phase}+${pick(random, [0, 300, 1000, 2000, 2500, 7000, 14_999, 15_000, 40_000, 90_000, 400_000])}`;
}

function request(index: number): Omit<RunGolden, 'runs'> {
  const made = metrics(index % 5 === 1);
  const late = index % 8 === 0;
  const until = pick(random, [0, 60, 200, 400, 600]);
  return {
    metrics: made,
    answers: Object.fromEntries(made.map((metric) => [metric.name, answers(metric, late)])),
    ...(random() < 0.25 ? { dryRun: pick(random, [['^a$'], ['b'], ['dry$'], ['.*'], [''], ['a', 'b'], ['*'], ['zzz']]) } : {}),
    ...(random() < 0.3 ? { terminateAtSeconds: Math.floor(random() * until) } : {}),
    untilSeconds: until,
  };
}

type Summary = Readonly<Record<'count' | 'successful' | 'failed' | 'inconclusive' | 'error', number>>;
type OracleRun = {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly startedAtSeconds: number | null;
  readonly completedAtSeconds: number | null;
  readonly runSummary: Summary;
  readonly dryRunSummary: Summary;
  readonly metrics: readonly (Summary & {
    readonly name: string;
    readonly phase: AnalysisPhase;
    readonly message?: string;
    readonly dryRun?: boolean;
    readonly consecutiveError: number;
    readonly consecutiveSuccess: number;
    readonly measurements: readonly {
      readonly atSeconds: number;
      readonly finishedAtSeconds: number | null;
      readonly phase: AnalysisPhase;
      readonly value?: string;
      readonly message?: string;
    }[];
  })[];
};

function shapeOf(run: OracleRun): RunShape {
  const fields = (summary: Summary): readonly number[] => {
    return [summary.count, summary.successful, summary.failed, summary.inconclusive, summary.error];
  };
  return {
    phase: run.phase,
    message: run.message,
    ...(run.startedAtSeconds === null ? {} : { started: run.startedAtSeconds }),
    ...(run.completedAtSeconds === null ? {} : { completed: run.completedAtSeconds }),
    summary: fields(run.runSummary),
    dryRunSummary: fields(run.dryRunSummary),
    metrics: run.metrics.map(
      (metric): MetricShape => ({
        name: metric.name,
        phase: metric.phase,
        ...(metric.message === undefined ? {} : { message: metric.message }),
        ...(metric.dryRun === true ? { dryRun: true } : {}),
        counters: [...fields(metric), metric.consecutiveError, metric.consecutiveSuccess],
        measured: metric.measurements.map(({ phase, atSeconds, finishedAtSeconds, value, message }) =>
          measuredText(phase, atSeconds, finishedAtSeconds ?? Number.NaN, value ?? message),
        ),
      }),
    ),
  };
}

const requests = Array.from({ length: count }, (_, index) => request(index));
const folder = mkdtempSync(join(tmpdir(), 'runs-'));
const lines = requests.map(({ metrics: made, answers: played, dryRun = [], ...rest }, id) =>
  JSON.stringify({
    id,
    template: made.map(withProvider),
    answers: Object.fromEntries(Object.entries(played).map(([name, words]) => [name, words.split(' ').map(playedAnswer)])),
    dryRun: dryRun.map((metricName) => ({ metricName })),
    ...rest,
  }),
);
writeFileSync(join(folder, 'requests.jsonl'), `${lines.join('\n')}\n`);
execFileSync(new URL('run.sh', import.meta.url).pathname, ['runs', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });

const [older, newer] = releases.map((release) =>
  readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => shapeOf(JSON.parse(line) as OracleRun)),
);
const goldens = requests.map((one, index): RunGolden => {
  const [first, second] = [older?.[index], newer?.[index]];
  if (first === undefined || second === undefined) throw new Error(`run ${index} has no answer`);
  const agree = JSON.stringify(first) === JSON.stringify(second);
  return { ...one, runs: agree ? { all: first } : { 'v1.9.3': first, 'v1.10.2': second } };
});
writeFileSync(goldensFile, goldens.map((golden) => `${JSON.stringify(golden)}\n`).join(''));
const phases = Object.groupBy(goldens, ({ runs }) => (runs.all ?? runs['v1.10.2'])?.phase ?? 'none');
console.log(
  Object.entries(phases)
    .map(([phase, list]) => `${phase} ${list?.length}`)
    .join(', '),
);
