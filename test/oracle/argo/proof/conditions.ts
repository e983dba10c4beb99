/*
 * Holds the oracle's condition mode against the tables of engine behaviour that our lint and simulator are written from.
 * Run by hand where Go is installed: node test/oracle/argo/proof/conditions.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Outcome = 'true' | 'false' | 'Error';
type Row = {
  readonly text: string;
  readonly result: object;
  readonly expected: { readonly 'v1.9.3': Outcome; readonly 'v1.10.2': Outcome };
};

const empty = { vector: [] };
const nan = { vector: ['NaN'] };
const nil = { nil: true };

/** Expression, outcome for an empty vector, outcome for a vector of one NaN. */
const vectors: readonly (readonly [string, Outcome, Outcome])[] = [
  ['result[0] < 0.5', 'Error', 'false'],
  ['!(result[0] > 0.5)', 'Error', 'true'],
  ['all(result, # < 0.5)', 'true', 'false'],
  ['none(result, # > 0.5)', 'true', 'true'],
  ['any(result, # > 0.5)', 'false', 'false'],
  ['count(result, # > 0.5) == 0', 'true', 'true'],
  ['len(filter(result, # > 0.5)) == 0', 'true', 'true'],
  ['find(result, # > 0.5) == nil', 'true', 'true'],
  ['sum(result) < 0.5', 'true', 'false'],
  ['mean(result) < 0.5', 'true', 'false'],
  ['median(result) < 0.5', 'true', 'false'],
  ['first(result) < 0.5', 'Error', 'false'],
  ['(first(result) ?? 0) < 0.5', 'true', 'false'],
  ['(get(result, 0) ?? 0) < 0.5', 'true', 'false'],
  ['default(result, 0) < 0.5', 'Error', 'Error'],
  ['len(result) > 0 && all(result, !isNaN(#) && !isInf(#) && # < 0.5)', 'false', 'false'],
  ['asInt(result[0]) < 0.5', 'Error', 'true'],
  ['int(result[0]) < 0.5', 'Error', 'true'],
];

/** Expression, result, outcome of expr 1.15.5, outcome of expr 1.17.7. */
const others: readonly (readonly [string, object, Outcome, Outcome])[] = [
  ['max(result) < 0.5', empty, 'Error', 'Error'],
  ['min(result) < 0.5', empty, 'Error', 'Error'],
  ['max(result) < 0.5', nan, 'Error', 'false'],
  ['max(result) < 1.5', { vector: ['1', 'NaN'] }, 'Error', 'true'],
  ['result == []', empty, 'false', 'true'],
  ['0 < result[0] < 1', { vector: ['0.5'] }, 'Error', 'true'],
  ['sum(result, # * 2) > 0', { vector: ['1'] }, 'Error', 'true'],
  ['0b11 == 3', empty, 'Error', 'true'],
  ['result == nil || result < 0.05', nil, 'Error', 'Error'],
  ['default(result, 1) < 0.05', nil, 'false', 'false'],
  ['default(result, 0) < 0.05', nil, 'true', 'true'],
  ['isNil(result)', empty, 'false', 'false'],
  ['isNil(result)', nil, 'true', 'true'],
  ['len(result) == 0 || result[0] < 1', { scalar: '0' }, 'Error', 'Error'],
  ['result >= 0.95', { vector: ['1'] }, 'Error', 'Error'],
  ['result[0] >= 0.95', { scalar: '1' }, 'Error', 'Error'],
  ['!isNaN(result) && !isInf(result) && result < 0.5', { scalar: 'NaN' }, 'false', 'false'],
  ['result[0] > 1 || true', empty, 'true', 'true'],
  ['result ?? 0 < 5', nil, 'Error', 'Error'],
  ['isNaN(len(result))', empty, 'Error', 'Error'],
];

function both(text: string, result: object, outcome: Outcome): Row {
  return { text, result, expected: { 'v1.9.3': outcome, 'v1.10.2': outcome } };
}

const rows: readonly Row[] = [
  ...vectors.flatMap(([text, onEmpty, onNan]) => [both(text, empty, onEmpty), both(text, nan, onNan)]),
  ...others.map(([text, result, older, newer]) => ({ text, result, expected: { 'v1.9.3': older, 'v1.10.2': newer } })),
];

const folder = mkdtempSync(join(tmpdir(), 'conditions-'));
const requests = rows.map(({ text, result }, id) => `${JSON.stringify({ id, successCondition: text, result })}\n`).join('');
writeFileSync(join(folder, 'requests.jsonl'), requests);
const run = new URL('../run.sh', import.meta.url).pathname;
execFileSync(run, ['conditions', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });

const outcomeOf: Readonly<Record<string, Outcome>> = { Successful: 'true', Failed: 'false', Error: 'Error' };
let differing = 0;
for (const release of ['v1.9.3', 'v1.10.2'] as const) {
  const lines = readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  for (const [index, row] of rows.entries()) {
    const answer = JSON.parse(lines[index] ?? 'null') as { phase: string; error?: string };
    if (outcomeOf[answer.phase] === row.expected[release]) continue;
    differing++;
    console.log(
      `${release} ${row.text} ${JSON.stringify(row.result)}: ${answer.phase} ${answer.error ?? ''}, expected ${row.expected[release]}`,
    );
  }
}
console.log(`${rows.length} rows in two releases, ${differing} answers differ`);
process.exitCode = differing === 0 ? 0 : 1;
