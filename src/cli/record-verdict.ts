import type { Expectation, TestCase } from '../scenario/types.ts';
import type { CaseTarget } from './record-case.ts';

/** What the recorded case does now. `at` is a duration from the start of the run; `because` names what decides. */
export type Verdict =
  | { readonly kind: 'phase'; readonly phase: NonNullable<Expectation['phase']>; readonly at?: string; readonly because?: string }
  | { readonly kind: 'none'; readonly reason: string };

/** The case and what it replays, none of which needs to be on the disk yet. */
export type RecordedCase = {
  readonly test: CaseTarget;
  readonly case: TestCase;
  readonly environment: string | undefined;
  readonly recording: { readonly path: string; readonly text: string };
};

/** Runs the case on the recording. `testText` is the file of the test with the case in it. */
export async function verdictOf(_testText: string, _recorded: RecordedCase, _cwd: string): Promise<Verdict> {
  return { kind: 'none', reason: 'cases are not run yet' };
}
