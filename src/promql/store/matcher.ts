import { RE2JS } from 're2js';
import type { LabelMatcher } from '../ast.ts';

/** Whether a label's value, empty if the label is absent, satisfies a matcher. */
export type ValueTest = (value: string) => boolean;

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
      return (text) => !matches(text);
    }
  }
}

/** `a|b|c` without any special character. */
const alternatives = /^[^\\.+*?()[\]{}^$]*$/;

function compileRegex(source: string): ValueTest {
  if (alternatives.test(source)) {
    const texts = new Set(source.split('|'));
    return (text) => texts.has(text);
  }
  if (source === '.*') return () => true;
  if (source === '.+') return (text) => text !== '';
  const regex = RE2JS.compile(source, RE2JS.DOTALL);
  const answers = new Map<string, boolean>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = regex.matches(text);
    answers.set(text, answer);
    return answer;
  };
}
