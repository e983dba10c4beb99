import { printDuration } from '../../promql/duration.ts';
import type { PolicyTest, TestCase } from '../../scenario/types.ts';
import type { FileWrite } from '../write-together.ts';
import { addCase, findTest } from './case.ts';
import { type RecordFiles, relativePath } from './files.ts';
import type { RecordPlan } from './plan.ts';
import type { RecordReport } from './report.ts';
import type { RecordSubject, SubjectInput } from './subject.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export type MadeCase = {
  readonly verdict: Verdict;
  readonly write?: FileWrite;
  readonly added?: NonNullable<RecordReport['addedCase']>;
  readonly notes: readonly string[];
};

/** What is recorded for, and where it goes. */
export type Replay = {
  readonly library: SubjectInput['library'];
  readonly subject: RecordSubject;
  readonly plan: RecordPlan;
  readonly files: RecordFiles;
};

/** Throws UsageError where the test has no place for a case. Before anything is asked. */
export function requirePlace(name: string, replay: Replay): void {
  const { added, reference } = draftOf(name, replay);
  addCase(replay.files.test, { ...added, expect: { phase: 'Successful' } }, reference);
}

/** The case that replays the recording, expecting what happens today. Without a verdict there is nothing to expect, so no case. */
export async function makeCase(name: string | undefined, text: string, replay: Replay): Promise<MadeCase> {
  const { library, subject, files } = replay;
  const { added, reference, settings } = draftOf(name ?? 'as recorded', replay);
  const verdict = await verdictOf(
    {
      testName: files.test.name,
      spec: { ...reference, ...settings },
      case: { ...added, expect: { phase: 'Successful' } },
      subject: { reference: relativePath(files.test.path, subject.path), file: subject.file },
      recording: { reference: added.recording, text },
    },
    library,
  );
  if (name === undefined) return { verdict, notes: [] };
  if (verdict.kind === 'none') return { verdict, notes: [`no case was added to \`${files.test.name}\`: there is no verdict to expect`] };
  const expect = { phase: verdict.phase, ...(verdict.at === undefined ? {} : { by: verdict.at }) };
  const { text: withCase, line } = addCase(files.test, { ...added, expect }, reference);
  return { verdict, write: { path: files.test.path, text: withCase }, added: { file: files.test.name, line, name }, notes: [] };
}

/** The case without what it expects, what a new test says of its subject, and what the test that is there says of all its cases. */
function draftOf(name: string, { subject, plan, files }: Replay) {
  const { test, recording } = files;
  const file = relativePath(test.path, subject.path);
  const known = findTest(test)?.value.spec;
  const args = Object.entries(plan.args).filter(([arg, value]) => known !== undefined && known.args?.[arg] !== value);
  return {
    added: {
      name,
      ...(subject.environment === undefined ? {} : { environments: [subject.environment] }),
      ...(args.length === 0 ? {} : { args: Object.fromEntries(args) }),
      recording: relativePath(test.path, recording),
      ...(subject.guardrails === undefined ? {} : { guardrails: subject.guardrails }),
      ...(plan.startsAtMs === 0 ? {} : { startsAt: printDuration(plan.startsAtMs) }),
    } satisfies Omit<TestCase, 'expect'>,
    reference: {
      [subject.kind]: subject.alone ? file : { file, name: subject.name },
      ...(Object.keys(plan.args).length === 0 ? {} : { args: plan.args }),
    } satisfies Partial<PolicyTest['spec']>,
    settings: {
      ...(known?.argo === undefined ? {} : { argo: known.argo }),
      ...(known?.placement === undefined ? {} : { placement: known.placement }),
    } satisfies Partial<PolicyTest['spec']>,
  };
}
