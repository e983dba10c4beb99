import type { PolicyFiles } from '../compile/policy-input.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import { type Diagnostic, distinctDiagnostics } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { DataFiles } from './case-data.ts';
import { coverTests } from './cover-tests.ts';
import { loadData } from './load-data.ts';
import { SubjectLoader } from './load-subjects.ts';
import { type PrepareContext, prepareCase } from './prepare-case.ts';
import type { CaseIdentity, PreparedCase } from './prepared-case.ts';
import { readPolicyTests } from './read-policy-test.ts';
import { fileOf } from './references.ts';
import type { CaseResult, TestReport, TestResult } from './result.ts';
import { invalidCase, runCase } from './run-case.ts';
import { type CaseSelector, type SelectableCase, selectorOf, selects } from './select.ts';
import type { Subject } from './subject.ts';
import type { PolicyTest, TestCase } from './types.ts';

/** `packs`, `shippedPacks` and `config` are what policies are compiled with. */
export type TestRequest = Omit<PolicyFiles, 'files'> & {
  /** Files of PolicyTest documents, in the order of the report. */
  readonly tests: readonly SourceFile[];
  /** What the tests refer to (`referencesOf`), by path; what is not there is told at its place. Data may be unzipped (`readDataText`). */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** A case runs if any of them fits; all where there are none. */
  readonly filter?: readonly CaseSelector[];
};

/** A test with its cases, each bound to its template, args and data; or why it cannot be run. */
export type PreparedTest = {
  readonly test: Located<PolicyTest>;
  readonly name: string;
  readonly subjectName: string;
  readonly subjectKind: 'policy' | 'template';
  /** Undefined where it could not be read. */
  readonly subject?: Subject;
  readonly cases: readonly (PreparedCase | InvalidCase)[];
};

export type InvalidCase = { readonly identity: CaseIdentity; readonly message: string };

export type PreparedTests = { readonly tests: readonly PreparedTest[]; readonly diagnostics: readonly Diagnostic[] };

/** Runs tests of policies and templates. Pure: texts in, report out; the same request gives the same report. */
export async function runTests(request: TestRequest): Promise<TestReport> {
  return runPrepared(await prepareTests(request), request);
}

/** Everything that comes before running: files read, policies compiled, cases bound. Policies and data are read once for all cases. */
export async function prepareTests(request: TestRequest): Promise<PreparedTests> {
  const diagnostics: Diagnostic[] = [];
  const documents = request.tests.flatMap((file) => {
    const read = readPolicyTests(file);
    diagnostics.push(...read.diagnostics);
    return read.ok ? read.value : [];
  });
  const subjects = new SubjectLoader(documents, request);
  const loaded = await loadData(documents, request.files);
  diagnostics.push(...subjects.diagnostics, ...loaded.diagnostics);
  const contexts = new Map<Subject, PrepareContext>();
  const contextOf = (subject: Subject): PrepareContext => {
    const known = contexts.get(subject);
    if (known !== undefined) return known;
    const context = newContext(subject, loaded.data);
    contexts.set(subject, context);
    return context;
  };
  const opened = documents.map((test) => {
    const subject = subjects.load(test);
    diagnostics.push(...(subject?.diagnostics ?? []));
    return { test, subject: subject?.ok ? subject.value : undefined };
  });
  const names = opened.map(({ test, subject }) => subject?.name ?? statedName(test));
  const tests = opened.map(({ test, subject }, at): PreparedTest => {
    const subjectName = names[at] as string;
    const subjectKind = test.value.spec.policy === undefined ? 'template' : 'policy';
    const severalTests = names.filter((name) => name === subjectName).length > 1;
    const cases = identitiesOf(test, subject, { subjectName, subjectKind, severalTests }, request.filter).map((identity) => {
      if (subject === undefined) return { identity, message: `${subjectName} cannot be read: see its errors` };
      const { prepared, diagnostics: found } = prepareCase(identity, contextOf(subject));
      diagnostics.push(...found);
      const [first] = found.filter(({ severity }) => severity === 'error');
      return prepared ?? { identity, message: first?.message ?? 'its data cannot be read: see their errors' };
    });
    return { test, name: test.value.metadata.name, subjectName, subjectKind, ...(subject === undefined ? {} : { subject }), cases };
  });
  return { tests, diagnostics: distinctDiagnostics(diagnostics) };
}

/** Nobody reads more, and each is run many times. */
const mostExplained = 20;

/** Told how many of how many are done; where it gives a promise, that is waited for: other things may happen then. */
export type Step = (done: number, total: number) => void | Promise<void>;

/** Runs what was prepared. `step` is told of every case. */
export async function runPrepared(
  { tests, diagnostics }: PreparedTests,
  { filter }: Pick<TestRequest, 'filter'>,
  step: Step = () => {},
): Promise<TestReport> {
  const total = tests.reduce((sum, one) => sum + one.cases.length, 0);
  let done = 0;
  let explained = 0;
  const notes: Diagnostic[] = [];
  const results: TestResult[] = [];
  for (const { name, subjectName, subjectKind, test, cases: allPrepared } of tests) {
    const cases: CaseResult[] = [];
    for (const prepared of allPrepared) {
      const pause = step(++done, total);
      if (pause !== undefined) await pause;
      if ('identity' in prepared) {
        cases.push(invalidCase(prepared.identity, prepared.message));
        continue;
      }
      const ran = runCase(prepared, explained < mostExplained);
      if (ran.result.status === 'failed') explained++;
      notes.push(...ran.notes);
      cases.push(ran.result);
    }
    results.push({ name, subject: subjectName, subjectKind, file: test.file.name, cases });
  }
  return {
    tests: results,
    coverage: coverTests(tests, results, filter !== undefined && filter.length > 0),
    diagnostics: distinctDiagnostics([...diagnostics, ...notes]),
  };
}

function newContext(subject: Subject, files: DataFiles): PrepareContext {
  return { subject, files, evaluate: conditionEvaluator(subject.argo), runs: new Map() };
}

function statedName(test: Located<PolicyTest>): string {
  const { policy, template } = test.value.spec;
  const reference = policy ?? template;
  if (reference === undefined) throw new Error('a test is of a policy or of a template');
  return typeof reference === 'string' ? fileOf(reference) : reference.name;
}

/** Every case of the tests in each of its environments, whatever was selected. */
export function selectableCases(tests: readonly PreparedTest[]): readonly SelectableCase[] {
  return tests.flatMap(({ test, name, subject, subjectName, subjectKind }) =>
    test.value.spec.cases.flatMap((one) =>
      environmentsOf(test, one, subject).map((environment) => ({
        subjectKind,
        subject: subjectName,
        test: name,
        name: one.name,
        environment,
      })),
    ),
  );
}

function environmentsOf(test: Located<PolicyTest>, one: TestCase, subject: Subject | undefined): readonly (string | undefined)[] {
  return one.environments ?? test.value.spec.environments ?? subject?.environments ?? [undefined];
}

type Naming = { readonly subjectName: string; readonly subjectKind: 'policy' | 'template'; readonly severalTests: boolean };

/** The cases of a test, in each of their environments, that the filter lets through. */
function identitiesOf(
  test: Located<PolicyTest>,
  subject: Subject | undefined,
  { subjectName, subjectKind, severalTests }: Naming,
  filter: readonly CaseSelector[] | undefined,
): readonly CaseIdentity[] {
  const { spec, metadata } = test.value;
  return spec.cases.flatMap((one, at) => {
    const path = ['spec', 'cases', at];
    return environmentsOf(test, one, subject).flatMap((environment): readonly CaseIdentity[] => {
      const selectable: SelectableCase = { subjectKind, subject: subjectName, test: metadata.name, name: one.name, environment };
      if (!selects(filter, selectable)) return [];
      const range = test.rangeAt([...path, 'name']);
      return [{ test, one, path, environment, range, subject: subjectName, selector: selectorOf(selectable, severalTests) }];
    });
  });
}
