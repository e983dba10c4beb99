import { RE2JS } from 're2js';
import { RecentMap } from '../../source/recent-map.ts';
import type { LabelMatcher } from '../ast.ts';

/** Told before work is done how much it is, about in units of 10 ns; may throw to stop it. */
export type Spend = (work: number) => void;

/** Whether a label's value, empty if the label is absent, satisfies a matcher. */
export type ValueTest = (value: string, spend?: Spend) => boolean;

/** What a match costs at most: every state of the regex's program at every character. */
export function regexWork(regex: RE2JS, text: string): number {
  return regex.programSize() * (text.length + 1);
}

/**
 * Regexes are RE2, anchored at both ends, and `.` also matches line breaks. Answers are remembered, since a store has few distinct values.
 * Throws what re2js throws for a regex that does not compile.
 */
export function compileMatcher(matcher: LabelMatcher): ValueTest {
  const { op, value } = matcher;
  switch (op) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~':
      return compileRegex(value);
    case '!~': {
      const matches = compileRegex(value);
      return (text, spend) => !matches(text, spend);
    }
  }
}

/** `a|b|c` without any special character. */
const alternatives = /^[^\\.+*?()[\]{}^$]*$/;

/** Compiling takes longer than matching, and the same expression is asked of many stores. */
const compiled = new RecentMap<string, RE2JS>(500);

function compileRegex(source: string): ValueTest {
  if (alternatives.test(source)) {
    const texts = new Set(source.split('|'));
    return (text) => texts.has(text);
  }
  if (source === '.*') return () => true;
  if (source === '.+') return (text) => text !== '';
  const regex = compiled.get(source) ?? RE2JS.compile(source, RE2JS.DOTALL);
  compiled.set(source, regex);
  const answers = new Map<string, boolean>();
  return (text, spend) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    // Without groups a match is several times quicker.
    spend?.(regexWork(regex, text) / 8);
    const answer = regex.matches(text);
    answers.set(text, answer);
    return answer;
  };
}
