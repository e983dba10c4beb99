import { dirname, resolve } from 'node:path';
import { readPolicyTests } from '../../scenario/read-policy-test.ts';
import type { PolicyTest, TestCase } from '../../scenario/types.ts';
import type { Checked } from '../../source/diagnostic.ts';
import { printYaml } from '../../source/print-yaml.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Located, Path } from '../../source/yaml.ts';
import { UsageError } from '../usage-error.ts';

/** The test that a case is added to. `file` is undefined where none is there yet; paths are absolute. */
export type CaseTarget = {
  readonly path: string;
  /** As it is told. */
  readonly name: string;
  readonly file: SourceFile | undefined;
  /** What is tested, and the name of the test. */
  readonly subject: { readonly kind: 'policy' | 'template'; readonly path: string; readonly name: string };
  /** The schema that editors are pointed to in a new file; relative to it. */
  readonly schema: string;
};

/** The test of the subject in the file, if one is there. Throws UsageError for a file that is no test. */
export function findTest(target: CaseTarget): Located<PolicyTest> | undefined {
  if (target.file === undefined) return undefined;
  return testsIn(target.file).find(({ value: { spec } }) => {
    const reference = spec[target.subject.kind];
    if (reference === undefined) return false;
    const [file, name] = typeof reference === 'string' ? [reference, target.subject.name] : [reference.file, reference.name];
    return name === target.subject.name && resolve(dirname(target.path), file) === target.subject.path;
  });
}

function testsIn(file: SourceFile): readonly Located<PolicyTest>[] {
  const read: Checked<readonly Located<PolicyTest>[]> = readPolicyTests(file);
  if (read.ok) return read.value;
  const first = read.diagnostics.find((one) => one.severity === 'error');
  throw new UsageError(`no case can be added to \`${file.name}\`: ${first?.message ?? 'it is wrong'}`, 'name another file: --case FILE');
}

/** The case of that name, in an environment that `environment` is or that is not said. */
export function hasCase(test: Located<PolicyTest> | undefined, name: string, environment: string | undefined): boolean {
  return (test?.value.spec.cases ?? []).some((one) => {
    const environments = one.environments ?? test?.value.spec.environments;
    return one.name === name && (environment === undefined || environments === undefined || environments.includes(environment));
  });
}

/**
 * The text of the file with the case added behind the others, everything else as it was, comments and layout too; and the line of the case.
 * `reference` is what a new test says about what it tests, such as `{ policy: ../policies/checkout.yaml }`.
 */
export function addCase(
  target: CaseTarget,
  added: TestCase,
  reference: Pick<PolicyTest['spec'], 'policy' | 'template' | 'args'>,
): { readonly text: string; readonly line: number } {
  const test = findTest(target);
  const made = test === undefined ? withNewTest(target, added, reference) : withNewCase(test, added);
  const check = readPolicyTests({ name: target.name, text: made.text });
  const before = target.file === undefined ? 0 : testsIn(target.file).reduce((sum, one) => sum + one.value.spec.cases.length, 0);
  const after = check.ok ? check.value.reduce((sum, one) => sum + one.value.spec.cases.length, 0) : 0;
  if (after !== before + 1) {
    throw new UsageError(`the case cannot be added to \`${target.name}\` by itself`, `add it by hand:\n${caseText(added, 4)}`);
  }
  return { text: made.text, line: made.text.slice(0, made.at).split('\n').length };
}

function withNewTest(
  { file, subject, schema }: CaseTarget,
  added: TestCase,
  reference: object,
): { readonly text: string; readonly at: number } {
  const document = printYaml({
    apiVersion: 'guard-policy.dev/v1',
    kind: 'PolicyTest',
    metadata: { name: subject.name },
    spec: reference,
  });
  const head = `${document}  cases:\n`;
  const start =
    file === undefined
      ? `# yaml-language-server: $schema=${schema}\n`
      : `${file.text}${file.text.endsWith('\n') || file.text === '' ? '' : '\n'}---\n`;
  return { text: `${start}${head}${caseText(added, 4)}`, at: start.length + head.length };
}

/** Behind the last case, with the indent that it has. Cases in braces and brackets have no line to add one behind. */
function withNewCase(test: Located<PolicyTest>, added: TestCase): { readonly text: string; readonly at: number } {
  const { text, name } = test.file;
  const last: Path = ['spec', 'cases', test.value.spec.cases.length - 1];
  const { from, to } = test.rangeAt(last);
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const dash = /^( *)- +$/.exec(text.slice(lineStart, from));
  const end = from + text.slice(from, to).trimEnd().length;
  const lineEnd = text.indexOf('\n', end);
  const rest = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  if (dash === null || !/^\s*(#.*)?$/.test(rest)) {
    throw new UsageError(
      `the cases of \`${name}\` are laid out in a way that none can be added to`,
      `add it by hand:\n${caseText(added, 4)}`,
    );
  }
  const before = lineEnd < 0 ? `${text}\n` : text.slice(0, lineEnd + 1);
  return {
    text: `${before}${caseText(added, (dash[1] as string).length).replaceAll('\n', text.includes('\r\n') ? '\r\n' : '\n')}${lineEnd < 0 ? '' : text.slice(lineEnd + 1)}`,
    at: before.length,
  };
}

function caseText(added: TestCase, indent: number): string {
  return printYaml([added]).replace(/^(?=.)/gm, ' '.repeat(indent));
}
