import type { Pack } from '../policy/types.ts';
import { readPolicyTests } from '../scenario/read-policy-test.ts';
import { referencesOf } from '../scenario/references.ts';
import type { TestRequest } from '../scenario/run-tests.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import { caseFlips } from './diff-cases.ts';
import { changeOf, type Direction } from './diff-change.ts';
import { type Flip, groupFlips, type SingleFlip, type Untold } from './diff-flips.ts';
import { diffPolicy, type PolicyPair, pairPolicies } from './diff-policies.ts';
import { outputOf, readSide, type Side, type SideFiles } from './diff-side.ts';
import type { SubjectDiff } from './diff-subject.ts';
import { diffTemplate, pairTemplates, type TemplatePair } from './diff-templates.ts';
import { policyWorldFlips, templateWorldFlips } from './diff-worlds.ts';

/** `tests` and `testFiles`: the tests as they are now, and what they refer to, by path. Without them no case is run. */
export type DiffRequest = {
  readonly before: SideFiles;
  readonly after: SideFiles;
  readonly tests?: Pick<TestRequest, 'tests' | 'files'>;
};

export type DiffReport = {
  /** All that are in either revision. */
  readonly subjects: readonly SubjectDiff[];
  readonly flips: readonly Flip[];
  readonly untold: readonly Untold[];
  /** What is wrong in the first revision, and in the second. */
  readonly errors: { readonly before: readonly Diagnostic[]; readonly after: readonly Diagnostic[] };
  readonly summary: DiffSummary;
};

export type DiffSummary = {
  readonly looser: number;
  readonly tighter: number;
  readonly changed: number;
  /** Worlds and cases, each in each environment. */
  readonly toPassing: number;
  readonly toBlocking: number;
  readonly notCompared: number;
};

/** What changes between two revisions, in words and in what releases meet. Pure. */
export async function diffFiles({ before, after, tests }: DiffRequest): Promise<DiffReport> {
  const [was, is] = [readSide(before), readSide(after)];
  const policies = pairPolicies(was, is);
  const templates = pairTemplates(was.templates, is.templates);
  const subjects = [
    ...policies.map((pair) => diffPolicy(pair, was, is)),
    ...templates.map((pair) => diffTemplate(pair, was, is)),
    ...packDiffs(was.packs, is.packs),
  ];
  const worlds = [
    ...policies.map((pair) => policyWorldFlips(pair, was, is)),
    ...templates.map((pair) => templateWorldFlips(pair, was.argo, is.argo)),
  ];
  const cases = tests === undefined ? noCases : await casesOf(tests, { before, after, policies, templates });
  const singles = [...worlds.flatMap(({ flips }) => flips), ...cases.flips];
  const errors = { before: errorsOf(was), after: errorsOf(is) };
  const untold = [...worlds.flatMap((one) => one.untold), ...cases.untold];
  return { subjects, flips: groupFlips(singles), untold, errors, summary: summaryOf(subjects, singles, untold, errors) };
}

/** What is untold of a file of tests that cannot be read: nobody knows what they are of. */
export const unreadTests = 'its tests';

const noCases = { flips: [], untold: [] } as const;

type Pairs = Pick<DiffRequest, 'before' | 'after'> & {
  readonly policies: readonly PolicyPair[];
  readonly templates: readonly TemplatePair[];
};

/** Only tests of what changed are run: the others do what they did. */
async function casesOf(tests: NonNullable<DiffRequest['tests']>, { before, after, policies, templates }: Pairs) {
  const moved = policies.flatMap(({ before: was, after: is }) => {
    if (was === undefined || is === undefined || was.errors.length + is.errors.length > 0) return [];
    return outputOf(was) === outputOf(is) ? [] : [{ path: is.policy.file.name, file: was.policy.file }];
  });
  const others = templates.flatMap(({ before: was, after: is }) =>
    was === undefined || is === undefined || was.file.text === is.file.text ? [] : [{ path: is.file.name, file: was.file }],
  );
  const earlier = new Map([...moved, ...others].map(({ path, file }) => [path, file]));
  if (earlier.size === 0) return noCases;
  const untold: Untold[] = [];
  const telling = tests.tests.filter((file) => {
    const read = readPolicyTests(file);
    if (read.ok) return read.value.some((test) => referencesOf(test).some(({ path }) => earlier.has(path)));
    untold.push({ subject: file.name, what: unreadTests, reason: read.diagnostics[0]?.message ?? 'they cannot be read' });
    return false;
  });
  if (telling.length === 0) return { flips: [], untold };
  const found = await caseFlips({ ...surroundings(after), ...tests, tests: telling }, surroundings(before), earlier);
  return { flips: found.flips, untold: [...untold, ...found.untold] };
}

function surroundings({ packs, shippedPacks, config }: SideFiles): Pick<TestRequest, 'packs' | 'shippedPacks' | 'config'> {
  return { packs, shippedPacks, ...(config === undefined ? {} : { config }) };
}

/** What packs say shows in the policies that use them; here only that they changed. */
function packDiffs(before: readonly Located<Pack>[], after: readonly Located<Pack>[]): readonly SubjectDiff[] {
  const keyOf = (pack: Located<Pack>): string => `${pack.file.name} ${pack.value.metadata.name}`;
  const keys = [...new Set([...after, ...before].map(keyOf))];
  return keys.map((key): SubjectDiff => {
    const [was, is] = [before, after].map((packs) => packs.find((one) => keyOf(one) === key));
    const known = is ?? was;
    if (known === undefined) throw new Error('a pack is in one of two revisions');
    const versions = {
      ...(was === undefined ? {} : { before: was.value.metadata.version }),
      ...(is === undefined ? {} : { after: is.value.metadata.version }),
    };
    const subject = { kind: 'pack', name: known.value.metadata.name, file: known.file.name, versions } as const;
    if (was === undefined || is === undefined) return { ...subject, state: was === undefined ? 'added' : 'removed', changes: [] };
    const version = changeOf('version', versions.before, versions.after, 'changed').map((one) => ({ ...one, environments: [] }));
    const same = JSON.stringify(was.value) === JSON.stringify(is.value);
    return { ...subject, state: same ? 'same' : 'changed', changes: version };
  });
}

function errorsOf(side: Side): readonly Diagnostic[] {
  return [...side.errors, ...side.policies.flatMap(({ errors }) => errors)];
}

function summaryOf(
  subjects: readonly SubjectDiff[],
  flips: readonly SingleFlip[],
  untold: readonly Untold[],
  errors: DiffReport['errors'],
): DiffSummary {
  const changes = subjects.flatMap((one): readonly Direction[] => {
    // A policy or template more guards more.
    if (one.state === 'added' || one.state === 'removed') {
      return one.kind === 'pack' ? ['changed'] : [one.state === 'added' ? 'tighter' : 'looser'];
    }
    return one.changes.map(({ direction }) => direction);
  });
  const count = (direction: Direction): number => changes.filter((one) => one === direction).length;
  const whole = subjects.filter(({ state }) => state === 'not compared').length;
  const unread = new Set([...errors.before, ...errors.after].map(({ range }) => range.file)).size;
  return {
    looser: count('looser'),
    tighter: count('tighter'),
    changed: count('changed'),
    toPassing: flips.filter(({ direction }) => direction === 'to passing').length,
    toBlocking: flips.filter(({ direction }) => direction === 'to blocking').length,
    notCompared: Math.max(whole, unread) + untold.length,
  };
}
