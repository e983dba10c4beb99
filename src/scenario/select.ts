import { closest } from '../source/suggest.ts';

/** One `-t`: every part must fit. A case is selected if any of several selectors fits. */
export type CaseSelector = ReadonlyMap<SelectorKey, RegExp>;

const selectorKeys = ['policy', 'template', 'test', 'case', 'env'] as const;
type SelectorKey = (typeof selectorKeys)[number];

/** What selectors look at. `environment` is undefined for a template, which no `env=` fits. */
export type SelectableCase = {
  readonly subjectKind: 'policy' | 'template';
  readonly subject: string;
  readonly test: string;
  readonly name: string;
  readonly environment: string | undefined;
};

export type ParsedSelector =
  | { readonly ok: true; readonly selector: CaseSelector }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/**
 * Reads `policy=error-*,case=5xx*,env=prod`: globs with `*` (any text) and `?` (any character); `\` takes the meaning from what follows it,
 * so that a name may hold `,`, `*`, `?` or `\`. Blanks around keys and commas do not count.
 */
export function parseSelector(text: string): ParsedSelector {
  const form = `write KEY=GLOB, with commas between; keys are ${selectorKeys.join(', ')}`;
  const selector = new Map<SelectorKey, RegExp>();
  for (const part of splitAt(charsOf(text), ',')) {
    const [before = [], ...behind] = splitAt(part, '=');
    const key = trimmed(before)
      .map(({ char }) => char)
      .join('');
    if (behind.length === 0) return { ok: false, message: `\`${key}\` in the selector ${JSON.stringify(text)} has no \`=\``, hint: form };
    const known = selectorKeys.find((one) => one === key);
    if (known === undefined) {
      const meant = closest(key, selectorKeys);
      const hint = meant === undefined ? form : `did you mean \`${meant}\`?`;
      return { ok: false, message: `the selector ${JSON.stringify(text)} has no key \`${key}\``, hint };
    }
    if (selector.has(known)) {
      return {
        ok: false,
        message: `the selector ${JSON.stringify(text)} has \`${key}\` twice`,
        hint: 'give a second selector: either may fit',
      };
    }
    const glob = trimmed(part.slice(before.length + 1));
    if (glob.length === 0) return { ok: false, message: `\`${key}=\` in the selector ${JSON.stringify(text)} fits nothing`, hint: form };
    selector.set(known, globPattern(glob));
  }
  return { ok: true, selector };
}

export function selects(selectors: readonly CaseSelector[] | undefined, one: SelectableCase): boolean {
  if (selectors === undefined || selectors.length === 0) return true;
  return selectors.some((selector) => [...selector].every(([key, pattern]) => fits(key, pattern, one)));
}

function fits(key: SelectorKey, pattern: RegExp, one: SelectableCase): boolean {
  switch (key) {
    case 'policy':
    case 'template':
      return one.subjectKind === key && pattern.test(one.subject);
    case 'test':
      return pattern.test(one.test);
    case 'case':
      return pattern.test(one.name);
    case 'env':
      return one.environment !== undefined && pattern.test(one.environment);
  }
}

/** A selector that only this case fits; `test` where several tests are of its subject. */
export function selectorOf(one: SelectableCase, withTest: boolean): string {
  const parts: readonly (readonly [SelectorKey, string | undefined])[] = [
    [one.subjectKind, one.subject],
    ['test', withTest ? one.test : undefined],
    ['case', one.name],
    ['env', one.environment],
  ];
  return parts.flatMap(([key, text]) => (text === undefined ? [] : [`${key}=${escaped(text)}`])).join(',');
}

function escaped(text: string): string {
  // Blanks at the ends would be taken off.
  return text.replace(/[\\*?,]|^\s|\s$/g, '\\$&');
}

/** A character, and whether a `\\` stood before it. */
type Char = { readonly char: string; readonly literal: boolean };

function charsOf(text: string): readonly Char[] {
  const chars: Char[] = [];
  let literal = false;
  for (const char of text) {
    if (char === '\\' && !literal) {
      literal = true;
      continue;
    }
    chars.push({ char, literal });
    literal = false;
  }
  return literal ? [...chars, { char: '\\', literal: true }] : chars;
}

function splitAt(chars: readonly Char[], separator: string): readonly (readonly Char[])[] {
  const parts: Char[][] = [[]];
  for (const one of chars) {
    if (one.char === separator && !one.literal) parts.push([]);
    else parts.at(-1)?.push(one);
  }
  return parts;
}

function trimmed(chars: readonly Char[]): readonly Char[] {
  const isBlank = ({ char, literal }: Char): boolean => !literal && /\s/.test(char);
  const from = chars.findIndex((one) => !isBlank(one));
  return from < 0 ? [] : chars.slice(from, chars.findLastIndex((one) => !isBlank(one)) + 1);
}

function globPattern(glob: readonly Char[]): RegExp {
  const pattern = glob.map(({ char, literal }) => {
    if (char === '*' && !literal) return '.*';
    if (char === '?' && !literal) return '.';
    return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
  });
  return new RegExp(`^${pattern.join('')}$`, 'su');
}
