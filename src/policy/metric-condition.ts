import type { Diagnostic } from '../source/diagnostic.ts';
import { originOf } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { BoundGuardrail } from './bind-guardrail.ts';
import type { CelExpr } from './cel/ast.ts';
import { mentions, visitCel } from './condition.ts';
import { answer, constantAnswer } from './constant-condition.ts';
import { conjuncts, foldCondition, isNumber } from './fold.ts';

export type RelationOp = '<' | '<=' | '>' | '>=';

/** `value OP limit`, where `limit` is an expression in `baseline`. */
export type RelativePart = { readonly op: RelationOp; readonly limit: CelExpr; readonly range: SourceRange };

/** A metric condition with its params folded in, by what it looks at. */
export type MetricCondition =
  | { readonly kind: 'value'; readonly tree: CelExpr }
  /** `atLeast`: the least number of series with which it can be true. */
  | { readonly kind: 'values'; readonly tree: CelExpr; readonly atLeast: number }
  | { readonly kind: 'baseline'; readonly absolute: CelExpr; readonly relative: readonly RelativePart[] };

/** Reads the shape of `require`; undefined where it would answer wrongly in some world (the findings say in which). */
export function readMetricCondition(bound: BoundGuardrail, findings: Diagnostic[]): MetricCondition | undefined {
  const { condition, names } = bound;
  const rangeOf = (node: CelExpr): SourceRange => originOf(condition.text, node.range.from, node.range.to).range;
  const report = (code: Diagnostic['code'], name: string, message: string, node: CelExpr, more: Partial<Diagnostic> = {}): undefined => {
    findings.push({ code, name, severity: 'error', message, range: rangeOf(node), ...more });
    return undefined;
  };
  const { tree, problems } = foldCondition(condition.tree, names.params);
  for (const problem of problems) {
    findings.push({
      code: 'GP341',
      name: 'limit-not-finite',
      severity: 'error',
      message: `this part is always ${Number.isNaN(problem.value) ? 'NaN, with which every comparison is false' : 'infinite, which no reading can exceed'}`,
      range: originOf(condition.text, problem.range.from, problem.range.to).range,
    });
  }
  if (problems.length > 0) return undefined;
  const uses = (name: string) => mentions(tree, name);
  const [value, values, baseline] = [uses('value'), uses('values'), uses('baseline')];
  if (values && bound.baseline !== undefined) {
    return report('GP344', 'values-with-baseline', '`values` cannot be compared with a baseline', condition.tree, {
      hint: 'aggregate in the query (max, min, avg) and write `value`',
    });
  }
  if (value && values) {
    return report(
      'GP348',
      'value-and-values',
      'a condition uses `value` (exactly one series) or `values` (all series), not both',
      condition.tree,
    );
  }
  const constant = constantAnswer(tree);
  if (constant !== undefined || (!value && !values)) {
    const text = constant === undefined ? 'does not look at the reading' : `is ${constant} for every reading`;
    return report('GP340', 'constant-condition', `the condition ${text}`, condition.tree, {
      hint: 'compare `value` or `values` with a limit',
      notes:
        constant === false
          ? [{ label: 'world', text: 'healthy: no release could ever pass' }]
          : [{ label: 'world', text: 'broken: every release would pass' }],
    });
  }
  const idle = constantMacro(tree);
  if (idle !== undefined) {
    return report('GP340', 'constant-condition', `\`${idle.macro}\` asks what is ${idle.answer} for every reading`, idle.node, {
      hint: 'compare its variable with a limit',
    });
  }
  if (bound.baseline !== undefined) {
    if (!baseline) {
      findings.push({
        code: 'GP345',
        name: 'baseline-unused',
        severity: 'error',
        message: 'a baseline is declared, and `require` does not use `baseline`',
        range: bound.baseline.range,
      });
      return undefined;
    }
    return readBaseline(tree, report, rangeOf);
  }
  if (!values) return { kind: 'value', tree };
  const atLeast = Math.max(0, ...conjuncts(tree).map(lowerBound));
  if (atLeast >= 1) return { kind: 'values', tree, atLeast };
  return report('GP343', 'values-without-bound', '`values` needs a lower bound on the number of series', condition.tree, {
    hint: 'begin with `values.size() >= params.minPods && …`',
    notes: [
      {
        label: 'world',
        text: 'one of several missing: the bad pod vanishes, and the condition holds for the rest; over no series at all, `all` is true',
      },
    ],
  });
}

/** The first macro over series whose predicate does not depend on them. */
function constantMacro(tree: CelExpr): { readonly node: CelExpr; readonly macro: string; readonly answer: boolean } | undefined {
  const found: { node: CelExpr; macro: string; answer: boolean }[] = [];
  visitCel(tree, (node) => {
    if (node.kind !== 'macro' || node.macro === 'map') return;
    const [predicate] = node.body;
    const answer = predicate === undefined ? undefined : constantAnswer(predicate, node.variable);
    if (answer !== undefined) found.push({ node, macro: node.macro, answer });
  });
  return found[0];
}

type Report = (code: Diagnostic['code'], name: string, message: string, node: CelExpr, more?: Partial<Diagnostic>) => undefined;

function readBaseline(tree: CelExpr, report: Report, rangeOf: (node: CelExpr) => SourceRange): MetricCondition | undefined {
  const parts = conjuncts(tree);
  const absoluteParts = parts.filter((part) => !mentions(part, 'baseline'));
  const relative: RelativePart[] = [];
  for (const part of parts) {
    if (!mentions(part, 'baseline')) continue;
    const read = readRelation(part);
    if (read === undefined) {
      return report('GP346', 'baseline-part', 'this part cannot be split from the rest', part, {
        hint: 'join parts by `&&`, each `value <= LIMIT` (or <, >=, >) with `baseline`, numbers, + - * /, math.greatest and math.least in LIMIT',
      });
    }
    relative.push({ ...read, range: rangeOf(part) });
  }
  const absolute = absoluteParts.filter((part) => mentions(part, 'value'));
  const [first, ...rest] = absolute;
  if (first === undefined) {
    return report('GP347', 'no-absolute-part', 'a condition with `baseline` needs a part without it too', tree, {
      hint: 'add an absolute limit: `value <= params.max && value <= baseline * 1.2`',
      notes: [{ label: 'world', text: 'the baseline is as bad as the new version: both broken, and the comparison holds' }],
    });
  }
  const joined = rest.reduce<CelExpr>((left, right) => ({ kind: 'binary', op: '&&', left, right, range: left.range }), first);
  if (typeof answer(joined, 0) !== 'boolean') {
    return report('GP346', 'baseline-part', 'this part cannot be split from the rest', first, {
      hint: 'beside a baseline: comparison, + - * /, && || !, `? :`, math.greatest and math.least on `value`',
    });
  }
  const constant = constantAnswer(joined);
  if (constant !== undefined) return report('GP340', 'constant-condition', `the absolute part is ${constant} for every reading`, first);
  return { kind: 'baseline', absolute: joined, relative };
}

const flipped: Readonly<Record<RelationOp, RelationOp>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function readRelation(part: CelExpr): { readonly op: RelationOp; readonly limit: CelExpr } | undefined {
  if (part.kind !== 'binary' || !isRelation(part.op)) return undefined;
  if (isValue(part.left) && isLimit(part.right)) return { op: part.op, limit: part.right };
  if (isValue(part.right) && isLimit(part.left)) return { op: flipped[part.op], limit: part.left };
  return undefined;
}

function isRelation(op: string): op is RelationOp {
  return op === '<' || op === '<=' || op === '>' || op === '>=';
}

function isValue(node: CelExpr): boolean {
  return node.kind === 'name' && node.name === 'value';
}

/** Arithmetic in `baseline` and numbers; greatest and least of one such part and numbers. */
function isLimit(node: CelExpr): boolean {
  if (isNumber(node) || (node.kind === 'name' && node.name === 'baseline')) return true;
  if (node.kind === 'unary') return node.op === '-' && isLimit(node.operand);
  if (node.kind === 'binary') return ['+', '-', '*', '/'].includes(node.op) && isLimit(node.left) && isLimit(node.right);
  if (node.kind !== 'call' || (node.func !== 'math.greatest' && node.func !== 'math.least')) return false;
  return node.args.every(isLimit) && node.args.filter((arg) => !isNumber(arg)).length <= 1;
}

/** The least size of `values` with which a part can hold, as far as it says so by itself. */
function lowerBound(part: CelExpr): number {
  if (part.kind !== 'binary') return 0;
  if (part.op === '==' || isRelation(part.op)) {
    const sizeLeft = isSize(part.left);
    const limit = sizeLeft ? part.right : isSize(part.right) ? part.left : undefined;
    if (limit === undefined || !isNumber(limit)) return 0;
    if (part.op === '==') return Number.isInteger(limit.value) ? limit.value : 0;
    const op = sizeLeft ? part.op : flipped[part.op];
    if (op === '>=') return Math.ceil(limit.value);
    if (op === '>') return Math.floor(limit.value) + 1;
  }
  return 0;
}

export function isSize(node: CelExpr): boolean {
  if (node.kind !== 'call' || node.func !== 'size') return false;
  const subject = node.target ?? node.args[0];
  return subject !== undefined && subject.kind === 'name' && subject.name === 'values';
}

/** The answer of a condition on one reading without series or baseline in it; for `absent: zero`, with 0. */
export function answerFor(tree: CelExpr, value: number): boolean {
  const result = answer(tree, value);
  if (typeof result !== 'boolean') throw new Error('a value condition answers true or false');
  return result;
}
