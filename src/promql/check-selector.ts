import { RE2JS, RE2JSException } from 're2js';
import { RecentMap } from '../source/recent-map.ts';
import type { LabelMatcher, VectorSelector } from './ast.ts';
import type { Report } from './finding.ts';
import { matchersBesidesName } from './walk.ts';

/** A regex matcher's value may hold `{{args.x}}`, which Argo fills in later; here any text stands for it. */
const placeholder = /\{\{[^{}]*\}\}/g;

/** Regexes are valid RE2, the name is set once, and at least one matcher refuses the empty value. */
export function checkSelector(selector: VectorSelector, report: Report): void {
  const regexes = new Map<LabelMatcher, RE2JS | undefined>();
  for (const matcher of selector.matchers) {
    if (matcher.op !== '=~' && matcher.op !== '!~') continue;
    const compiled = compileRegex(matcher.value);
    if (typeof compiled === 'string') report({ rule: 'regex', message: compiled, from: matcher.range.from, to: matcher.range.to });
    regexes.set(matcher, typeof compiled === 'string' ? undefined : compiled);
  }
  if (selector.name !== undefined) {
    for (const matcher of matchersBesidesName(selector)) {
      if (matcher.name !== '__name__') continue;
      const message = `metric name must not be set twice: "${selector.name}" or "${matcher.value}"`;
      report({ rule: 'nameTwice', message, from: selector.range.from, to: selector.range.to });
    }
    return;
  }
  if (selector.matchers.some((matcher) => !matchesEmpty(matcher, regexes.get(matcher)))) return;
  const message = 'vector selector must contain at least one non-empty matcher';
  report({ rule: 'emptySelector', message, from: selector.range.from, to: selector.range.to });
}

/** The compiled regex of a matcher, or RE2's reason for refusing it. The same few patterns stand in most queries. */
function compileRegex(value: string): RE2JS | string {
  const known = compiledBefore.get(value);
  if (known !== undefined) return known;
  const compiled = compileNewRegex(value);
  if (typeof compiled !== 'string') compiledBefore.set(value, compiled);
  return compiled;
}

const compiledBefore = new RecentMap<string, RE2JS>(500);

function compileNewRegex(value: string): RE2JS | string {
  try {
    return RE2JS.compile(value.replaceAll(placeholder, 'a'), RE2JS.DOTALL);
  } catch (error) {
    // re2js writes the flag into the pattern that it quotes.
    if (error instanceof RE2JSException) return error.message.replaceAll('`(?s)', '`');
    throw error;
  }
}

/** A regex that does not compile has its own finding and counts as one that refuses the empty value. */
function matchesEmpty(matcher: LabelMatcher, regex: RE2JS | undefined): boolean {
  switch (matcher.op) {
    case '=':
      return matcher.value === '';
    case '!=':
      return matcher.value !== '';
    case '=~':
      return regex?.matches('') ?? false;
    case '!~':
      return regex !== undefined && !regex.matches('');
  }
}
