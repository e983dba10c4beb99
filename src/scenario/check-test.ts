import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import { checkExpectation } from './check-expectation.ts';
import { checkFault } from './check-fault.ts';
import { checkDuration, stray } from './test-finding.ts';
import type { PolicyTest, TestCase } from './types.ts';

type Findings = Diagnostic[];
type Test = Located<PolicyTest>;

/** What the schema cannot say about a test: keys that exclude each other, durations, names, expectations that cannot be true. */
export function checkTest(test: Test): readonly Diagnostic[] {
  const findings: Findings = [];
  const { spec } = test.value;
  if (spec.policy !== undefined && spec.template !== undefined) {
    findings.push({
      code: 'GP640',
      name: 'test-of-two',
      severity: 'error',
      message: 'a test is of a policy or of a template, not of both',
      range: test.keyRangeAt(['spec', 'template']),
      hint: 'write two tests; one file may hold both',
      related: [{ message: 'the policy', range: test.keyRangeAt(['spec', 'policy']) }],
    });
  }
  if (spec.template === undefined && spec.templates !== undefined) {
    findings.push(stray(test, ['spec', 'templates'], 'a policy has no nested templates'));
  }
  if (spec.policy === undefined && spec.environments !== undefined) {
    findings.push(stray(test, ['spec', 'environments'], 'a template has no environments'));
  }
  checkDuration(test, ['spec', 'interval'], spec.interval, 1, findings);
  for (const [index, one] of spec.cases.entries()) checkCase(test, one, ['spec', 'cases', index], findings);
  checkNames(test, findings);
  return findings;
}

function checkCase(test: Test, one: TestCase, path: Path, findings: Findings): void {
  const { spec } = test.value;
  if (spec.policy === undefined && one.environments !== undefined) {
    findings.push(stray(test, [...path, 'environments'], 'a template has no environments'));
  }
  checkData(test, one, path, findings);
  const inline = one.series !== undefined || one.input_series !== undefined;
  if (one.interval !== undefined && !inline) findings.push(stray(test, [...path, 'interval'], 'only inline series have an interval'));
  if (one.startsAt !== undefined && one.world !== undefined) {
    findings.push(stray(test, [...path, 'startsAt'], 'a world begins with the run'));
  }
  checkDuration(test, [...path, 'interval'], one.interval, 1, findings);
  checkDuration(test, [...path, 'startsAt'], one.startsAt, 0, findings);
  checkDuration(test, [...path, 'endsAt'], one.endsAt, 1, findings);
  for (const [at, fault] of (one.faults ?? []).entries()) checkFault(test, one, fault, [...path, 'faults', at], findings);
  checkExpectation(test, one, path, findings);
}

const sources = ['recording', 'answers', 'series', 'input_series', 'world'] as const;

function checkData(test: Test, one: TestCase, path: Path, findings: Findings): void {
  const given = sources.filter((key) => one[key] !== undefined);
  const [first, second] = given;
  if (first === undefined) {
    findings.push({
      code: 'GP641',
      name: 'case-data',
      severity: 'error',
      message: `the case ${JSON.stringify(one.name)} has no data to run on`,
      range: test.rangeAt([...path, 'name']),
      hint: 'add one of recording, answers, series, input_series and world',
    });
    return;
  }
  const together = given.length === 2 && given.includes('recording') && given.includes('answers');
  if (second === undefined || together) return;
  findings.push({
    code: 'GP641',
    name: 'case-data',
    severity: 'error',
    message: `a case has one source of data, and this one has ${given.join(' and ')}`,
    range: test.keyRangeAt([...path, given.at(-1) as string]),
    hint: 'keep one; only recording and answers may stand together',
    related: [{ message: 'the other one', range: test.keyRangeAt([...path, first]) }],
  });
}

/** A case is told from others by its name and environment, in reports and by `-t`. */
function checkNames(test: Test, findings: Findings): void {
  const { spec } = test.value;
  const seen = new Map<string, { readonly range: SourceRange; readonly environments: readonly string[] | undefined }[]>();
  for (const [index, one] of spec.cases.entries()) {
    const range = test.rangeAt(['spec', 'cases', index, 'name']);
    const environments = one.environments ?? spec.environments;
    const earlier = seen.get(one.name) ?? [];
    const other = earlier.find((before) => meet(before.environments, environments));
    if (other === undefined) {
      seen.set(one.name, [...earlier, { range, environments }]);
      continue;
    }
    findings.push({
      code: 'GP642',
      name: 'case-twice',
      severity: 'error',
      message: `two cases are called ${JSON.stringify(one.name)}${environments === undefined ? '' : ' in one environment'}`,
      range,
      hint: 'say in the name what is different',
      related: [{ message: 'the other one', range: other.range }],
    });
  }
}

/** Undefined is every environment. */
function meet(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === undefined || b === undefined || a.some((name) => b.includes(name));
}
