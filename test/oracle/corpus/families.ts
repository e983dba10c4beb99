/** Selectors as families of series, and their classes: the text of the worlds' definition, read by itself. */
import { alternatives, matches, sampleTexts } from './sample-text.ts';
import type { Matcher, Query, Selector } from './selectors.ts';

export type FamilyClass = 'error' | 'good' | 'histogram' | 'counter' | 'gauge';
export type Labels = Readonly<Record<string, string>>;
export type Family = {
  readonly selector: Selector;
  readonly class: FamilyClass;
  /** With `__name__`; without `instance` and `pod` unless the selector fixes them. */
  readonly labels: Labels;
  /** What labels mark a failed request, from the error or negated matchers of the same metric. */
  readonly failing: readonly (readonly [name: string, value: string])[];
};

const failureWords = /5\.\.|5xx|50x|4\.\.|error|fail|exception|reset|kill|crash|backoff|oom|waiting/i;
const failureNames = /error|fail|exception|restart|oom|waiting|terminated|crash/i;

export function familiesOf(query: Query): readonly Family[] {
  const plain = query.selectors.map((selector) => ({ selector, class: classOf(selector), labels: labelsOf(selector) }));
  return plain.map((family) => {
    const same = query.selectors.filter((selector) => nameOf(labelsOf(selector)) === nameOf(family.labels));
    return { ...family, failing: same.flatMap(failingLabels) };
  });
}

/** What makes the classes of a query doubtful: by the definition such a query is not judged. */
export function doubtsAbout(query: Query): readonly string[] {
  return query.selectors.flatMap(({ matchers }) =>
    matchers.flatMap((matcher) => {
      if (matcher.name === 'le' && matcher.value !== '+Inf') return [`a bucket by ${print(matcher)}`];
      if (matcher.op.startsWith('!') && meansSuccess(matcher)) return [`what is not a success: ${print(matcher)}`];
      if (/_?(status|code|class)$/.test(matcher.name) && /^[1-5]$/.test(matcher.value)) return [`a class of status: ${print(matcher)}`];
      return [];
    }),
  );
}

function print({ name, op, value }: Matcher): string {
  return `${name}${op}${JSON.stringify(value)}`;
}

function classOf({ matchers, inRange }: Selector): FamilyClass {
  const name = nameOf(labelsOf({ matchers, inRange }));
  const positive = matchers.filter(({ name, op }) => name !== '__name__' && !op.startsWith('!'));
  const judged = positive.filter(({ name }) => name !== 'job' && name !== 'namespace');
  if (judged.some(meansFailure) || failureNames.test(name)) return 'error';
  if (name.endsWith('_bucket') && !matchers.some((matcher) => matcher.name === 'le')) return 'histogram';
  if (positive.some(meansSuccess) || matchers.some((matcher) => matcher.op.startsWith('!') && meansFailure(matcher))) return 'good';
  return inRange || /_(total|count|sum)$/.test(name) ? 'counter' : 'gauge';
}

function takes({ op, value }: Matcher, text: string): boolean {
  return op.endsWith('~') ? matches(value, text) : value === text;
}

/** Whether what the matcher names is a failure, whether it is asked for or excluded. */
function meansFailure(matcher: Matcher): boolean {
  if (['200', '201', '2xx'].some((text) => takes(matcher, text))) return false;
  return failureWords.test(matcher.value) || ['500', '503', '404', '5xx'].some((text) => takes(matcher, text));
}

function meansSuccess(matcher: Matcher): boolean {
  if (takes(matcher, '500')) return false;
  if (['200', '2xx'].some((text) => takes(matcher, text))) return true;
  return alternatives(matcher.value).some((text) => /^(success\w*|ok)$/i.test(text));
}

function failingLabels({ matchers }: Selector): readonly (readonly [string, string])[] {
  return matchers
    .filter((matcher) => !['__name__', 'job', 'namespace'].includes(matcher.name) && meansFailure(matcher))
    .map(({ name, op, value }) => [name, op.endsWith('~') ? (sampleTexts(value)[0] ?? value) : value] as const);
}

function nameOf(labels: Labels): string {
  return labels.__name__ ?? '';
}

function labelsOf({ matchers }: Selector): Labels {
  const names = [...new Set(matchers.map(({ name }) => name))];
  return Object.fromEntries(names.map((name) => [name, valueFor(matchers.filter((matcher) => matcher.name === name))]));
}

function valueFor(matchers: readonly Matcher[]): string {
  const wanted = matchers.flatMap(({ op, value }) => (op === '=' ? [value] : op === '=~' ? sampleTexts(value) : []));
  const fits = [...wanted, '200', 'x', 'y', 'z'].find((text) => text !== '' && matchers.every((matcher) => holds(matcher, text)));
  if (fits === undefined) throw new Error(`no value for ${matchers.map(print)}`);
  return fits;
}

export function holds(matcher: Matcher, text: string): boolean {
  return takes(matcher, text) !== matcher.op.startsWith('!');
}
