import type { SourceFile, SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import { type ExpectedChange, expectedChanges } from './expected-changes.ts';
import { readPolicyTests } from './read-policy-test.ts';
import type { CaseResult, TestResult } from './result.ts';
import type { PolicyTest, TestCase } from './types.ts';

/** `key` is the path below `expect`. `after` is undefined where the key was taken away, since nothing it could say is true. */
export type UpdatedValue = { readonly name: string; readonly key: Path; readonly before: string; readonly after: string | undefined };

export type ExpectationUpdate = {
  readonly text: string;
  readonly changes: readonly UpdatedValue[];
  /** Failed cases that were not changed, and why. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
};

type Edit = { readonly from: number; readonly to: number; readonly text: string };

/**
 * The text of a file of tests with the expectations that were not met replaced by what was observed: only values that are there and differ,
 * comments and layout as they were. `results` are those of a report, of this file or of others too.
 */
export function updateExpectations(file: SourceFile, results: readonly TestResult[]): ExpectationUpdate {
  const read = readPolicyTests(file);
  const own = results.filter((one) => one.file === file.name).flatMap((one) => one.cases);
  if (!read.ok) return { text: file.text, changes: [], left: failedNames(own).map((name) => ({ name, reason: 'the file has errors' })) };
  const edits = new Map<string, Edit>();
  const changes: UpdatedValue[] = [];
  const left: { name: string; reason: string }[] = [];
  for (const { test, one, path } of casesOf(read.value)) {
    const range = test.rangeAt([...path, 'name']);
    const ran = own.filter((result) => result.range.from === range.from && result.range.to === range.to);
    if (ran.every(({ status }) => status === 'passed')) continue;
    const wanted = expectedChanges(one, ran);
    if (!wanted.ok) {
      left.push({ name: one.name, reason: wanted.reason });
      continue;
    }
    const made = wanted.changes.map((change) => ({ change, edits: editsOf(test, [...path, 'expect'], change) }));
    const all = made.flatMap((each) => each.edits);
    if (all.some((edit) => edits.has(keyOf(edit)) && edits.get(keyOf(edit))?.text !== edit.text)) {
      left.push({ name: one.name, reason: 'it shares its expectations with another case, and they differ now' });
      continue;
    }
    for (const edit of all) edits.set(keyOf(edit), edit);
    changes.push(...wanted.changes.map(({ key, before, after }) => ({ name: one.name, key, before, after })));
  }
  const text = applyEdits(file.text, [...edits.values()]);
  const again = readPolicyTests({ name: file.name, text });
  if (again.ok) return { text, changes, left };
  const reason = 'the expectations cannot be changed one by one; write them anew';
  const names = [...new Set(changes.map(({ name }) => name))];
  return { text: file.text, changes: [], left: [...left, ...names.map((name) => ({ name, reason }))] };
}

function failedNames(results: readonly CaseResult[]): readonly string[] {
  return [...new Set(results.filter(({ status }) => status === 'failed').map(({ name }) => name))];
}

function casesOf(tests: readonly Located<PolicyTest>[]): readonly { test: Located<PolicyTest>; one: TestCase; path: Path }[] {
  return tests.flatMap((test) => test.value.spec.cases.map((one, at) => ({ test, one, path: ['spec', 'cases', at] })));
}

function keyOf({ from, to }: Edit): string {
  return `${from}-${to}`;
}

function editsOf(test: Located<PolicyTest>, expectPath: Path, { key, after, renamed }: ExpectedChange): readonly Edit[] {
  const path = [...expectPath, ...key];
  if (after === undefined) return [removal(test, path)];
  const value = edit(test.rangeAt(path), after);
  return renamed === undefined ? [value] : [edit(test.keyRangeAt(path), renamed), value];
}

function edit({ from, to }: SourceRange, text: string): Edit {
  return { from, to, text: isPlain(text) ? text : JSON.stringify(text) };
}

function isPlain(text: string): boolean {
  return /^[A-Za-z0-9][\w ./-]*$/.test(text) && text === text.trim();
}

/** A key and its value: with its line in block style, with its comma in braces. */
function removal(test: Located<PolicyTest>, path: Path): Edit {
  const { text } = test.file;
  const { from } = test.keyRangeAt(path);
  const { to } = test.rangeAt(path);
  const inBraces = text[test.rangeAt(path.slice(0, -1)).from] === '{';
  if (inBraces) {
    const behind = /^\s*,\s*/.exec(text.slice(to))?.[0].length;
    if (behind !== undefined) return { from, to: to + behind, text: '' };
    const before = /,?\s*$/.exec(text.slice(0, from))?.[0].length ?? 0;
    return { from: from - before, to, text: '' };
  }
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = text.indexOf('\n', to - 1);
  return { from: lineStart, to: lineEnd < 0 ? text.length : lineEnd + 1, text: '' };
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { from, to, text: after } of edits.toSorted((a, b) => b.from - a.from))
    result = result.slice(0, from) + after + result.slice(to);
  return result;
}
