import { describe, expect, test } from 'vitest';
import type { AnalysisTemplate } from '../../src/rollouts/analysis.ts';
import { flattenTemplates } from '../../src/rollouts/flatten.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';
import { collectTemplates, createLibrary, type PlacedRefs, type TemplateLibrary } from '../../src/rollouts/references.ts';
import type { Located } from '../../src/source/yaml.ts';

/** `a: b C` is AnalysisTemplate a, which refers to AnalysisTemplate b and ClusterAnalysisTemplate C. */
function yamlOf(lines: readonly string[]): string {
  return lines
    .map((line) => {
      const [name = '', refs = ''] = line.split(':').map((part) => part.trim());
      const templates =
        refs === ''
          ? ''
          : `\n  templates:${refs
              .split(' ')
              .map((ref) => `\n  - ${refText(ref)}`)
              .join('')}`;
      return `apiVersion: argoproj.io/v1alpha1\nkind: ${kindOf(name)}\nmetadata:\n  name: ${name}\nspec:${templates === '' ? ' {}' : templates}`;
    })
    .join('\n---\n');
}

function isCluster(name: string): boolean {
  return name === name.toUpperCase();
}

function kindOf(name: string): string {
  return isCluster(name) ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
}

function refText(name: string): string {
  return `templateName: ${name}${isCluster(name) ? '\n    clusterScope: true' : ''}`;
}

function templatesOf(text: string): readonly Located<AnalysisTemplate>[] {
  const read = readTemplates({ name: 't.yaml', text }, '1.10');
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return read.value.templates;
}

function libraryOf(text: string): TemplateLibrary {
  const library = createLibrary(templatesOf(text));
  if (!library.ok) throw new Error(JSON.stringify(library.diagnostics));
  return library.value;
}

function refsTo(names: string): PlacedRefs {
  const refs = names.split(' ').map((templateName) => ({ templateName, clusterScope: isCluster(templateName) }));
  return { refs, rangeAt: (index) => ({ file: 'rollout.yaml', from: index, to: index + 1 }) };
}

describe('references', () => {
  test.each<[name: string, templates: readonly string[], refs: string, reached: string]>([
    ['in their order', ['a', 'b', 'c'], 'c a', 'c a'],
    ['namespaced before cluster', ['a', 'B', 'c'], 'B c a', 'c a B'],
    ['nested behind their template, depth first', ['a: b c', 'b: d', 'c', 'd', 'e'], 'a e', 'a b d c e'],
    ['each once, at its first place', ['a: c', 'b: c', 'c'], 'a b c a', 'a c b'],
    ['across scopes', ['a: B', 'B: c', 'c'], 'a', 'a c B'],
    ['a diamond is no circle', ['a: b c', 'b: d', 'c: d', 'd'], 'a', 'a b d c'],
  ])('%s', (_name, templates, refs, reached) => {
    const result = collectTemplates(refsTo(refs), libraryOf(yamlOf(templates)));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const { namespaced, cluster } = result.value;
    expect([...namespaced, ...cluster].map(({ value }) => value.metadata.name).join(' ')).toBe(reached);
  });

  test.each<[name: string, templates: readonly string[], refs: string, message: string, place: string]>([
    ['a template that is missing', ['a'], 'a b', "AnalysisTemplate 'b' not found", 'rollout.yaml'],
    ['a nested one', ['a: b'], 'a', "AnalysisTemplate 'b' not found", 'templateName: b'],
    ['a nested one means the namespace', ['A: b', 'B'], 'A', "AnalysisTemplate 'b' not found", 'templateName: b'],
    ['a circle of one', ['a: a'], 'a', 'AnalysisTemplate a -> AnalysisTemplate a', 'templateName: a'],
    ['a circle of two', ['a: b', 'b: a'], 'a', 'AnalysisTemplate a -> AnalysisTemplate b -> AnalysisTemplate a', 'templateName: a'],
    [
      'a circle further in',
      ['a: b', 'b: C', 'C: b'],
      'a',
      'AnalysisTemplate b -> ClusterAnalysisTemplate C -> AnalysisTemplate b',
      'templateName: b',
    ],
    ['what is missing before a circle', ['a: x a'], 'a', "AnalysisTemplate 'x' not found", 'templateName: x'],
  ])('%s', (_name, templates, refs, message, place) => {
    const text = yamlOf(templates);
    const result = collectTemplates(refsTo(refs), libraryOf(text));
    const [diagnostic] = result.diagnostics;
    expect(result.ok).toBe(false);
    expect(diagnostic?.message.replace('templates refer to each other in a circle: ', '')).toBe(message);
    const { file, from, to } = diagnostic?.range ?? { file: '', from: 0, to: 0 };
    expect(file === 't.yaml' ? text.slice(from, to) : file).toBe(place);
  });

  test('hints name the other scope and near names', () => {
    const library = libraryOf(yamlOf(['shop-errors', 'A']));
    const hintOf = (templateName: string, clusterScope: boolean) =>
      collectTemplates({ refs: [{ templateName, clusterScope }], rangeAt: refsTo('a').rangeAt }, library).diagnostics[0]?.hint;
    expect(hintOf('A', false)).toContain('clusterScope: true');
    expect(hintOf('shop-errors', true)).toContain('remove `clusterScope`');
    expect(hintOf('shop-eror', false)).toContain('shop-errors');
  });

  test('references that fan out at each of 60 levels take no time', () => {
    const levels = Array.from({ length: 60 }, (_, level) =>
      level === 59 ? `t${level}` : `t${level}: t${level + 1} t${level + 1} t${level + 1}`,
    );
    const result = collectTemplates(refsTo('t0'), libraryOf(yamlOf(levels)));
    expect(result.ok && result.value.namespaced.length).toBe(60);
  });

  test('300 levels are refused', () => {
    const levels = Array.from({ length: 300 }, (_, level) => (level === 299 ? `t${level}` : `t${level}: t${level + 1}`));
    expect(collectTemplates(refsTo('t0'), libraryOf(yamlOf(levels))).diagnostics[0]?.code).toBe('GP424');
  });

  test('one name twice is an error, in another namespace it is another template', () => {
    const twice = yamlOf(['a', 'a']);
    expect(createLibrary(templatesOf(twice)).diagnostics[0]?.code).toBe('GP423');
    const spaces = twice.replace('name: a', 'name: a\n  namespace: x').replace(/name: a(?!\n {2}n)/, 'name: a\n  namespace: y');
    const library = createLibrary(templatesOf(spaces), 'y');
    expect(library.ok && library.value.namespaced.get('a')?.value.metadata.namespace).toBe('y');
  });
});

describe('flattening', () => {
  const template = (name: string, spec: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ${kindOf(name)}\nmetadata: {name: ${name}}\nspec: {${spec}}`;
  const metric = (name: string) => `{name: ${name}, provider: {prometheus: {query: up}}}`;

  test.each<[name: string, specs: Readonly<Record<string, string>>, message: string, place: string]>([
    [
      'a metric',
      { a: `metrics: [${metric('errors')}]`, b: `metrics: [${metric('errors')}]` },
      "two metrics have the same name 'errors'",
      'errors',
    ],
    [
      'a dry run',
      { a: 'dryRun: [{metricName: m}]', b: 'dryRun: [{metricName: m}]' },
      "two Dry-Run metric rules have the same name 'm'",
      'm',
    ],
    [
      'an arg',
      { a: 'args: [{name: x, value: "1"}]', b: 'args: [{name: x, value: "2"}]' },
      "Argument `x` specified multiple times with different values: '1', '2'",
      '"2"',
    ],
  ])('%s twice is told at the second place', (_name, specs, message, place) => {
    const text = Object.entries(specs)
      .map(([name, spec]) => template(name, spec))
      .join('\n---\n');
    const [diagnostic] = flattenTemplates(refsTo(Object.keys(specs).join(' ')), libraryOf(text)).diagnostics;
    expect(diagnostic?.message).toBe(message);
    expect(text.slice(diagnostic?.range.from, diagnostic?.range.to)).toBe(place);
    expect(diagnostic?.range.from).toBe(text.lastIndexOf(place));
    expect(diagnostic?.related?.[0]?.range.from).toBeLessThan(diagnostic?.range.from as number);
  });

  test.each<[first: string, second: string, kept: object]>([
    ['{name: x, value: "1"}', '{name: x}', { name: 'x', value: '1' }],
    ['{name: x}', '{name: x, value: "1"}', { name: 'x', value: '1' }],
    ['{name: x, valueFrom: {secretKeyRef: {name: s, key: k}}}', '{name: x}', { name: 'x' }],
    ['{name: x, valueFrom: {secretKeyRef: {name: s, key: k}}}', '{name: x, value: "1"}', { name: 'x', value: '1' }],
  ])('args %s and %s', (first, second, kept) => {
    const text = `${template('a', `args: [${first}]`)}\n---\n${template('b', `args: [${second}]`)}`;
    const flat = flattenTemplates(refsTo('a b'), libraryOf(text));
    expect(flat.ok && flat.value.args.map(({ value }) => value)).toEqual([kept]);
  });
});
