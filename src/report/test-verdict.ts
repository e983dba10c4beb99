import type { MutationReport } from '../scenario/mutate.ts';
import type { GuardrailCoverage } from '../scenario/result.ts';
import { coverageScore } from './coverage-table.ts';
import { counted } from './test-words.ts';

/** What a run of tests was asked for beyond its cases. `coverageBar` is a percentage, undefined without a bar. */
export type TestVerdict = { readonly exitCode: number; readonly coverageBar?: number; readonly mutations?: MutationReport };

/** Whether cases show too little. Where nothing could be shown, nothing was shown; a report without guardrails has nothing to show. */
export function isBelowBar(rows: readonly GuardrailCoverage[], barPercent: number | undefined): boolean {
  if (barPercent === undefined || rows.length === 0) return false;
  const score = coverageScore(rows);
  return score === undefined || score < barPercent;
}

/** Why the answer is no although every case passed, a sentence each. */
export function furtherFailures(rows: readonly GuardrailCoverage[], { coverageBar, mutations }: TestVerdict): readonly string[] {
  const survivors = mutations?.survivors.length ?? 0;
  return [
    ...(isBelowBar(rows, coverageBar) ? [`coverage of outcomes is ${coverageScore(rows) ?? 0}%, below the bar of ${coverageBar}%`] : []),
    ...(survivors > 0 ? [`${counted(survivors, 'mutant')} survived: no case notices what they break`] : []),
  ];
}
