import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchemaObject } from 'ajv';
import { describe, expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';
import type { FindingsReport } from '../../src/report/findings-report.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { fileOf, findingAt, rangeOf, reportOf, suppressedAt } from './findings-report-fixture.ts';

// biome-ignore lint/suspicious/noExplicitAny: its parts are only looked at by expectations
type Part = any;

type Log = {
  readonly runs: readonly { readonly tool: { readonly driver: { readonly rules: readonly Part[] } }; readonly results: readonly Part[] }[];
};

const file = fileOf('deploy/a b.yaml');

/** The schema is of draft 4, of which it uses nothing that later drafts read differently but the name of its identifier. */
function schema(): AnySchemaObject {
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { id: _id, $schema: _draft, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
  return rest;
}

const ajv = new Ajv({
  strict: false,
  // The schema has a pattern that is none with the flag `u`.
  unicodeRegExp: false,
  formats: {
    uri: (value: string) => URL.canParse(value),
    'uri-reference': (value: string) => URL.canParse(value, 'https://example.org/a/') && !/[\s<>"{}|\\^`]/.test(value),
    'date-time': true,
  },
});
const validate = ajv.compile(schema());

function sarifOf(report: FindingsReport): Log {
  const log = JSON.parse(renderSarif(report));
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

function only<T>(items: readonly T[]): T {
  expect(items).toHaveLength(1);
  return items[0] as T;
}

describe('the log fits the schema of SARIF 2.1.0', () => {
  const full = findingAt(file, 'failureLimit: 5', {
    notes: [{ label: 'world', text: 'gone' }],
    hint: 'set it to 0',
    related: [{ message: 'of this metric', range: rangeOf(file, 'error-ratio') }],
    fix: { title: 'set it to 0', edits: [{ range: rangeOf(file, '5'), text: '0' }] },
  });
  test.each<[string, FindingsReport]>([
    ['without findings', reportOf([], [file])],
    ['with everything', reportOf([full], [file], { suppressed: [suppressedAt(file, findingAt(file, 'failureLimit: 6'))] })],
    ['of a file that was not read', reportOf([findingAt(file, 'spec', { range: { file: '../x y.yaml', from: 0, to: 0 } })], [file])],
    ['of a file elsewhere', reportOf([findingAt(file, 'spec', { range: { file: '/srv/x.yaml', from: 0, to: 0 } })], [file])],
    ['of a code without a rule', reportOf([findingAt(file, 'spec', { code: 'GP504', name: 'yaml-syntax' })], [file], { complete: false })],
    [
      'with every rule',
      reportOf(
        allRules.map(({ code, name }) => findingAt(file, 'spec', { code, name })),
        [file],
        { rules: allRules },
      ),
    ],
  ])('%s', (_name, report) => {
    sarifOf(report);
  });

  test('and the schema refuses what is not SARIF', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  });

  test('a finding has its rule, level, place, help and fingerprint', () => {
    const [run] = sarifOf(reportOf([full], [file])).runs;
    const result = only(run?.results ?? []);
    expect(result).toMatchObject({
      ruleId: 'GP124',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'tolerates everything\nworld: gone\nhelp: set it to 0' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy/a%20b.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 6, startColumn: 7, endLine: 6, endColumn: 22 },
          },
          logicalLocations: [{ fullyQualifiedName: 'AnalysisTemplate checkout: spec.metrics[error-ratio].failureLimit' }],
        },
      ],
      relatedLocations: [{ id: 1, message: { text: 'of this metric' }, physicalLocation: { region: { startLine: 5, startColumn: 13 } } }],
      fixes: [
        {
          artifactChanges: [
            { replacements: [{ deletedRegion: { startLine: 6, startColumn: 21, endColumn: 22 }, insertedContent: { text: '0' } }] },
          ],
        },
      ],
    });
    expect(result.partialFingerprints['guardPolicy/v1']).toMatch(/^[0-9a-f]{40}$/);
    expect(only(run?.tool.driver.rules ?? [])).toMatchObject({
      id: 'GP124',
      name: 'failure-limit-of-all',
      fullDescription: { text: 'There never are more.' },
      defaultConfiguration: { level: 'error' },
    });
  });
});

test('columns count UTF-16 units, as the log says', () => {
  const [run] = sarifOf(reportOf([findingAt(file, 'failureLimit: 6')], [file])).runs;
  expect(run).toMatchObject({ columnKind: 'utf16CodeUnits' });
  const line = file.text.split('\n')[6] as string;
  const { region } = only(run?.results ?? []).locations[0].physicalLocation;
  expect(line.slice(region.startColumn - 1, region.endColumn - 1)).toBe('failureLimit: 6');
});

test('a suppressed finding is a result with its reason', () => {
  const suppressed = [suppressedAt(file, findingAt(file, 'failureLimit: 5'))];
  const [run] = sarifOf(reportOf([], [file], { suppressed })).runs;
  expect(only(run?.results ?? []).suppressions).toMatchObject([
    { kind: 'inSource', status: 'accepted', justification: 'until | OPS-812 <b>', properties: { until: '2026-09-30', owner: '@team' } },
  ]);
});

test('paths are relative to the root of the repository', () => {
  const [run] = sarifOf(reportOf([findingAt(file, 'spec')], [file], { folder: 'teams/pay' })).runs;
  expect(only(run?.results ?? []).locations[0].physicalLocation.artifactLocation.uri).toBe('teams/pay/deploy/a%20b.yaml');
});
