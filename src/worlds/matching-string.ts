import { compileMatcher, type ValueTest } from '../promql/store/matcher.ts';
import { RecentMap } from '../source/recent-map.ts';
import { type RegexNode, readRegex } from './regex-tree.ts';

/** Longer lists say nothing new, and regexes can be made to have a great many alternatives. */
const mostStrings = 24;
const longest = 512;

const known = new RecentMap<string, readonly string[]>(4000);
const tests = new RecentMap<string, ValueTest>(4000);

/** Whether a label with `value` satisfies a matcher. Throws for a regex that does not compile. */
export function satisfies(matcher: Matching, value: string): boolean {
  return matcherTest(matcher)(value);
}

/** What tells whether a value satisfies a matcher. Regexes are compiled once. Throws for one that does not compile. */
export function matcherTest(matcher: Matching): ValueTest {
  const key = `${matcher.op}${matcher.value}`;
  const known = tests.get(key);
  if (known !== undefined) return known;
  const test = compileMatcher({ name: '', range: { from: 0, to: 0 }, ...matcher });
  tests.set(key, test);
  return test;
}

export type Matching = { readonly op: '=' | '!=' | '=~' | '!~'; readonly value: string };

/**
 * Strings that the regex matches as Prometheus does, anchored at both ends: those of the first alternative first, none empty, each tried
 * against the regex itself. `filler` stands where any character would do, as far as it does. An empty list: none was found.
 */
export function matchingStrings(regex: string, filler: string): readonly string[] {
  const key = `${filler} ${regex}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const tree = readRegex(regex);
  const made = tree === undefined ? [] : stringsOf(tree, filler);
  const unique = [...new Set(made)].filter((text) => text !== '' && text.length <= longest && satisfies({ op: '=~', value: regex }, text));
  known.set(key, unique);
  return unique;
}

function stringsOf(node: RegexNode, filler: string): readonly string[] {
  return expand([''], node, filler).slice(0, mostStrings);
}

/** Each of `prefixes`, continued by what the node matches. */
function expand(prefixes: readonly string[], node: RegexNode, filler: string): readonly string[] {
  switch (node.kind) {
    case 'text':
      return prefixes.map((prefix) => prefix + node.text);
    case 'any':
      return prefixes.map((prefix) => prefix + fillerAfter(prefix, filler));
    case 'class':
      return limited(prefixes.flatMap((prefix) => membersOf(node, fillerAfter(prefix, filler)).map((member) => prefix + member)));
    case 'sequence':
      return node.parts.reduce((made, part) => expand(made, part, filler), prefixes);
    case 'choice':
      return limited(node.options.flatMap((option) => expand(prefixes, option, filler)));
    case 'repeat':
      return limited(countsOf(node).flatMap((times) => repeated(prefixes, node.part, times, filler)));
    default:
      return unknownNode(node);
  }
}

function repeated(prefixes: readonly string[], part: RegexNode, times: number, filler: string): readonly string[] {
  let made = prefixes;
  for (let done = 0; done < times && made.length > 0; done++) {
    made = expand(made, part, filler).filter((text) => text.length <= longest);
  }
  return made;
}

/** An optional part is left out first; what may come any number of times comes once, so that names stay readable. */
function countsOf({ least, most }: { readonly least: number; readonly most: number }): readonly number[] {
  if (least > 0 || most === 0) return [Math.min(least, longest)];
  return most === 1 ? [0, 1] : [1, 0];
}

/** In a number such as a status code a digit. */
function fillerAfter(prefix: string, filler: string): string {
  return /^[0-9]+$/.test(prefix) ? '0' : filler;
}

function membersOf(node: Extract<RegexNode, { kind: 'class' }>, filler: string): readonly string[] {
  if (node.others) return [filler, 'x', 'A', '0', '-', ' '].filter((one) => !node.from.includes(one)).slice(0, 1);
  if (node.from.includes(filler)) return [filler];
  return node.from.slice(0, 6);
}

function limited(made: readonly string[]): readonly string[] {
  return made.length > mostStrings ? made.slice(0, mostStrings) : made;
}

function unknownNode(node: never): never {
  throw new Error(`unknown part of a regex ${JSON.stringify(node)}`);
}
