import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintFiles } from '../../src/check/lint-files.ts';
import { positionAt, type SourceFile } from '../../src/source/source-file.ts';
import { policyWith } from '../cli/test-project.ts';

const root = join(import.meta.dirname, '../..');

function read(path: string, name = path): SourceFile {
  return { name, text: readFileSync(join(root, path), 'utf8') };
}

const shippedPacks = ['templates/kubernetes-workload.yaml', 'templates/http-service.yaml'].map((path) =>
  read(path, `guard-policy/${path}`),
);
const nowMs = Date.UTC(2026, 0, 1);

/** `code line:column message`, of errors and warnings. */
function findingsOf(text: string): readonly string[] {
  const file = { name: 'policy.yaml', text };
  const report = lintFiles({ files: [{ file, named: true }], policies: { packs: [], shippedPacks }, nowMs });
  return [...report.unreadable, ...report.findings]
    .filter(({ severity }) => severity !== 'note')
    .map(({ code, range, message }) => {
      const { line, column } = positionAt(file, range.from);
      return `${code} ${range.file === file.name ? '' : range.file}${line}:${column} ${message}`;
    });
}

test.each(['policies/rollout-guardrails.yaml', 'policies/service-slo.yaml', 'examples/migrate-from-plain-template/policy.yaml'])(
  'nothing is found in %s',
  (path) => {
    const report = lintFiles({ files: [{ file: read(path), named: true }], policies: { packs: [], shippedPacks }, nowMs });
    expect([...report.findings, ...report.unreadable]).toEqual([]);
    expect(report.summary.open).toBe(0);
    expect(report.summary.closed).toBeGreaterThan(0);
  },
);

test('a guardrail of several metrics is judged as a whole', () => {
  const [policy, config] = ['policy.yaml', 'guard-policy.yaml'].map((name) => read(`examples/datadog/${name}`));
  if (policy === undefined || config === undefined) throw new Error('two files');
  const packs = [read('templates/http-service.yaml', 'guard-policy/templates/http-service.yaml')];
  const report = lintFiles({ files: [{ file: policy, named: true }], policies: { packs: [], shippedPacks: packs, config }, nowMs });
  expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(report.metrics.map(({ metric, state }) => `${metric} ${state}`)).toContain('error-ratio closed');
});

describe('findings stand where the policy says it', () => {
  test.each([
    ['a window that never holds two samples', { '[2m]))\n': '[20s]))\n' }, /^GP233 12:16 error-ratio: /],
    ['a threshold with nothing to say', { 'value <= params.maxErrorRatio': 'value >= 0' }, /^GP1\d\d 1[25]:\d+ error-ratio: /],
    ['too many errors', { 'count: 8': 'count: 8, errors: 40' }, /^GP433 19:\d+ error-ratio: .*40/],
    ['no policy at all', { 'require: value': 'requires: value' }, /^GP5\d\d 15:/],
  ])('%s', (_, changes, expected) => {
    expect(findingsOf(policyWith(changes)).join('\n')).toMatch(new RegExp(expected.source, 'm'));
  });

  test('once for all environments, and where it is only one, which', () => {
    const file = { name: 'policy.yaml', text: policyWith({ 'count: 8': 'count: 8, errors: 40' }) };
    const { findings } = lintFiles({ files: [{ file, named: true }], policies: { packs: [], shippedPacks }, nowMs });
    const found = findings.filter(({ code }) => code === 'GP433');
    expect(found.map(({ notes }) => notes?.at(-1)?.text)).toEqual(['in prod']);
    expect(findings.every((one) => one.fix === undefined)).toBe(true);
  });

  test('a comment in the policy sets a finding aside', () => {
    const text = policyWith({ 'count: 8': 'count: 8, errors: 40' });
    const ignored = `${text.trimEnd()} # guard-policy: ignore GP433 until 2026-12-31 reason="the provider is slow to come back" owner=@team\n`;
    expect(findingsOf(text).filter((one) => one.startsWith('GP433'))).toHaveLength(1);
    expect(findingsOf(ignored).filter((one) => /^GP(?:433|57)/.test(one))).toEqual([]);
  });
});

test('what the compiler only warns of can be set aside, too', () => {
  const comment = ' # guard-policy: ignore GP405 until 2026-12-31 reason="it is only watched for now, OPS-1"';
  const text = policyWith({ 'enforcement: deny': 'enforcement: warn' });
  const ignored = text.replaceAll(/^( {4}(?:dev|prod): .*)$/gm, `$1${comment}`);
  expect(findingsOf(text).filter((one) => one.startsWith('GP405'))).toHaveLength(2);
  expect(findingsOf(ignored).filter((one) => /^GP(?:405|57)/.test(one))).toEqual([]);
  expect(findingsOf(policyWith({ 'enforcement: deny': `enforcement: deny${comment}` }))).toEqual([
    expect.stringMatching(/^GP578 16:\d+ GP405 is not found here$/),
  ]);
});

test('policies of other tools are left alone', () => {
  const file = { name: 'kyverno.yaml', text: 'apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: { name: x }\n' };
  const report = lintFiles({ files: [{ file, named: false }], policies: { packs: [], shippedPacks }, nowMs });
  expect([report.findings, report.unreadable]).toEqual([[], []]);
});
