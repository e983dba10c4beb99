import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerOf, shown } from './answer.ts';
import { knownGaps } from './known-gaps.ts';
import { type Case, type Expected, readScript } from './script.ts';

const scripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.promtest'));
const cases = scripts.flatMap((name) => readScript(name, readFileSync(join(import.meta.dirname, name), 'utf8')));

function checkCase(one: Case, expected: Expected, compat: 2 | 3): void {
  const { value, warnings, infos } = answerOf(one, { compat });
  if (expected.kind === 'error' && expected.message === undefined) {
    expect(value.kind).toBe('error');
    return;
  }
  const ordered = expected.kind === 'rows' && expected.ordered;
  expect(shown(value, ordered)).toEqual(shown(expected, ordered));
  expect({ warnings, infos }).toEqual({ warnings: one.warnings.toSorted(), infos: one.infos.toSorted() });
}

describe.each(scripts)('%s', (script) => {
  const own = cases.filter((one) => one.script === script);
  const gapOf = ({ title }: Case): boolean => knownGaps.some((gap) => gap.script === script && gap.title === title);

  test.each(own.filter((one) => !gapOf(one)))('line $line: $title', (one) => checkCase(one, one.expected, 3));

  test.for(own.filter(gapOf))('known gap, line $line: $title', (one) => {
    expect(() => checkCase(one, one.expected, 3), 'the case passes: take it off the list').toThrow();
  });

  // What is the same in both is not said twice.
  test.for(own.filter((one) => !gapOf(one)))('as Prometheus 2, line $line: $title', (one) =>
    checkCase(one, one.compat2 ?? one.expected, 2),
  );
});

test('every known gap names a case', () => {
  const titles = new Set(cases.map(({ script, title }) => `${script}: ${title}`));
  expect(knownGaps.filter(({ script, title }) => !titles.has(`${script}: ${title}`))).toEqual([]);
});
