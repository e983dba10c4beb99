import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/policy/cel/matches.ts';
import { answer, options } from './conditions.ts';

const settings = options({ object: 'dyn', text: 'string' });

// cel-js refuses to have `matches` overridden, so we print another name for it. These tell the two engines apart: they fail
// as soon as an upgrade of cel-js makes its own backtracking `matches` answer.
describe('matches is RE2 in every position', () => {
  test.each([
    ['a back reference', 'text.matches(object.back)', /^error: .*RE2/],
    ['a look ahead', 'text.matches(object.ahead)', /^error: .*RE2/],
    ['a POSIX class', 'text.matches(object.posix)', 'true'],
    ['of unknown type', 'object.text.matches(object.posix)', 'true'],
    ['in a macro', 'object.texts.all(t, t.matches(object.posix))', 'true'],
    ['in a conditional', '(text == "" ? text : text).matches(object.posix)', 'true'],
    ['of a literal', '"aa".matches("^[[:alpha:]]+$")', 'true'],
    ['anywhere in the text', '"xaay".matches("a{2}")', 'true'],
    ['not anywhere', '"xay".matches("a{2}")', 'false'],
    ['of a number', 'object.number.matches("1")', /^error: `matches` does not take these types/],
    ['a literal that is no pattern', 'text.matches("a(?=b)")', 'GP315'],
    ['a literal in a loop', 'object.texts.all(t, t.matches("(a)\\\\1"))', 'GP315'],
  ])('%s', (_name, text, expected) => {
    const inputs = {
      text: 'aa',
      object: { text: 'aa', texts: ['aa', 'b'], back: '(a)\\1', ahead: 'a(?=a)', posix: '^[[:alpha:]]+$', number: 1 },
    };
    const given = answer(text, settings, inputs);
    if (typeof expected === 'string') expect(given).toBe(expected);
    else expect(given).toMatch(expected);
  });

  test('a pattern has a largest length', () => {
    expect(compilePattern('a'.repeat(1001))).toEqual({ ok: false, reason: 'a pattern has at most 1000 characters' });
    expect(compilePattern('a'.repeat(1000)).ok).toBe(true);
  });
});
