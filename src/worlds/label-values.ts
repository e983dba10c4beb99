import type { LabelMatcher } from '../promql/ast.ts';
import { type Matching, matchingStrings, satisfies } from './matching-string.ts';
import { isCodeLabel } from './meaning.ts';

export type LabelRecord = Readonly<Record<string, string>>;
/** Everything that is asked of each label. */
export type Wanted = ReadonlyMap<string, readonly Matching[]>;

const fineCodes: readonly string[] = ['200', '2xx', '2', 'OK', 'ok', 'success', '201', '301'];
const failingCodes: readonly string[] = ['500', '5xx', '5', 'error', '503', '404', 'failed'];
const words: readonly string[] = ['x', 'ok', 'true', 'other', 'none', '200', '500', '0'];

/** Values that satisfy everything wanted of a label, the likeliest first, none empty. `preferred` are tried first. */
export function labelValues(
  label: string,
  wanted: readonly Matching[],
  { filler = 'a', failing = false, preferred = [] }: { filler?: string; failing?: boolean; preferred?: readonly string[] } = {},
): readonly string[] {
  const codes = failing ? [...failingCodes, ...fineCodes] : [...fineCodes, ...failingCodes];
  const generated = wanted.flatMap(({ op, value }) => (op === '=' ? [value] : op === '=~' ? matchingStrings(value, filler) : []));
  if (!isCodeLabel(label)) return fitting([...preferred, ...generated, filler, ...words, ...codes], wanted);
  // `5.*` gives `5` and `50`, `.+` gives the filler: real status codes are nicer to read.
  const whole = generated.filter((one) => !/^[0-9]{1,2}$/.test(one) && one !== filler);
  return fitting([...preferred, ...whole, ...codes, ...generated, filler, ...words], wanted);
}

function fitting(candidates: readonly string[], wanted: readonly Matching[]): readonly string[] {
  return [...new Set(candidates)].filter((value) => value !== '' && wanted.every((one) => satisfies(one, value)));
}

/** Whether labels, where an absent one counts as empty, satisfy all matchers. */
export function matchesAll(labels: LabelRecord, matchers: readonly LabelMatcher[]): boolean {
  return matchers.every((matcher) => satisfies(matcher, labels[matcher.name] ?? ''));
}

export type Solved = { readonly labels: LabelRecord; readonly wanted: Wanted };

/**
 * Labels of a series that every list of `must` selects and none of `mustNot`, with what was wanted of each of them; undefined if none were
 * found, which for regexes on both sides is no proof that there are none.
 */
export function solveLabels(
  must: readonly (readonly LabelMatcher[])[],
  mustNot: readonly (readonly LabelMatcher[])[],
  options: { readonly failing: boolean; readonly preferred: (label: string) => readonly string[] },
): Solved | undefined {
  const wanted = new Map<string, Matching[]>();
  const want = (label: string, matching: Matching): void => void wanted.set(label, [...(wanted.get(label) ?? []), matching]);
  for (const { name, op, value } of must.flat()) want(name, { op, value });
  const labels: Record<string, string> = {};
  const assign = (label: string): boolean => {
    const asked = wanted.get(label) ?? [];
    const { failing } = options;
    const [value] = labelValues(label, asked, { failing, preferred: options.preferred(label) });
    if (value !== undefined) labels[label] = value;
    else if (asked.every((one) => satisfies(one, ''))) delete labels[label];
    else return false;
    return true;
  };
  if (![...wanted.keys()].every(assign)) return undefined;
  const differ = (matcher: LabelMatcher): boolean => {
    const before = wanted.get(matcher.name);
    want(matcher.name, { op: opposite(matcher.op), value: matcher.value });
    if (assign(matcher.name)) return true;
    if (before === undefined) wanted.delete(matcher.name);
    else wanted.set(matcher.name, before);
    return false;
  };
  for (const matchers of mustNot) {
    const [telling] = matchers;
    // Without the label it would not be selected either, but real series have it.
    const shown = telling === undefined || labels[telling.name] !== undefined || !isCodeLabel(telling.name);
    if (shown && !matchesAll(labels, matchers)) continue;
    if (!matchers.some(differ)) return undefined;
  }
  return { labels, wanted };
}

function opposite(op: Matching['op']): Matching['op'] {
  switch (op) {
    case '=':
      return '!=';
    case '!=':
      return '=';
    case '=~':
      return '!~';
    case '!~':
      return '=~';
  }
}
