import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateCondition, readCondition } from '../../src/expr/condition.ts';
import { conditionGaps } from './condition-gaps.ts';
import { type ConditionGolden, exprValueOf, type ProviderResult, profileOf, releases } from './condition-golden.ts';

const families = ['templates', 'operators', 'builtins', 'values', 'random', 'mutations'] as const;

function linesOf<T>(name: string): readonly T[] {
  const text = readFileSync(new URL(`goldens/conditions-${name}.jsonl`, import.meta.url), 'utf8').trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

const results = linesOf<ProviderResult>('results');
const goldens = new Map(families.map((family) => [family, linesOf<ConditionGolden>(family)]));

/** As the letters of the goldens; U where we do not decide. */
function ours(text: string, result: number, profile: (typeof profileOf)[keyof typeof profileOf]): string {
  const measured = results[result];
  if (measured === undefined) throw new Error(`no result ${result}`);
  const outcome = evaluateCondition(readCondition(text, profile), exprValueOf(measured));
  return outcome.kind === 'bool' ? (outcome.value ? 'T' : 'F') : outcome.kind === 'error' ? 'E' : 'U';
}

/** What each golden comes to with us. */
const outcomes = families.flatMap((family) =>
  (goldens.get(family) ?? []).map(({ text, result, outcomes: theirs }) => {
    const mine = releases.map((release) => ours(text, result, profileOf[release])).join('');
    return { family, text, result, theirs, ours: mine };
  }),
);

describe.each(families)('%s', (family) => {
  test('each condition comes out as in both engines, or is listed as undecided', () => {
    const gaps = new Set(conditionGaps.map(({ text, result }) => JSON.stringify([text, result])));
    const wrong = outcomes.filter((one) => {
      if (one.family !== family || one.ours === one.theirs) return false;
      const decided = [...one.ours].every((letter, index) => letter === 'U' || letter === one.theirs[index]);
      return !decided || !gaps.has(JSON.stringify([one.text, one.result]));
    });
    expect(wrong).toEqual([]);
  });
});

test('the list of gaps has nothing that is decided, or that is no golden', () => {
  const undecided = new Set(outcomes.filter((one) => one.ours.includes('U')).map(({ text, result }) => JSON.stringify([text, result])));
  expect(conditionGaps.filter(({ text, result }) => !undecided.has(JSON.stringify([text, result])))).toEqual([]);
  expect(conditionGaps.length).toBeLessThan(outcomes.length / 100);
});

test('the goldens are many, and reach every outcome with every kind of result', () => {
  expect(outcomes.length).toBeGreaterThanOrEqual(6000);
  for (const letter of 'TFE') {
    for (const at of [0, 1]) expect(outcomes.filter(({ theirs }) => theirs[at] === letter).length, letter).toBeGreaterThan(400);
  }
  const used = new Set(outcomes.map(({ result }) => Object.keys(results[result] as object)[0]));
  expect([...used].sort()).toEqual(['any', 'bool', 'cloudWatch', 'json', 'newRelic', 'nil', 'scalar', 'string', 'vector']);
});
