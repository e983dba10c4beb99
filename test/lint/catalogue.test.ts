import { expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';

/** The rows of the catalogue of fail-open patterns: templates, conditions, queries, providers, and how a Rollout uses them. */
const rows: readonly string[] = [
  ...numbered('T', 21),
  ...numbered('C', 14),
  ...numbered('Q', 11),
  ...['W1', 'W2', 'D1', 'D2', 'J1', 'J2', 'J3', 'V1', 'P1'],
  ...numbered('R', 11),
];

/** Rows that no rule speaks of yet. A row that has one leaves the list, which must end up empty. */
const pending: readonly string[] = [];

function numbered(letter: string, last: number): readonly string[] {
  return Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
}

test('every row has a rule', () => {
  const covered = new Set(allRules.flatMap(({ catalogue }) => catalogue));
  expect(rows.filter((row) => !covered.has(row))).toEqual(pending);
});

test('no rule names a row that does not exist', () => {
  expect(allRules.flatMap(({ code, catalogue }) => catalogue.filter((row) => !rows.includes(row)).map((row) => `${code} ${row}`))).toEqual(
    [],
  );
});

test('a rule has a code and a name of its own', () => {
  expect(new Set(allRules.map(({ code }) => code)).size).toBe(allRules.length);
  expect(new Set(allRules.map(({ name }) => name)).size).toBe(allRules.length);
});

test('rules stand in the order of their codes', () => {
  const codes = allRules.map(({ code }) => Number(code.slice(2)));
  expect(codes).toEqual(codes.toSorted((a, b) => a - b));
});
