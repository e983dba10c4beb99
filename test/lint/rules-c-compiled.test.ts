import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileFiles } from '../../src/check/compile-files.ts';
import { queryRules } from '../../src/lint/rules/query-rules.ts';
import { rolloutRules } from '../../src/lint/rules/rollout-rules.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { findingsOf } from './findings.ts';

const root = join(import.meta.dirname, '../..');
const rules = [...queryRules, ...rolloutRules];

function read(path: string): SourceFile {
  return { name: path, text: readFileSync(join(root, path), 'utf8') };
}

function yamlIn(folder: string): readonly SourceFile[] {
  const names = readdirSync(join(root, folder), { encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return names.toSorted().map((name) => read(`${folder}/${name}`));
}

const head = 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: web, namespace: shop }\n';

/** The templates of policies with a Rollout of nothing but the snippet that is printed for them. */
function withSnippets(files: readonly SourceFile[], config?: SourceFile): readonly SourceFile[] {
  const shippedPacks = yamlIn('templates');
  const request = { files, packs: [], shippedPacks, sourcePathOf: (file: string) => file, ...(config === undefined ? {} : { config }) };
  const compiled = compileFiles(request);
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
  return compiled.value.snippets.map(({ policy, environment, text }) => {
    const templates = compiled.value.files.filter(({ path }) => path.startsWith(`${environment}/`) && !path.endsWith('kustomization.yaml'));
    return { name: `${policy} in ${environment}`, text: [`${head}${text}`, ...templates.map((one) => one.text)].join('\n---\n') };
  });
}

function said(file: SourceFile): readonly string[] {
  return findingsOf(file, rules).map(({ code, message }) => `${code} ${message}`);
}

const shipped = withSnippets(yamlIn('policies'));
const datadog = withSnippets([read('examples/datadog/policy.yaml')], read('examples/datadog/guard-policy.yaml'));

test.each([...shipped, ...datadog].map((file) => [file.name, file] as const))(
  'the Rollout snippet of %s has not even a note',
  (_name, file) => {
    expect(said(file)).toEqual([]);
  },
);

test('nor has the Rollout of the examples with the templates that it uses', () => {
  const texts = [
    'examples/rollout/rollout.yaml',
    'analysis-templates/prod/rollout-guardrails-prod.yaml',
    'analysis-templates/prod/service-slo-prod.yaml',
  ];
  expect(said({ name: 'all.yaml', text: texts.map((path) => read(path).text).join('\n---\n') })).toEqual([]);
});

const goldens = readdirSync(join(root, 'test/compile/goldens')).toSorted();

test.each(goldens)('templates compiled from %s have no finding', (name) => {
  expect(said(read(`test/compile/goldens/${name}/expected.yaml`))).toEqual([]);
});
