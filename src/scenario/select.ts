import { closest } from '../source/suggest.ts';
import { type Char, charsOf, fitsGlob, type Glob, globOf } from './glob.ts';

/** One `-t`: every part must fit, and of several globs of one part any. A case is selected if any of several selectors fits. */
export type CaseSelector = ReadonlyMap<SelectorKey, readonly Glob[]>;

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
  const selector = new Map<SelectorKey, readonly Glob[]>();
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
    selector.set(known, [globOf(glob)]);
  }
  return { ok: true, selector };
}

export function selects(selectors: readonly CaseSelector[] | undefined, one: SelectableCase): boolean {
  if (selectors === undefined || selectors.length === 0) return true;
  return selectors.some((selector) => [...selector].every(([key, globs]) => fits(key, globs, one)));
}

function fits(key: SelectorKey, globs: readonly Glob[], one: SelectableCase): boolean {
  const value = partOf(key, one);
  return value !== undefined && globs.some((glob) => fitsGlob(glob, value));
}

function partOf(key: SelectorKey, one: SelectableCase): string | undefined {
  switch (key) {
    case 'policy':
    case 'template':
      return one.subjectKind === key ? one.subject : undefined;
    case 'test':
      return one.test;
    case 'case':
      return one.name;
    case 'env':
      return one.environment;
  }
}

/** The selectors, each for these environments only. */
export function inEnvironments(selectors: readonly CaseSelector[], names: readonly string[]): readonly CaseSelector[] {
  return (selectors.length === 0 ? [new Map()] : selectors).map((selector: CaseSelector) => {
    const own = selector.get('env');
    const left = own === undefined ? names : names.filter((name) => own.some((glob) => fitsGlob(glob, name)));
    return new Map([...selector, ['env', left.map((name) => globOf([...name].map((char) => ({ char, literal: true }))))] as const]);
  });
}

const keyWords: Readonly<Record<SelectorKey, string>> = {
  policy: 'policy',
  template: 'template',
  test: 'test',
  case: 'case',
  env: 'environment',
};

/** Why none of `all` is selected, in a sentence: the first part that fits nothing, with what it may have meant. */
export function whyNoneFits(selectors: readonly CaseSelector[], all: readonly SelectableCase[]): string {
  for (const [key, globs] of selectors.flatMap((selector) => [...selector])) {
    if (all.some((one) => fits(key, globs, one))) continue;
    const known = [...new Set(all.flatMap((one) => partOf(key, one) ?? []))];
    const word = keyWords[key];
    const [first] = globs;
    if (known.length === 0) return `no test here has a ${word}`;
    if (first === undefined) return `-e and \`env=\` have no ${word} in common`;
    const meant = closest(first.text, known);
    if (meant !== undefined) return `no ${word} is called \`${first.text}\`: did you mean \`${meant}\`?`;
    const shown = known.slice(0, mostNames).map((name) => `\`${name}\``);
    const more = known.length > mostNames ? `, and ${known.length - mostNames} more` : '';
    return `no ${word} fits \`${first.text}\`: there is ${shown.join(', ')}${more}`;
  }
  return 'each part fits some case, and no case fits all parts of a selector';
}

const mostNames = 5;

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
