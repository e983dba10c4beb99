import { expect, test } from 'vitest';
import { librariesOf } from '../../src/lint/lint-library.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';

import { type Located, parseYaml } from '../../src/source/yaml.ts';

const places: readonly (readonly [file: string, namespace?: string])[] = [
  ['other/first.yaml'],
  ['app/a.yaml', 'shop'],
  ['app/b.yaml'],
  ['app/c.yaml'],
  ['base/d.yaml', 'shop'],
  ['base/e.yaml', 'pay'],
];

const templates = places.flatMap(([name, namespace]) => {
  const metadata = `{ name: errors${namespace === undefined ? '' : `, namespace: ${namespace}`} }`;
  const read = readTemplates(
    { name, text: `apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: ${metadata}\nspec: { metrics: [] }\n` },
    '1.10',
  );
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  return read.value.templates;
});
const libraryFor = librariesOf(templates);

function user(name: string, namespace?: string): Located<unknown> {
  const parsed = parseYaml({ name, text: `metadata: { name: web${namespace === undefined ? '' : `, namespace: ${namespace}`} }\n` });
  if (!parsed.ok || parsed.value[0] === undefined) throw new Error('no YAML');
  return parsed.value[0];
}

test.each<[string, string | undefined, string]>([
  ['app/b.yaml', undefined, 'app/b.yaml'],
  ['app/x.yaml', undefined, 'app/a.yaml'],
  ['elsewhere/x.yaml', undefined, 'other/first.yaml'],
  ['base/x.yaml', 'shop', 'base/d.yaml'],
  ['app/c.yaml', 'shop', 'app/a.yaml'],
  ['elsewhere/x.yaml', 'pay', 'base/e.yaml'],
  ['app/c.yaml', 'none', 'app/c.yaml'],
  ['base/x.yaml', 'none', 'other/first.yaml'],
])('to a Rollout in %s of namespace %s the name means that of %s', (file, namespace, meant) => {
  const { namespaced, cluster } = libraryFor(user(file, namespace));
  expect(namespaced.get('errors')?.file.name).toBe(meant);
  expect([...namespaced].map(([name, { file }]) => [name, file.name])).toEqual([['errors', meant]]);
  expect([namespaced.size, namespaced.has('errors'), namespaced.has('other'), [...namespaced.keys()]]).toEqual([
    1,
    true,
    false,
    ['errors'],
  ]);
  expect([cluster.size, cluster.get('errors')]).toEqual([0, undefined]);
});

test('without a user it means the first', () => {
  expect(libraryFor().namespaced.get('errors')?.file.name).toBe('other/first.yaml');
});
