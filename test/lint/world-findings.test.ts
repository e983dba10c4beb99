import { describe, expect, test } from 'vitest';
import { lintFiles } from '../../src/check/lint-files.ts';
import type { Finding } from '../../src/lint/rule.ts';
import { worldRules } from '../../src/lint/rules/world-rules.ts';
import { renderDiagnostics } from '../../src/report/console.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { shapeFile, shapes } from './world-shapes.ts';

/** Severity, code, worlds and what is underlined. */
function told(finding: Finding, file: SourceFile): string {
  const text = (label: string): string | undefined => finding.notes?.find((note) => note.label === label)?.text;
  const worlds = [text('world')?.split(' ')[0], text('note')?.replace('the same in ', '')].filter((one) => one !== undefined);
  return `${finding.severity} ${finding.code} ${worlds.join(', ')}: ${file.text.slice(finding.range.from, finding.range.to)}`;
}

const expected: readonly (readonly [name: string, state: string, findings: readonly string[]])[] = [
  ['ratio without a guard', 'closed', ['warning GP801 quiet: result[0] <= 0.05']],
  ['success ratio without a guard', 'closed', []],
  ['success ratio that tolerates', 'open', ['warning GP114 once: 3']],
  ['as many failures tolerated as measured', 'open', ['error GP113 broken, mixed, once, idle: 5']],
  ['vector(0) around all', 'open', ['error GP110 gone, stale: or vector(0)']],
  ['vector(0) on the numerator', 'closed', []],
  ['vector on both sides', 'open', ['error GP110 gone, stale: or vector(0)']],
  ['an empty list is good', 'open', ['error GP110 gone, selector-missing/1, stale: len(result) == 0 ||']],
  ['NaN is good', 'open', ['error GP112 idle: isNaN(result[0]) ||', 'warning GP801 quiet: isNaN(result[0]) || result[0] <= 0.05']],
  ['a failureCondition alone', 'open', ['error GP112 idle: result[0] > 0.05', 'warning GP801 quiet: result[0] > 0.05']],
  [
    'a failureCondition over all',
    'open',
    ['error GP110 gone, selector-missing/1, stale: any(result, # > 0.05)', 'error GP112 idle: any(result, # > 0.05)'],
  ],
  ['both conditions', 'closed', ['warning GP801 quiet: result[0] <= 0.01']],
  ['a condition on a number', 'closed', ['error GP804 zeroed, quiet, newborn, reset, one-error: result <= 0.05']],
  ['default around a list', 'closed', ['error GP804 zeroed, quiet, newborn, reset, one-error: default(result, 0) <= 0.05']],
  ['an operator that picks the first or zero', 'open', ['error GP110 gone, selector-missing/1, stale: ?? 0']],
  [
    'a comparison the wrong way round',
    'open',
    ['error GP113 broken, mixed: result[0] >= 0.05', 'warning GP804 zeroed, quiet, newborn, reset, one-error: result[0] >= 0.05'],
  ],
  ['a quantile without a guard', 'closed', []],
  ['a quantile that may not fail', 'open', ['error GP112 idle, empty-histogram: result[0] > 0.5']],
  ['an interval without a count', 'open', ['warning GP430 zeroed: "1m"', 'warning GP114 once: 3']],
  [
    'a clamped divisor',
    'open',
    ['warning GP801 quiet: result[0] <= 0.05', 'error GP112 idle: clamp_min(sum(rate(http_requests_total{app="web"}[5m])), 1)'],
  ],
  ['a filter as a signal', 'open', ['error GP110 gone, idle, selector-missing/1, stale: len(result) == 0']],
  [
    'a ratio by instance',
    'open',
    ['error GP118 several-good-first, mixed, several-bad-first: result[0] <= 0.05', 'warning GP801 quiet: result[0] <= 0.05'],
  ],
  ['all of a ratio by instance', 'open', ['error GP110 gone, selector-missing/1, stale: all(result, # <= 0.05)']],
  ['no error tolerated', 'closed', ['warning GP803 one-error: 0']],
  ['up', 'closed', []],
  ['restarts', 'open', ['error GP110 gone, stale: or vector(0)']],
  ['a guarded success ratio', 'closed', []],
  ['a guarded ratio', 'closed', []],
];

function lintShape(name: string): { readonly file: SourceFile; readonly report: ReturnType<typeof lintFiles> } {
  const shape = shapes.find((one) => one.name === name);
  if (shape === undefined) throw new Error(name);
  const file = shapeFile(shape);
  return { file, report: lintFiles({ files: [{ file, named: true }], rules: worldRules }) };
}

describe('what running a metric of a common form shows', () => {
  test('every form has its row', () => {
    expect(expected.map(([name]) => name)).toEqual(shapes.map(({ name }) => name));
  });

  test.each(expected)('%s: %s', (name, state, findings) => {
    const { file, report } = lintShape(name);
    expect({ state: report.metrics[0]?.state, findings: report.findings.map((one) => told(one, file)) }).toEqual({ state, findings });
  });
});

function frame(name: string): string {
  const { file, report } = lintShape(name);
  return renderDiagnostics(report.findings, new Map([[file.name, file]]), { color: false, width: 110 });
}

describe('how it is shown', () => {
  test.each(['vector(0) around all', 'a failureCondition alone', 'success ratio that tolerates', 'ratio without a guard'])('%s', (name) => {
    expect(frame(name)).toMatchSnapshot();
  });
});

describe('the form offered instead', () => {
  const cured = [
    ['vector(0) around all'],
    ['an empty list is good'],
    ['NaN is good'],
    ['a failureCondition alone'],
    ['a failureCondition over all'],
    ['ratio without a guard'],
    ['a quantile that may not fail'],
    ['a clamped divisor'],
  ] as const;

  test.each(cured)('%s: has none of the findings that it cures', (name) => {
    const { file, report } = lintShape(name);
    const hint = report.findings.map((one) => one.hint ?? '').find((one) => one.startsWith('write\n')) ?? '';
    const field = (key: string): string | undefined => new RegExp(`^${key}: (?:>-\\n  )?(.*)$`, 'm').exec(hint)?.[1];
    const shape = shapes.find((one) => one.name === name);
    if (shape === undefined || hint === '') throw new Error(`no hint for ${file.name}`);
    const { failureCondition: dropped, ...fields } = shape.fields;
    expect(dropped === undefined).toBe(!hint.includes('no failureCondition'));
    const better = shapeFile({
      name,
      query: field('query') ?? shape.query,
      fields: {
        ...fields,
        successCondition: field('successCondition') ?? shape.fields.successCondition ?? '',
        initialDelay: field('initialDelay') ?? shape.fields.initialDelay ?? '0s',
      },
    });
    const again = lintFiles({ files: [{ file: better, named: true }], rules: worldRules });
    expect(again.findings.map((one) => told(one, better))).toEqual([]);
    expect(again.metrics.map(({ state }) => state)).toEqual(['closed']);
  });
});
