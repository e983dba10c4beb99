import type { Binary, VectorMatching } from '../ast.ts';
import type { Labels } from '../store/labels.ts';
import { labelWork } from './limits.ts';
import { arithmetic, comparison, isArithmetic, isSet } from './operators.ts';
import type { Query } from './query.ts';
import { QueryError, sameLabelset } from './query-error.ts';
import { mergeUnlessDelayed } from './same-labels.ts';
import { matchingOf, type Signatures, signatureLabels, signaturesOf } from './signatures.ts';
import { type Vector, VectorBuilder } from './value.ts';

/**
 * Arithmetic and comparison of two vectors. One side is the "one" of the match, the right side unless `group_right` swaps them; the rows
 * of the other, the "many" side give the result its order. Source: promql/engine.go, VectorBinop, of Prometheus 3.
 */
export function vectorBinary(expr: Binary, left: Vector, right: Vector, query: Query): Vector {
  const matching = matchingOf(expr.matching);
  const swapped = matching.group === 'right';
  const many = swapped ? right : left;
  const one = swapped ? left : right;
  const signatures = signaturesOf(many, one, matching, query.meter);
  const compute = elementOperation(expr, swapped);
  const result = resultLabels(expr, matching, query);
  const { steps } = many;
  const conflicts = new Conflicts(expr, matching, many, one, signatures);
  const out = new VectorBuilder(steps, many.rows.length);
  query.meter.hold(out.values.length);
  for (let row = 0; row < many.rows.length; row++) {
    const { labels } = many.rows[row] as Vector['rows'][number];
    for (const partner of signatures.rightMembers[signatures.left[row] as number] as readonly number[]) {
      query.meter.spend(steps + labelWork * matching.include.length);
      out.grow();
      const { base, values, present } = out;
      let matches = false;
      // From the first ambiguous step on there is no result, and up to there every element has one partner at most.
      for (let step = 0; step < conflicts.endStep; step++) {
        const cell = row * steps + step;
        const other = partner * steps + step;
        if (many.present[cell] === 0 || one.present[other] === 0) continue;
        matches = true;
        const value = compute(many.values[cell] as number, one.values[other] as number);
        if (value === undefined) continue;
        values[base + step] = value;
        present[base + step] = 1;
      }
      if (!matches) continue;
      const target = result(labels, (one.rows[partner] as Vector['rows'][number]).labels);
      conflicts.noteMatch(row, partner, target);
      out.commit(target, expr.bool);
    }
  }
  const vector = out.finish();
  conflicts.throwFirst(query.delayedNameRemoval && steps === 1 ? undefined : vector);
  return mergeUnlessDelayed(vector, query);
}

/** The value for an element of the many and one of the one side; undefined if a filter drops it. */
function elementOperation({ op, bool }: Binary, swapped: boolean): (many: number, one: number) => number | undefined {
  if (isArithmetic(op)) {
    const compute = arithmetic(op);
    return swapped ? (many, one) => compute(one, many) : compute;
  }
  if (isSet(op)) throw new Error(`${op} is not for matched elements`);
  const holds = comparison(op);
  const verdict = bool
    ? (a: number, b: number): number => (holds(a, b) ? 1 : 0)
    : (a: number, b: number): number | undefined => (holds(a, b) ? a : undefined);
  return swapped ? (many, one) => verdict(one, many) : verdict;
}

/** The labels of a result, by those of its two elements. */
function resultLabels({ op, bool }: Binary, matching: VectorMatching, query: Query): (many: Labels, one: Labels) => Labels {
  const dropsName = isArithmetic(op) || (bool && !query.delayedNameRemoval);
  const { kind, labels: names, group, include } = matching;
  return (many, one) => {
    let labels = dropsName ? many.withoutMetadata : many;
    if (group === undefined) labels = kind === 'on' ? labels.keep(names) : labels.without(names);
    for (const name of include) labels = labels.with(name, one.get(name));
    return labels;
  };
}

/** A row of the one side that has the signature of an earlier row at a step. */
type Duplicate = { readonly step: number; readonly row: number; readonly earlier: number };

/** Matches that Prometheus refuses. It looks step by step, so the first step with a conflict decides which one is told. */
class Conflicts {
  private readonly expr: Binary;
  private readonly matching: VectorMatching;
  private readonly many: Vector;
  private readonly one: Vector;
  private readonly signatures: Signatures;
  /** By signature: what was matched so far, with the labels of the result. */
  private readonly matched = new Map<number, { readonly row: number; readonly partner: number; readonly labels: Labels }[]>();
  private firstMultiple = Number.POSITIVE_INFINITY;
  private readonly duplicate: Duplicate | undefined;

  constructor(expr: Binary, matching: VectorMatching, many: Vector, one: Vector, signatures: Signatures) {
    this.expr = expr;
    this.matching = matching;
    this.many = many;
    this.one = one;
    this.signatures = signatures;
    this.duplicate = this.firstDuplicate();
  }

  get endStep(): number {
    return this.duplicate?.step ?? this.many.steps;
  }

  /** Two elements of the many side must not give the same result, nor two at all without `group_left` or `group_right`. */
  noteMatch(row: number, partner: number, labels: Labels): void {
    const signature = this.signatures.left[row] as number;
    if ((this.signatures.leftMembers[signature] as readonly number[]).length < 2) return;
    const before = this.matched.get(signature) ?? [];
    for (const other of before) {
      if (other.row === row || (this.matching.group !== undefined && other.labels.key !== labels.key)) continue;
      this.firstMultiple = Math.min(this.firstMultiple, this.firstCommonStep(row, partner, other.row, other.partner));
    }
    before.push({ row, partner, labels });
    this.matched.set(signature, before);
  }

  private firstCommonStep(rowA: number, partnerA: number, rowB: number, partnerB: number): number {
    const { steps, present } = this.many;
    for (let step = 0; step < this.endStep; step++) {
      const both = present[rowA * steps + step] === 1 && present[rowB * steps + step] === 1;
      if (both && this.one.present[partnerA * steps + step] === 1 && this.one.present[partnerB * steps + step] === 1) return step;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** `result` is looked at for equal labels, unless that is left to the end of the query. */
  throwFirst(result: Vector | undefined): void {
    const { duplicate, firstMultiple } = this;
    if (duplicate === undefined && firstMultiple === Number.POSITIVE_INFINITY) return;
    const first = Math.min(duplicate?.step ?? Number.POSITIVE_INFINITY, firstMultiple);
    if (result !== undefined && firstSameLabelset(result) < first) throw new QueryError(sameLabelset, this.expr.range);
    if (duplicate !== undefined && duplicate.step <= firstMultiple) throw this.duplicateError(duplicate);
    const explicit = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
    const unique = 'multiple matches for labels: grouping labels must ensure unique matches';
    throw new QueryError(this.matching.group === undefined ? explicit : unique, this.expr.range);
  }

  /** The first element of the one side that has a signature twice, at a step where there is something to match. */
  private firstDuplicate(): Duplicate | undefined {
    const { one, many } = this;
    let found: Duplicate | undefined;
    for (const members of this.signatures.rightMembers) {
      if (members.length < 2) continue;
      for (let step = 0; step <= (found?.step ?? one.steps - 1); step++) {
        const there = members.filter((row) => one.present[row * one.steps + step] === 1);
        const [earlier, row] = there;
        if (earlier === undefined || row === undefined || !existsAt(many, step)) continue;
        if (found === undefined || step < found.step || row < found.row) found = { step, row, earlier };
        break;
      }
    }
    return found;
  }

  private duplicateError({ row, earlier }: Duplicate): QueryError {
    const labelsOf = (index: number): Labels => (this.one.rows[index] as Vector['rows'][number]).labels;
    const side = this.matching.group === 'right' ? 'left' : 'right';
    const group = signatureLabels(labelsOf(row), this.matching);
    return new QueryError(
      `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: ` +
        `[${labelsOf(row)}, ${labelsOf(earlier)}];many-to-many matching not allowed: matching labels must be unique on one side`,
      this.expr.range,
    );
  }
}

function existsAt({ rows, steps, present }: Vector, step: number): boolean {
  for (let row = 0; row < rows.length; row++) if (present[row * steps + step] === 1) return true;
  return false;
}

/** The first step at which two rows with the same labels exist. */
function firstSameLabelset({ rows, steps, present }: Vector): number {
  const groups = new Map<string, number[]>();
  rows.forEach(({ labels }, row) => {
    const group = groups.get(labels.key);
    if (group === undefined) groups.set(labels.key, [row]);
    else group.push(row);
  });
  const shared = [...groups.values()].filter((group) => group.length > 1);
  for (let step = 0; step < steps; step++) {
    if (shared.some((group) => group.filter((row) => present[row * steps + step] === 1).length > 1)) return step;
  }
  return Number.POSITIVE_INFINITY;
}
