/*
 * Holds the oracle's run mode against a table of whole runs, one row for each rule of the run's state machine.
 * Run by hand where Go is installed: node test/oracle/argo/proof/runs.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Settings = {
  readonly interval?: string;
  readonly initialDelay?: string;
  readonly count?: number | string;
  readonly failureLimit?: number;
  readonly inconclusiveLimit?: number;
  readonly consecutiveErrorLimit?: number;
  readonly consecutiveSuccessLimit?: number;
};

/** Each metric: its settings and its readings, letter by letter S F I E; the last one repeats. */
type Row = {
  readonly name: string;
  readonly metrics: readonly (readonly [Settings, string])[];
  readonly phase: string;
  readonly atSeconds: number | null;
  readonly message?: string;
  readonly dryRun?: string;
  readonly terminateAtSeconds?: number;
  readonly untilSeconds?: number;
  /** Times of the measurements of each metric. */
  readonly times?: readonly (readonly number[])[];
  /** Phase of each metric. */
  readonly phases?: readonly string[];
};

const i1m = { interval: '1m' };
const c5 = { ...i1m, count: 5 };
const rows: readonly Row[] = [
  { name: '1', metrics: [[{ ...c5, failureLimit: 0 }, 'F']], phase: 'Failed', atSeconds: 0 },
  { name: '2', metrics: [[{ ...c5, failureLimit: 0 }, 'SSF']], phase: 'Failed', atSeconds: 120 },
  { name: '3', metrics: [[{ ...c5, failureLimit: 0 }, 'S']], phase: 'Successful', atSeconds: 240 },
  { name: '4', metrics: [[{ ...c5, failureLimit: 1 }, 'SFSSS']], phase: 'Successful', atSeconds: 240 },
  { name: '5', metrics: [[{ ...c5, failureLimit: 1 }, 'FSF']], phase: 'Failed', atSeconds: 120 },
  { name: '6', metrics: [[{ ...i1m, count: 3, failureLimit: 3 }, 'F']], phase: 'Successful', atSeconds: 120 },
  { name: '7', metrics: [[{ failureLimit: 1 }, 'F']], phase: 'Successful', atSeconds: 0 },
  { name: '8 S', metrics: [[{}, 'S']], phase: 'Successful', atSeconds: 0 },
  { name: '8 F', metrics: [[{}, 'F']], phase: 'Failed', atSeconds: 0 },
  { name: '8 I', metrics: [[{}, 'I']], phase: 'Inconclusive', atSeconds: 0 },
  { name: '9', metrics: [[{}, 'E']], phase: 'Error', atSeconds: 40, times: [[0, 10, 20, 30, 40]] },
  { name: '10', metrics: [[{ consecutiveErrorLimit: 0 }, 'E']], phase: 'Error', atSeconds: 0 },
  { name: '11', metrics: [[{ ...i1m, count: 2 }, 'EESS']], phase: 'Successful', atSeconds: 80, times: [[0, 10, 20, 80]] },
  {
    name: '12',
    metrics: [[{ ...i1m, count: 2 }, 'EEEESEEEES']],
    phase: 'Successful',
    atSeconds: 140,
    times: [[0, 10, 20, 30, 40, 100, 110, 120, 130, 140]],
  },
  { name: '13', metrics: [[{ interval: '5s', count: 2 }, 'ESS']], phase: 'Successful', atSeconds: 15, times: [[0, 10, 15]] },
  { name: '14', metrics: [[i1m, 'S']], phase: 'Running', atSeconds: null, untilSeconds: 7200 },
  { name: '14 terminated', metrics: [[i1m, 'S']], phase: 'Successful', atSeconds: 90, terminateAtSeconds: 90, message: 'Run Terminated' },
  { name: '15', metrics: [[{ ...i1m, failureLimit: 2 }, 'F']], phase: 'Failed', atSeconds: 120 },
  { name: '16', metrics: [[{ ...i1m, count: 3 }, 'SI']], phase: 'Inconclusive', atSeconds: 60 },
  { name: '17', metrics: [[{ ...i1m, count: 3, inconclusiveLimit: 3 }, 'I']], phase: 'Successful', atSeconds: 120 },
  { name: '18', metrics: [[{ ...c5, failureLimit: 2, inconclusiveLimit: 3 }, 'FFIII']], phase: 'Successful', atSeconds: 240 },
  {
    name: '19',
    metrics: [[{ ...i1m, count: 9, failureLimit: 0, consecutiveSuccessLimit: 3 }, 'S']],
    phase: 'Successful',
    atSeconds: 120,
  },
  {
    name: '20',
    metrics: [[{ ...c5, failureLimit: 2, consecutiveSuccessLimit: 3 }, 'SFSFS']],
    phase: 'Inconclusive',
    atSeconds: 240,
    message: '',
  },
  {
    name: '21',
    metrics: [[{ ...i1m, count: 3, failureLimit: -1, consecutiveSuccessLimit: 2 }, 'FSF']],
    phase: 'Failed',
    atSeconds: 120,
    message: '',
  },
  {
    name: '22',
    metrics: [[{ ...i1m, failureLimit: -1, consecutiveSuccessLimit: 2 }, 'F']],
    phase: 'Running',
    atSeconds: null,
    untilSeconds: 7200,
  },
  {
    name: '22 terminated',
    metrics: [[{ ...i1m, failureLimit: -1, consecutiveSuccessLimit: 2 }, 'F']],
    phase: 'Successful',
    atSeconds: 90,
    terminateAtSeconds: 90,
  },
  { name: '23', metrics: [[{ consecutiveSuccessLimit: 3 }, 'S']], phase: 'Inconclusive', atSeconds: 0 },
  { name: '24', metrics: [[{ ...i1m, count: -1 }, 'S']], phase: 'Successful', atSeconds: 0 },
  { name: '25', metrics: [[{ ...i1m, count: 'abc' }, 'S']], phase: 'Running', atSeconds: null, untilSeconds: 7200 },
  {
    name: '26',
    metrics: [[{ ...i1m, count: 3, initialDelay: '5m' }, 'S']],
    phase: 'Successful',
    atSeconds: 420,
    times: [[300, 360, 420]],
  },
  {
    name: '27',
    metrics: [
      [{ ...c5, failureLimit: 0 }, 'F'],
      [c5, 'S'],
    ],
    phase: 'Failed',
    atSeconds: 0,
    phases: ['Failed', 'Successful'],
    times: [[0], [0]],
  },
  {
    name: '28',
    metrics: [
      [c5, 'E'],
      [c5, 'S'],
    ],
    phase: 'Error',
    atSeconds: 40,
    phases: ['Error', 'Successful'],
    times: [[0, 10, 20, 30, 40], [0]],
  },
  { name: '29', metrics: [[c5, 'F']], phase: 'Successful', atSeconds: 0, terminateAtSeconds: 0, message: 'Run Terminated', times: [] },
  { name: '30', metrics: [[c5, 'E']], phase: 'Successful', atSeconds: 15, terminateAtSeconds: 15, times: [[0, 10]] },
  {
    name: '32',
    metrics: [
      [{}, 'F'],
      [{}, 'S'],
    ],
    dryRun: '^m0$',
    phase: 'Successful',
    atSeconds: 0,
    phases: ['Failed', 'Successful'],
  },
  {
    name: '33',
    metrics: [
      [{}, 'S'],
      [i1m, 'S'],
    ],
    dryRun: '^m1$',
    phase: 'Running',
    atSeconds: null,
    untilSeconds: 7200,
  },
];

const answerOf: Readonly<Record<string, object>> = {
  S: { vector: ['1'] },
  F: { vector: ['2'] },
  I: { vector: ['0'] },
  E: { error: 'gone' },
};
const provider = { prometheus: { query: 'up', timeout: 10 } };

function requestOf({ name, metrics, dryRun, terminateAtSeconds, untilSeconds }: Row): object {
  const conditions = { successCondition: 'result[0] == 1', failureCondition: 'result[0] == 2' };
  return {
    id: name,
    template: metrics.map(([settings], index) => ({ name: `m${index}`, ...settings, ...conditions, provider })),
    answers: Object.fromEntries(metrics.map(([, letters], index) => [`m${index}`, [...letters].map((letter) => answerOf[letter])])),
    ...(dryRun === undefined ? {} : { dryRun: [{ metricName: dryRun }] }),
    terminateAtSeconds,
    untilSeconds,
  };
}

/** Row 34: without conditions everything is a success. */
const unconditional = [{ vector: [] }, { vector: ['NaN'] }, { scalar: '-Inf' }].map((answer, index) => ({
  id: `34 ${index}`,
  template: [{ name: 'm0', provider }],
  answers: { m0: [answer] },
}));
const unconditionalRows = unconditional.map(({ id }): Row => ({ name: id, metrics: [], phase: 'Successful', atSeconds: 0 }));

type RunAnswer = {
  readonly phase: string;
  readonly message: string;
  readonly completedAtSeconds: number | null;
  readonly metrics: readonly { readonly phase: string; readonly measurements: readonly { readonly atSeconds: number }[] }[];
};

function differences(row: Row, answer: RunAnswer): readonly string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['phase', answer.phase, row.phase],
    ['completed at', answer.completedAtSeconds, row.atSeconds],
    ['message', answer.message, row.message ?? answer.message],
    ['times', answer.metrics.map((metric) => metric.measurements.map(({ atSeconds }) => atSeconds)), row.times],
    ['phases', answer.metrics.map(({ phase }) => phase), row.phases],
  ];
  return pairs
    .filter(([, seen, wanted]) => wanted !== undefined && JSON.stringify(seen) !== JSON.stringify(wanted))
    .map(([what, seen, wanted]) => `${what} ${JSON.stringify(seen)}, expected ${JSON.stringify(wanted)}`);
}

const folder = mkdtempSync(join(tmpdir(), 'runs-'));
const requests = [...rows.map(requestOf), ...unconditional];
writeFileSync(join(folder, 'requests.jsonl'), requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
execFileSync(new URL('../run.sh', import.meta.url).pathname, ['runs', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });

let differing = 0;
const all = [...rows, ...unconditionalRows];
for (const release of ['v1.9.3', 'v1.10.2']) {
  const lines = readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  for (const [index, row] of all.entries()) {
    for (const difference of differences(row, JSON.parse(lines[index] ?? 'null') as RunAnswer)) {
      differing++;
      console.log(`${release} row ${row.name}: ${difference}`);
    }
  }
}
console.log(`${all.length} runs in two releases, ${differing} differences`);
process.exitCode = differing === 0 ? 0 : 1;
