import type { Change } from './diff-change.ts';

/** A policy, an AnalysisTemplate or a pack in two revisions. */
export type SubjectDiff = {
  readonly kind: 'policy' | 'template' | 'pack';
  readonly name: string;
  /** As it is now, else as it was. */
  readonly file: string;
  /** `not compared`: it cannot be read or compiled in one revision; `reason` says in which and why. */
  readonly state: 'added' | 'removed' | 'changed' | 'same' | 'not compared';
  readonly reason?: string;
  /** What it was called. */
  readonly renamedFrom?: string;
  readonly versions?: { readonly before?: string; readonly after?: string };
  readonly changes: readonly Change[];
};
