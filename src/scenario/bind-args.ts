import type { ArgType } from '../policy/types.ts';
import { parseDuration } from '../promql/duration.ts';
import type { AnalysisArg } from '../rollouts/analysis.ts';
import { mergeArgs } from '../rollouts/args.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { closest } from '../source/suggest.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { Runnable, Subject } from './subject.ts';
import type { PolicyTest } from './types.ts';

/** The args of a run: those of the test, over them those of the case, into what the template declares. */
export function bindArgs(
  test: Located<PolicyTest>,
  casePath: Path,
  subject: Subject,
  runnable: Runnable,
  findings: Diagnostic[],
): readonly AnalysisArg[] | undefined {
  const before = findings.length;
  const values = new Map<string, string>();
  for (const path of [
    ['spec', 'args'],
    [...casePath, 'args'],
  ]) {
    for (const [name, text] of Object.entries(argsAt(test, path))) {
      checkArg(test, [...path, name], name, text, subject, findings);
      values.set(name, text);
    }
  }
  const incoming = [...values].map(([name, value]) => ({ name, value }));
  // A field of the template itself is filled in by nobody.
  const declared = runnable.args.map((arg): AnalysisArg => {
    const bare = arg.value === undefined && arg.valueFrom?.secretKeyRef === undefined && !values.has(arg.name);
    if (bare) findings.push(missingArg(test, casePath, arg.name));
    return bare ? { ...arg, value: '' } : arg;
  });
  const merged = mergeArgs(incoming, declared);
  if (!merged.ok) throw new Error(`every arg has a value: ${merged.message}`);
  return findings.length === before ? merged.args : undefined;
}

/** What the test gives as a Rollout would: its own args, and over them those of the case. */
export function givenArgs(test: Located<PolicyTest>, casePath: Path): Readonly<Record<string, string>> {
  return { ...argsAt(test, ['spec', 'args']), ...argsAt(test, [...casePath, 'args']) };
}

function argsAt(test: Located<PolicyTest>, path: Path): Readonly<Record<string, string>> {
  const found = path.reduce<unknown>((value, key) => (value as Readonly<Record<string | number, unknown>> | undefined)?.[key], test.value);
  return (found as Readonly<Record<string, string>> | undefined) ?? {};
}

function checkArg(test: Located<PolicyTest>, path: Path, name: string, text: string, subject: Subject, findings: Diagnostic[]): void {
  if (!subject.args.has(name)) {
    const known = [...subject.args.keys()];
    const meant = closest(name, known);
    const there = known.length === 0 ? 'it has no args' : `there is ${known.join(', ')}`;
    findings.push({
      code: 'GP651',
      name: 'test-arg-unknown',
      severity: 'error',
      message: `${subject.name} has no arg \`${name}\``,
      range: test.keyRangeAt(path),
      hint: meant === undefined ? there : `did you mean \`${meant}\`?`,
    });
    return;
  }
  const type = subject.args.get(name);
  const wanted = type === undefined ? undefined : misfit(type, text);
  if (wanted === undefined) return;
  findings.push({
    code: 'GP653',
    name: 'test-arg-type',
    severity: 'error',
    message: `the arg \`${name}\` is a ${type}: it must be ${wanted}; found ${JSON.stringify(text)}`,
    range: test.rangeAt(path),
  });
}

/** What a text of this type must be, if it is not. */
function misfit(type: ArgType, text: string): string | undefined {
  switch (type) {
    case 'label':
      return /["'`\\\n\r{}]/.test(text) ? 'text without quotes, backslashes, braces and line breaks' : undefined;
    case 'regex':
      return /["`\n\r]|\{\{/.test(text) ? 'a regular expression without quotes and line breaks' : undefined;
    case 'duration':
      return parseDuration(text) === undefined ? 'a duration such as 5m' : undefined;
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? undefined : 'a number';
  }
}

function missingArg(test: Located<PolicyTest>, casePath: Path, name: string): Diagnostic {
  const path = Object.keys(argsAt(test, [...casePath, 'args'])).length > 0 ? [...casePath, 'args'] : ['spec', 'args'];
  const there = path.length > 2 || test.value.spec.args !== undefined;
  return {
    code: 'GP652',
    name: 'test-arg-missing',
    severity: 'error',
    message: `the arg \`${name}\` has no value: no Rollout gives one here`,
    range: there ? test.keyRangeAt(path) : test.rangeAt([...casePath, 'name']),
    hint: `add it: args: { ${name}: … }`,
  };
}
