import type { VectorMatching } from '../ast.ts';
import type { Labels } from '../store/labels.ts';
import { labelWork, type Meter } from './limits.ts';
import type { Vector } from './value.ts';

/** What two sides of an operation are matched by: `members[s]` are the rows of each side with signature s, in order. */
export type Signatures = {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leftMembers: readonly (readonly number[])[];
  readonly rightMembers: readonly (readonly number[])[];
};

const byAllLabels: VectorMatching = { kind: 'ignoring', labels: [], include: [] };

export function matchingOf(matching: VectorMatching | undefined): VectorMatching {
  return matching ?? byAllLabels;
}

/** The labels that count for a match. The metric name never does unless `on` names it. */
function signatureKey(labels: Labels, { kind, labels: names }: VectorMatching): string {
  return kind === 'on' ? labels.keyOf(names) : labels.keyWithout(['__name__', ...names]);
}

export function signatureLabels(labels: Labels, { kind, labels: names }: VectorMatching): Labels {
  return kind === 'on' ? labels.keep(names) : labels.without(['__name__', ...names]);
}

export function signaturesOf(left: Vector, right: Vector, matching: VectorMatching, meter: Meter): Signatures {
  meter.spend(labelWork * matching.labels.length * (left.rows.length + right.rows.length));
  const ordinals = new Map<string, number>();
  const leftMembers: number[][] = [];
  const rightMembers: number[][] = [];
  const assign = (vector: Vector, members: number[][]): Int32Array =>
    Int32Array.from(vector.rows, ({ labels }, row) => {
      const key = signatureKey(labels, matching);
      let ordinal = ordinals.get(key);
      if (ordinal === undefined) {
        ordinal = ordinals.size;
        ordinals.set(key, ordinal);
        leftMembers.push([]);
        rightMembers.push([]);
      }
      (members[ordinal] as number[]).push(row);
      return ordinal;
    });
  return { left: assign(left, leftMembers), right: assign(right, rightMembers), leftMembers, rightMembers };
}
