import { posix } from 'node:path';
import type { PolicyFiles } from '../../compile/policy-input.ts';
import { printDuration } from '../../promql/duration.ts';
import { endedAfterMs } from '../../scenario/compare.ts';
import { runTests } from '../../scenario/run-tests.ts';
import type { Expectation, PolicyTest, TestCase } from '../../scenario/types.ts';
import { printYaml } from '../../source/print-yaml.ts';
import type { SourceFile } from '../../source/source-file.ts';

/** What the recorded case does now. `at` is a duration from the start of the run; `because` names the guardrail or metric that decides. */
export type Verdict =
  | { readonly kind: 'phase'; readonly phase: NonNullable<Expectation['phase']>; readonly at?: string; readonly because?: string }
  | { readonly kind: 'none'; readonly reason: string };

/** A case and what it replays, none of which needs to be on the disk. Paths in `spec` and `case` are relative to `testName`. */
export type RecordedCase = {
  readonly testName: string;
  readonly spec: Omit<PolicyTest['spec'], 'cases'>;
  readonly case: TestCase;
  /** Of the policy or template. */
  readonly subject: { readonly reference: string; readonly file: SourceFile };
  readonly recording: { readonly reference: string; readonly text: string };
};

/** Runs the case alone. What cannot be known (a run that reads beyond the recording, say) is no verdict. */
export async function verdictOf(recorded: RecordedCase, library: Omit<PolicyFiles, 'files'>): Promise<Verdict> {
  const { testName, subject, recording } = recorded;
  const spec = { ...recorded.spec, cases: [recorded.case] };
  const test = { apiVersion: 'guard-policy.dev/v1', kind: 'PolicyTest', metadata: { name: 'recorded' }, spec };
  const at = (path: string): string => posix.join(posix.dirname(testName), path);
  const report = await runTests({
    ...library,
    tests: [{ name: testName, text: printYaml(test) }],
    files: new Map([
      [at(subject.reference), subject.file],
      [at(recording.reference), { name: at(recording.reference), text: recording.text }],
    ]),
  });
  const result = report.tests[0]?.cases[0];
  const problem = result?.problems.find(({ kind }) => kind !== 'expectation');
  const error = report.diagnostics.find(({ severity }) => severity === 'error');
  if (problem !== undefined || error !== undefined || result?.observed === undefined) {
    return { kind: 'none', reason: problem?.message ?? error?.message ?? 'nothing was observed' };
  }
  const { run, because } = result.observed;
  if (run.phase === 'Pending') return { kind: 'none', reason: 'the run does not begin' };
  const afterMs = endedAfterMs(run);
  return {
    kind: 'phase',
    phase: run.phase,
    ...(afterMs === undefined ? {} : { at: printDuration(afterMs) }),
    ...(because === undefined ? {} : { because: because.guardrail }),
  };
}
