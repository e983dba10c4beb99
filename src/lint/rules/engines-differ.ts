import { type Condition, type ConditionOutcome, readCondition } from '../../expr/condition.ts';
import type { ExprProfile, Syntax } from '../../expr/syntax.ts';
import { syntaxChildren } from '../../expr/syntax-children.ts';
import type { ExprValue } from '../../expr/value.ts';
import { providerOf } from '../../providers/route.ts';
import { rememberedPair } from '../../source/remembered.ts';
import { rangeOfCondition } from '../condition-parts.ts';
import { decidesItself, resultTypes, sampleResults } from '../provider-results.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import type { ConditionText, MetricUnderLint } from '../subject.ts';
import { tryCondition } from '../try-condition.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const releases: Readonly<Record<ExprProfile, string>> = {
  'expr-1.15.5': 'Argo Rollouts 1.8 and 1.9',
  'expr-1.17.7': 'Argo Rollouts 1.10',
};

export const enginesDiffer: LintRule = {
  code: 'GP366',
  name: 'engines-differ',
  severity: 'warning',
  of: 'metric',
  catalogue: [],
  why: `The language of conditions changed between Argo Rollouts 1.9 and 1.10: \`max\` and \`min\` take lists only since 1.10, \`a < b < c\` and
\`result == []\` mean something else, and up to 1.9 a \`not\` that stands behind \`+\` is lost. The same template then judges otherwise, or is an Error.`,
  help: 'write it in a form that both engines read alike',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { successCondition: "'len(result) > 0 && !isNaN(result[0]) && max(result) <= 0.01'" }),
    right: exampleMetric(ratioQuery('5m')),
  },
  check: (subject) => (decidesItself(subject) ? [] : [subject.success, subject.failure].flatMap((one) => differences(subject, one))),
};

function differences(subject: MetricUnderLint, condition: ConditionText | undefined): readonly RuleFinding[] {
  if (condition?.condition.syntax === undefined) return [];
  const here = condition.condition;
  const there = readCondition(here.text, here.profile === 'expr-1.17.7' ? 'expr-1.15.5' : 'expr-1.17.7');
  if (readAlike(here, there) && meansTheSame(condition.condition.syntax, subject)) return [];
  const results = [...(resultTypes(subject) ?? []), ...sampleResults(subject)];
  const compared = compare(here, there, results, condition.field === 'successCondition');
  const text = textOf(compared, here, there);
  if (text === undefined) return [];
  const { message, severity } = text;
  return [
    { range: rangeOfCondition(condition), message: `${subject.metric.name}: ${message}`, ...(severity === undefined ? {} : { severity }) },
  ];
}

/** Builtins that did not change. */
const unchanged: ReadonlySet<string> = new Set(['all', 'none', 'any', 'one', 'filter', 'len']);
const literals: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'nil']);

/** Whether a tree, read alike, has only what both engines evaluate alike: most conditions do, and need not be tried. */
function meansTheSame(node: Syntax, subject: MetricUnderLint): boolean {
  switch (node.kind) {
    case 'nil':
    case 'bool':
    case 'int':
    case 'float':
    case 'identifier':
    case 'pointer':
      return true;
    case 'unary':
    case 'member':
    case 'predicate':
    case 'conditional':
      break;
    case 'call':
      if (node.callee.kind !== 'identifier') return false;
      break;
    case 'builtin':
      if (!unchanged.has(node.name) || (node.name === 'len' && !isList(node.args[0], subject))) return false;
      break;
    case 'binary':
      if (node.op === '==' || node.op === '!=') {
        if (!literals.has(node.left.kind) && !literals.has(node.right.kind)) return false;
      } else if (!sameOperators.has(node.op)) return false;
      break;
    default:
      return false;
  }
  return syntaxChildren(node).every((child) => child.kind === 'string' || meansTheSame(child, subject));
}

/** `len` of a text counts otherwise. */
function isList(node: Syntax | undefined, { metric }: MetricUnderLint): boolean {
  return node?.kind === 'identifier' && node.name === 'result' && providerOf(metric) === 'prometheus';
}

const sameOperators: ReadonlySet<string> = new Set(['&&', '||', '<', '<=', '>', '>=', '+', '-', '*', '/']);

type Compared = {
  /** Results that the engines answer otherwise, and the first of them. */
  readonly other: { readonly here: boolean; readonly there: boolean } | undefined;
  /** Of results that pass here. What fails here is stopped by an Error as well. */
  readonly errorsThere: number;
  readonly firstError: string | undefined;
  readonly passHere: number;
};

function compare(here: Condition, there: Condition, results: readonly ExprValue[], passes: boolean): Compared {
  let other: Compared['other'];
  let [errorsThere, passHere] = [0, 0];
  let firstError: string | undefined;
  for (const result of results) {
    const one = tryCondition(here, result);
    if (one.kind !== 'bool') continue;
    const another: ConditionOutcome = tryCondition(there, result);
    if (another.kind === 'bool' && another.value !== one.value) other ??= { here: one.value, there: another.value };
    if (one.value !== passes) continue;
    passHere++;
    if (another.kind !== 'error') continue;
    errorsThere++;
    firstError ??= another.message;
  }
  return { other, errorsThere, firstError, passHere };
}

function textOf(
  { other, errorsThere, firstError, passHere }: Compared,
  here: Condition,
  there: Condition,
): { readonly message: string; readonly severity?: 'note' } | undefined {
  const elsewhere = releases[there.profile];
  if (other !== undefined) return { message: `this is ${other.here} for a result for which it is ${other.there} under ${elsewhere}` };
  if (errorsThere > 0) {
    const when = errorsThere === passHere ? 'every measurement' : 'some measurements';
    return { message: `under ${elsewhere} this makes ${when} that would pass an Error: ${firstError?.trim()}`, severity: 'note' };
  }
  if (there.syntax === undefined) return { message: `${elsewhere} cannot read this: ${there.diagnostics[0]?.message}`, severity: 'note' };
  if (here.syntax === undefined || readAlike(here, there)) return undefined;
  return { message: `${elsewhere} reads this otherwise`, severity: 'note' };
}

const readAlike = rememberedPair(
  (here: Condition, there: Condition): boolean =>
    here.syntax !== undefined && there.syntax !== undefined && formOf(here.syntax) === formOf(there.syntax),
);

/** The tree without its places. */
function formOf(syntax: Syntax): string {
  return JSON.stringify(syntax, (key, value: unknown) => {
    if (key === 'from' || key === 'to' || key === 'opSpan') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}
