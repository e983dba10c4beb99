/*
 * Writes test/expr/goldens/random.jsonl: random condition trees and what the engines of both releases make of their text.
 * Run by hand where Go is installed: node test/oracle/argo/expr-goldens.ts [SEED] [COUNT] [FILE]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printExpr } from '../../../src/expr/print.ts';
import { type EncodedResult, type ExprGolden, encodeNumber, goldenToJson } from '../../expr/golden.ts';
import { pick, type Random, randomFrom } from '../../expr/random.ts';
import { randomCondition, randomDouble } from '../../expr/random-tree.ts';

const [seed = 20260817, count = 800] = process.argv.slice(2, 4).map(Number);
const output = process.argv[4] ?? new URL('../../expr/goldens/random.jsonl', import.meta.url);
console.log(`seed ${seed}, ${count} conditions`);
const random = randomFrom(seed);

const readings: readonly number[] = [
  0,
  -0,
  1,
  0.005,
  0.5,
  0.99,
  -1,
  1e-7,
  1e21,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

function reading(source: Random): string {
  return encodeNumber(source() < 0.7 ? pick(source, readings) : randomDouble(source));
}

function request(id: number): Omit<ExprGolden, 'phases'> {
  const resultIs = random() < 0.85 ? 'vector' : 'scalar';
  const tree = randomCondition({ random, inPredicate: false, resultIs }, 1 + Math.floor(random() * 3));
  const length = pick(random, [0, 1, 1, 2, 3]);
  const result: EncodedResult =
    resultIs === 'scalar' ? { scalar: reading(random) } : { vector: Array.from({ length }, () => reading(random)) };
  return { id, tree, text: printExpr(tree), result };
}

const requests = Array.from({ length: count }, (_, index) => request(index + 1));
const folder = mkdtempSync(join(tmpdir(), 'expr-goldens-'));
const requestFile = join(folder, 'requests.jsonl');
writeFileSync(requestFile, requests.map(({ id, text, result }) => `${JSON.stringify({ id, successCondition: text, result })}\n`).join(''));
execFileSync(new URL('run.sh', import.meta.url).pathname, ['conditions', requestFile, folder], { stdio: 'inherit' });

function phases(release: string): readonly string[] {
  const lines = readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => (JSON.parse(line) as { phase: string }).phase);
}

const [older, newer] = [phases('v1.9.3'), phases('v1.10.2')];
function phaseAt(all: readonly string[], index: number): string {
  const phase = all[index];
  if (phase === undefined) throw new Error(`no answer to request ${index + 1}`);
  return phase;
}

const goldens = requests.map(({ id, tree, text, result }, index) => {
  return goldenToJson({ id, text, result, phases: { 'v1.9.3': phaseAt(older, index), 'v1.10.2': phaseAt(newer, index) }, tree });
});
writeFileSync(output, `${goldens.join('\n')}\n`);
