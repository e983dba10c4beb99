import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseExpr } from '../../src/expr/parse.ts';
import type { ExprProfile } from '../../src/expr/syntax.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { type Normal, normalOf } from './parse-normal.ts';

type Golden = { readonly text: string; readonly trees: Readonly<Record<ExprProfile, Normal>> };
const profiles: readonly ExprProfile[] = ['expr-1.15.5', 'expr-1.17.7'];

const goldens: readonly Golden[] = readFileSync(new URL('goldens/parse.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const { text, both, ...trees } = JSON.parse(line);
    return { text, trees: both === undefined ? trees : { 'expr-1.15.5': both, 'expr-1.17.7': both } };
  });

/** What we make of a text; where the engine has a string that is no text we refuse, and so does this. */
function answerOf(text: string, profile: ExprProfile): Normal {
  const parsed = parseExpr(copiedText(text, 'condition', 0), profile);
  if (parsed.ok) return normalOf(parsed.value);
  return parsed.diagnostics.every(({ code }) => code === 'GP330') ? null : 'unsupported';
}

function expectedOf(tree: Normal): Normal {
  return JSON.stringify(tree).includes('["bytes",') ? 'unsupported' : tree;
}

test.each(profiles)('each condition is read as %s reads it', (profile) => {
  const differing = goldens
    .map(({ text, trees }) => ({
      text,
      expected: JSON.stringify(expectedOf(trees[profile])),
      actual: JSON.stringify(answerOf(text, profile)),
    }))
    .filter(({ expected, actual }) => expected !== actual);
  expect(differing.slice(0, 20)).toEqual([]);
});

test('the goldens reach both answers of both engines, and what they read differently', () => {
  expect(goldens.length).toBeGreaterThanOrEqual(3000);
  for (const profile of profiles) {
    const refused = goldens.filter(({ trees }) => trees[profile] === null).length;
    expect(refused, profile).toBeGreaterThan(500);
    expect(goldens.length - refused, profile).toBeGreaterThan(1200);
  }
  const differing = goldens.filter(({ trees }) => JSON.stringify(trees['expr-1.15.5']) !== JSON.stringify(trees['expr-1.17.7']));
  expect(differing.length).toBeGreaterThan(200);
});
