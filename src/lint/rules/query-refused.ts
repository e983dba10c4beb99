import { checkPromql } from '../../promql/check.ts';
import { promqlRules } from '../../promql/finding.ts';
import { maxQueryLength } from '../../promql/parse.ts';
import { parsePromqlOnce } from '../../promql/parse-once.ts';
import { findTags } from '../../rollouts/resolve-metrics.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { type MappedText, originOf } from '../../source/mapped-text.ts';
import { remembered } from '../../source/remembered.ts';
import type { SourceRange } from '../../source/source-file.ts';
import type { Fix, LintRule, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

/** Placeholders are all filled in, or the metric could not be resolved. */
type Problem = Exclude<keyof typeof promqlRules, 'placeholder'>;

const refusal = 'Prometheus refuses the query, so that every measurement is an Error and the release is stopped whatever its state.';

/** What Prometheus makes of a query that is wrong: nothing. Each kind of mistake has its code, the same as for the queries of policies. */
const problems: Readonly<
  Record<Problem, { readonly why: string; readonly help: string; readonly wrong: string; readonly right?: string }>
> = {
  syntax: {
    why: refusal,
    help: 'correct the text at the place shown; it is where Prometheus stops reading',
    wrong: 'sum(rate(http_requests_total{code~"5.."}[5m]))',
  },
  tooLarge: {
    why: 'The query is longer or nested deeper than is read here, so that nothing can be said about it. Prometheus may well take it.',
    help: 'put parts of it into recording rules',
    wrong: `${'('.repeat(205)}${ratioQuery('5m')}${')'.repeat(205)}`,
  },
  notSupported: {
    why: `Prometheus has this behind a feature flag, or it works on native histograms. It is not evaluated here, so that nothing can be said about the
metric in any world; Prometheus may well take it.`,
    help: 'write the query without it, or read the metric with care: nothing of it is judged',
    wrong: 'mad_over_time(error_ratio[5m])',
  },
  unknownFunction: {
    why: `${refusal} Names of functions are in lower case.`,
    help: 'correct the name of the function',
    wrong: 'sum(Rate(http_requests_total{code=~"5.."}[5m]))',
  },
  literal: {
    why: `${refusal} Durations name larger units first, each once, such as 1h30m.`,
    help: 'write the number, duration or text as Prometheus reads it',
    wrong: 'sum(rate(http_requests_total{code=~"5.."}[30s5m]))',
  },
  modifier: {
    why: `${refusal} A range, an offset and @ stand directly behind a selector, and offsets behind subqueries too.`,
    help: 'move it right behind the selector',
    wrong: 'sum(rate(http_requests_total{code=~"5.."}[5m])) offset 1h',
  },
  type: {
    why: `${refusal} rate() and its like take a range such as m[5m], sums and comparisons take none.`,
    help: 'give rate() and its like a range, such as `m[5m]`, and everything else none',
    wrong: 'sum(rate(http_requests_total{code=~"5.."}))',
  },
  arity: {
    why: refusal,
    help: 'give the function as many arguments as it takes',
    wrong: 'histogram_quantile(sum by (le) (rate(http_request_duration_seconds_bucket[5m])))',
  },
  comparison: {
    why: refusal,
    help: 'write `bool` behind a comparison only; one of two numbers needs it',
    wrong: 'sum(rate(http_requests_total[5m])) + bool 1',
  },
  matching: {
    why: refusal,
    help: 'keep a label in `on` or in `group_left`, not in both',
    wrong: 'http_errors * on (pod) group_left (pod) kube_pod_info',
  },
  setOperator: {
    why: `${refusal} A number is no series: write vector(0) where one is meant.`,
    help: 'give `and`, `or` and `unless` two vectors',
    wrong: 'sum(rate(http_requests_total{code=~"5.."}[5m])) or 0',
  },
  emptySelector: {
    why: `${refusal} One matcher at least must not match the empty text, or the selector would pick every series.`,
    help: 'name the metric',
    wrong: 'sum({job=~".*"})',
  },
  nameTwice: {
    why: refusal,
    help: 'say the name of the metric once',
    wrong: 'sum(http_requests_total{__name__="http_requests"})',
  },
  regex: {
    why: `${refusal} Prometheus has the regular expressions of RE2: no look-ahead and no back-references.`,
    help: 'write the expression without it, or use two matchers: `code=~"5..",code!="503"`',
    wrong: 'sum(rate(http_requests_total{code=~"5(?!03).."}[5m]))',
  },
  label: {
    why: refusal,
    help: 'write a label name: letters, digits and underscores',
    wrong: 'sum by ("") (rate(http_requests_total{code=~"5.."}[5m]))',
  },
};

/** What cannot be read here is not wrong. */
const unread: ReadonlySet<Problem> = new Set<Problem>(['tooLarge', 'notSupported']);

export const queryRefused: readonly LintRule[] = (Object.keys(problems) as readonly Problem[]).map((problem) => {
  const { why, help, wrong, right = ratioQuery('5m') } = problems[problem];
  const { code, name } = promqlRules[problem];
  return {
    code,
    name,
    severity: unread.has(problem) ? 'note' : 'error',
    of: 'metric',
    catalogue: [],
    why,
    help,
    example: { wrong: exampleMetric(wrong), right: exampleMetric(right) },
    check: (subject: MetricUnderLint) => check(subject, code),
  };
});

function check(subject: MetricUnderLint, code: Diagnostic['code']): readonly RuleFinding[] {
  const { query } = subject;
  if (query === undefined) return [];
  return diagnosticsOf(query)
    .filter((one) => one.code === code)
    .map(({ range, message, hint, related }) => {
      const meant = code === 'GP200' ? operatorMeant(query.text, range) : undefined;
      return {
        range,
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(related === undefined ? {} : { related }),
        ...(meant === undefined ? {} : { hint: `did you mean \`${meant.matcher}\`?`, fix: meant.fix }),
        ...(restsOnMadeUp(subject) ? madeUp : {}),
      };
    });
}

/** All of one query, for the rules that each tell one kind. */
const diagnosticsOf = remembered(({ text, prepared }: NonNullable<MetricUnderLint['query']>): readonly Diagnostic[] => {
  if (prepared.kind === 'query') return [];
  const parsed = parsePromqlOnce(text);
  return parsed.ok ? [...parsed.diagnostics, ...checkPromql(parsed.value, text).diagnostics] : parsed.diagnostics;
});

const madeUp: Pick<RuleFinding, 'severity' | 'notes'> = {
  severity: 'note',
  notes: [{ label: 'note', text: 'args without a default stand for made-up words here; with real values the query may be right' }],
};

/** Whether an arg without a default stands in the query where it is no part of a quoted text: there any word may be right. */
function restsOnMadeUp({ written, template }: MetricUnderLint): boolean {
  const { query } = written.provider.prometheus as { readonly query?: unknown };
  if (typeof query !== 'string' || query.length > maxQueryLength) return false;
  const declared = template.value.spec.args ?? [];
  return findTags(query).tags.some(({ from, tag }) => {
    const hasDefault = declared.some(({ name, value }) => `args.${name}` === tag.trim() && value !== undefined);
    return !hasDefault && !insideQuotes(query.slice(0, from));
  });
}

function insideQuotes(before: string): boolean {
  return (before.replaceAll(/\\./g, '').match(/["']/g)?.length ?? 0) % 2 === 1;
}

const typos: Readonly<Record<string, string>> = {
  '~': '=~',
  '~=': '=~',
  '=~~': '=~',
  '==': '=',
  '=!': '!=',
  '!==': '!=',
  '~!': '!~',
  '=!~': '!~',
};

/** The matcher with the operator that was certainly meant, where one of the known slips stands at `range`. */
function operatorMeant(text: MappedText, range: SourceRange): { readonly matcher: string; readonly fix: Fix } | undefined {
  for (const { index, groups } of text.text.matchAll(
    /(?<label>[A-Za-z_]\w*)(?<gap>\s*)(?<op>[=!~]{1,3})(?<value>\s*"(?:[^"\\]|\\.)*"|\s*'(?:[^'\\]|\\.)*')/g,
  )) {
    const { label = '', gap = '', op = '', value = '' } = groups ?? {};
    const meant = Object.hasOwn(typos, op) ? typos[op] : undefined;
    if (meant === undefined) continue;
    const from = index + label.length + gap.length;
    const place = originOf(text, from, from + op.length).range;
    if (place.file !== range.file || range.from < place.from || range.from > place.to) continue;
    const fix: Fix = { title: `write ${meant} for ${op}`, edits: [{ range: place, text: meant }] };
    return place.to - place.from === op.length ? { matcher: `${label}${meant}${value.trim()}`, fix } : undefined;
  }
  return undefined;
}
