import type { LabelMatcher, VectorSelector } from '../../promql/ast.ts';
import { originOf } from '../../source/mapped-text.ts';
import { matcherTest, matchingStrings, satisfies } from '../../worlds/matching-string.ts';
import { isCodeLabel } from '../../worlds/meaning.ts';
import { isMadeUp, nodesOf, queryPlace, queryTree } from '../query-tree.ts';
import type { Fix, LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

export const operatorInValue: LintRule = {
  code: 'GP235',
  name: 'operator-in-value',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `An operator that slips into the quotes is a part of the value: code="~5.." asks for series whose label is the text ~5.., of which there are
none. The query is right for Prometheus and reads nothing.`,
  help: 'write the operator before the quotes: `code=~"5.."`',
  example: { wrong: exampleMetric(ratioQuery('5m', 'code="~5.."')), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) =>
    matchersOf(subject).flatMap((matcher) => {
      const slipped = /^(?:=~|!~|!=|=|~)(?=.)/.exec(matcher.value)?.[0];
      if (slipped === undefined) return [];
      const message = `${subject.metric.name}: the operator ${slipped} is a part of the value that ${matcher.name} must have`;
      return [{ range: queryPlace(subject, matcher.range), message }];
    }),
};

/** Values that only make sense as a regular expression for a status code, and are none that a server sends. */
const codeClass = /^(?:\^?[1-5](?:\.\.|\.\*|\.\+|\\d\\d|\\d\{2\}|\[[^\]]+\].*)|\^?\[[1-5\-,|]+\].*)\$?$/;
/** What hardly stands in a label's value by itself. */
const regexWords = /\.\*|\.\+|\\[dwsDWS.]|\|[\w.]|^\^|\$$/;

export const equalityWithRegex: LintRule = {
  code: 'GP236',
  name: 'equality-with-regex',
  severity: 'error',
  of: 'metric',
  catalogue: [],
  why: `= and != compare the whole text: code="5.." asks for series whose label is the text 5.., of which there are none, and code!="5.." leaves
nothing out. An error rate that is written so is 0 or empty for ever, which looks like a healthy service.`,
  help: 'compare with a regular expression: `=~` or `!~`',
  example: { wrong: exampleMetric(ratioQuery('5m', 'code="5.."')), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) =>
    matchersOf(subject).flatMap((matcher): readonly RuleFinding[] => {
      const { name, op, value } = matcher;
      if ((op !== '=' && op !== '!=') || name === '__name__' || isMadeUp(subject, matcher.range)) return [];
      const sure = isCodeLabel(name) && codeClass.test(value);
      if (!sure && !regexWords.test(value)) return [];
      const wanted = op === '=' ? '=~' : '!~';
      const fix = sure ? operatorFix(subject, matcher, wanted) : undefined;
      const message = `${subject.metric.name}: ${name}${op}${JSON.stringify(value)} compares with this very text, not with a regular expression`;
      return [
        {
          range: queryPlace(subject, matcher.range),
          message,
          hint: `write \`${name}${wanted}${JSON.stringify(value)}\``,
          ...(fix === undefined ? {} : { fix }),
          ...(sure ? {} : { severity: 'warning' as const }),
        },
      ];
    }),
};

function operatorFix({ query }: MetricUnderLint, { name, op, range }: LabelMatcher, wanted: string): Fix | undefined {
  if (query === undefined) return undefined;
  const at = query.text.text.indexOf(op, range.from + name.length);
  if (at < 0 || at >= range.to) return undefined;
  const place = originOf(query.text, at, at + op.length).range;
  if (place.to - place.from !== op.length) return undefined;
  return { title: `write ${wanted} for ${op}`, edits: [{ range: place, text: wanted }] };
}

export const regexNeverMatches: LintRule = {
  code: 'GP237',
  name: 'regex-never-matches',
  severity: 'warning',
  of: 'metric',
  catalogue: ['Q7'],
  why: `Prometheus holds a regular expression against the whole value, as if it stood between ^ and $: code=~"5." matches texts of two characters and
no status code, and a space around | is a part of the alternative. The selector then reads nothing, which looks like no errors.`,
  help: 'write the expression for the whole value: `5..`, or `.*error.*`',
  example: { wrong: exampleMetric(ratioQuery('5m', 'code=~"5."')), right: exampleMetric(ratioQuery('5m')) },
  check: (subject) =>
    matchersOf(subject).flatMap((matcher) => {
      const { name, op, value } = matcher;
      if ((op !== '=~' && op !== '!~') || isMadeUp(subject, matcher.range)) return [];
      const range = queryPlace(subject, matcher.range);
      const what = `${subject.metric.name}: ${name}${op}${JSON.stringify(value)}`;
      if (/(?:^|\|) +[^|]|[^|] +(?:\||$)/.test(value)) {
        return [{ range, message: `${what}: the spaces beside | are a part of the values that it matches` }];
      }
      if (!isCodeLabel(name) || !matchesNoCode(value)) return [];
      return [{ range, message: `${what} matches no status code: the expression must match the whole value` }];
    }),
};

const httpCodes: readonly string[] = Array.from({ length: 500 }, (_, index) => String(index + 100));
/** Classes of codes as some exporters write them, and the numbers of gRPC. */
const otherCodes: readonly string[] = ['1xx', '2xx', '3xx', '4xx', '5xx', ...Array.from({ length: 17 }, (_, index) => String(index))];

/** All strings that it is known to match are digits, and none of them is a code. Words are not judged: there are too many. */
function matchesNoCode(regex: string): boolean {
  const strings = matchingStrings(regex, '0');
  if (strings.length === 0 || !strings.every((one) => /^\d+$/.test(one))) return false;
  const matches = matcherTest({ op: '=~', value: regex });
  return !httpCodes.some((code) => matches(code)) && !otherCodes.some((code) => matches(code));
}

export const contradictingMatchers: LintRule = {
  code: 'GP238',
  name: 'contradicting-matchers',
  severity: 'error',
  of: 'metric',
  catalogue: ['Q7'],
  why: `All matchers of a selector must hold at once. Two that exclude each other select nothing, whatever is stored, and a query over nothing has no
value or, with an "or zero" behind it, a healthy one.`,
  help: 'keep one of the two, or join them: `code=~"500|502"`',
  example: { wrong: exampleMetric(ratioQuery('5m', 'code="500",code="502"')), right: exampleMetric(ratioQuery('5m', 'code=~"500|502"')) },
  check: (subject) => selectorsIn(subject).flatMap((selector) => contradiction(subject, selector)),
};

function contradiction(subject: MetricUnderLint, { matchers }: VectorSelector): readonly RuleFinding[] {
  for (const fixed of matchers) {
    if (fixed.op !== '=') continue;
    const other = matchers.find((one) => one !== fixed && one.name === fixed.name && !satisfies(one, fixed.value));
    if (other === undefined || isMadeUp(subject, fixed.range) || isMadeUp(subject, other.range)) continue;
    const [first, second] = fixed.range.from < other.range.from ? [fixed, other] : [other, fixed];
    const show = ({ name, op, value }: LabelMatcher): string => `${name}${op}${JSON.stringify(value)}`;
    const message = `${subject.metric.name}: ${show(first)} and ${show(second)} exclude each other, so the selector picks nothing`;
    return [
      {
        range: queryPlace(subject, second.range),
        message,
        related: [{ message: 'the other one', range: queryPlace(subject, first.range) }],
      },
    ];
  }
  return [];
}

function selectorsIn(subject: MetricUnderLint): readonly VectorSelector[] {
  const expr = queryTree(subject);
  return expr === undefined ? [] : nodesOf(expr, 'selector');
}

/** Each once: a selector that stands twice in the query has two places. */
function matchersOf(subject: MetricUnderLint): readonly LabelMatcher[] {
  return selectorsIn(subject).flatMap(({ matchers }) => matchers);
}
