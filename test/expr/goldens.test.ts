import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printExpr } from '../../src/expr/print.ts';
import { evaluateCondition } from './evaluate-tree.ts';
import { decodeResult, type ExprGolden, goldenFromJson } from './golden.ts';

const goldens = readFileSync(new URL('goldens/random.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(goldenFromJson);

function phaseOf({ tree, result }: ExprGolden): string {
  try {
    return evaluateCondition(tree, { result: decodeResult(result) }) ? 'Successful' : 'Failed';
  } catch {
    return 'Error';
  }
}

test('each tree still prints as the engines read it', () => {
  expect(goldens.map(({ tree }) => printExpr(tree))).toEqual(goldens.map(({ text }) => text));
});

test.each(['v1.9.3', 'v1.10.2'] as const)('each printed tree means in %s what the tree means', (release) => {
  const differing = goldens.filter((golden) => phaseOf(golden) !== golden.phases[release]);
  expect(differing.map(({ id, text, result, phases }) => ({ id, text, result, phase: phases[release] }))).toEqual([]);
});

test('the goldens reach every outcome', () => {
  const counts = new Map<string, number>();
  for (const { phases } of goldens) counts.set(phases['v1.10.2'], (counts.get(phases['v1.10.2']) ?? 0) + 1);
  expect(goldens.length).toBeGreaterThanOrEqual(500);
  for (const phase of ['Successful', 'Failed', 'Error']) expect(counts.get(phase), phase).toBeGreaterThan(50);
});
