import { expect, test } from 'vitest';
import { printJson, toJsonReport } from '../../src/report/json.ts';
import { countDiagnostics, summaryText } from '../../src/report/summary.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';

const text = 'a: 😀 x\nb: y\n';
const files = new Map([['f.yaml', { name: 'f.yaml', text }]]);
const base = { code: 'GP520', name: 'unknown-key', severity: 'error', message: 'm' } as const;

test('the report', () => {
  const diagnostics: readonly Diagnostic[] = [
    { ...base, severity: 'warning', range: { file: 'f.yaml', from: 8, to: 12 } },
    {
      ...base,
      range: { file: 'f.yaml', from: 6, to: 9 },
      hint: 'h',
      notes: [{ label: 'world', text: 'w' }],
      related: [
        { message: 'r', range: { file: 'f.yaml', from: 0, to: 1 } },
        { message: 's', range: { file: 'g.yaml', from: 5, to: 6 } },
      ],
    },
    { ...base, severity: 'note', range: { file: 'unread.yaml', from: 0, to: 0 } },
  ];
  expect(JSON.parse(printJson(toJsonReport({ diagnostics, files })))).toEqual({
    schema: 'guard-policy/report/v1',
    diagnostics: [
      {
        ...base,
        file: 'f.yaml',
        line: 1,
        column: 6,
        endLine: 2,
        endColumn: 2,
        hint: 'h',
        notes: [{ label: 'world', text: 'w' }],
        related: [
          { message: 'r', file: 'f.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 },
          { message: 's', file: 'g.yaml' },
        ],
      },
      { ...base, severity: 'warning', file: 'f.yaml', line: 2, column: 1, endLine: 2, endColumn: 5 },
      { ...base, severity: 'note', file: 'unread.yaml' },
    ],
    summary: { errors: 1, warnings: 1, notes: 1 },
  });
});

test('an empty report is a report', () => {
  expect(printJson(toJsonReport({ diagnostics: [], files }))).toBe(
    '{\n  "schema": "guard-policy/report/v1",\n  "diagnostics": [],\n  "summary": {\n    "errors": 0,\n    "warnings": 0,\n    "notes": 0\n  }\n}\n',
  );
});

test('nothing hidden in the bytes, everything in the value', () => {
  const message = '\u001b[31m\u009b\u202e\u2028\u{e0001}\n"\\é😀';
  const json = printJson(toJsonReport({ diagnostics: [{ ...base, message, range: { file: 'x', from: 0, to: 0 } }], files }));
  expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect((JSON.parse(json) as { diagnostics: { message: string }[] }).diagnostics[0]?.message).toBe(message);
});

test.each([
  [{ errors: 2, warnings: 1, notes: 0 }, '2 errors, 1 warning'],
  [{ errors: 1, warnings: 0, notes: 3 }, '1 error, 3 notes'],
  [{ errors: 0, warnings: 0, notes: 0 }, 'no errors'],
])('%j', (counts, expected) => {
  expect(summaryText(counts)).toBe(expected);
});

test('counts', () => {
  expect(countDiagnostics([{ ...base, range: { file: 'f', from: 0, to: 0 } }])).toEqual({ errors: 1, warnings: 0, notes: 0 });
});
