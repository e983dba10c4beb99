import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';
import { argoVersions } from '../../src/rollouts/crd/facts.ts';
import { findingsOf } from './findings.ts';

const root = join(import.meta.dirname, '../..');
const files = [
  ...yamlIn('analysis-templates').filter((path) => !path.endsWith('kustomization.yaml')),
  ...yamlIn('test/compile/goldens').filter((path) => path.endsWith('expected.yaml')),
  'test/corpus/templates/compiled.yaml',
];

function yamlIn(folder: string): readonly string[] {
  const found = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  return found.map((path) => `${folder}/${path.replaceAll('\\', '/')}`).sort();
}

/**
 * Limits, conditions, structure: where what we compile had a finding, the rule or the compiler would be wrong. What is in doubt (GP130) is told of
 * templates in files, whoever made them.
 */
const ours = allRules.filter(({ code }) => {
  if (code === 'GP130') return false;
  const number = Number(code.slice(2));
  return (number >= 123 && number <= 139) || (number >= 330 && number < 380) || (number >= 431 && number < 450);
});

test.each(files)('%s has not even a note', (path) => {
  const file = { name: path, text: readFileSync(join(root, path), 'utf8') };
  const found = argoVersions.flatMap((argo) => findingsOf(file, ours, argo));
  expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});
