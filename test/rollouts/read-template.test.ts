import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTemplates } from '../../src/rollouts/read-template.ts';

function read(text: string, unknownKeys?: 'error' | 'warning', target: '1.9' | '1.10' = '1.10') {
  return readTemplates({ name: 't.yaml', text }, target, unknownKeys);
}

/** Code and the text that each diagnostic stands at. */
function told(text: string, target?: '1.9' | '1.10'): readonly string[] {
  return read(text, 'error', target).diagnostics.map(({ code, range }) => `${code} ${text.slice(range.from, range.to).split('\n')[0]}`);
}

const head = 'apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: a}\n';
const metric = 'name: m, provider: {prometheus: {query: up}}';

describe('a file with templates', () => {
  test('several documents, lists and other kinds', () => {
    const text = [
      `${head}spec: {metrics: [{${metric}}]}`,
      'kind: ConfigMap\napiVersion: v1\nmetadata: {name: settings}',
      'kind: List\napiVersion: v1\nitems:\n- apiVersion: argoproj.io/v1alpha1\n  kind: ClusterAnalysisTemplate\n  metadata: {name: b, uid: x}\n  spec: {args: [{name: x, value: "1"}]}\n- kind: Secret\n  apiVersion: v1\n',
    ].join('\n---\n');
    const result = read(text);
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.value.templates.map(({ value }) => `${value.kind} ${value.metadata.name}`)).toEqual([
      'AnalysisTemplate a',
      'ClusterAnalysisTemplate b',
    ]);
    expect(result.value.others.map(({ kind, name }) => [kind, name])).toEqual([
      ['ConfigMap', 'settings'],
      ['Secret', undefined],
    ]);
    const arg = result.value.templates[1]?.rangeAt(['spec', 'args', 0, 'value']);
    expect(text.slice(arg?.from, arg?.to)).toBe('"1"');
    expect(result.value.templates[0]?.textAt(['spec', 'metrics', 0, 'provider', 'prometheus', 'query']).text).toBe('up');
  });

  test.each<[name: string, spec: string, told: readonly string[]]>([
    ['a misspelt limit', `metrics: [{${metric}, failurLimit: 0}]`, ['GP413 failurLimit']],
    ['a key deep below', 'metrics: [{name: m, provider: {prometheus: {query: up, qeury: x}}}]', ['GP413 qeury']],
    ['a number for a text', 'args: [{name: port, value: 9090}]', ['GP414 9090']],
    ['a fraction for a limit', `metrics: [{${metric}, failureLimit: 1.5}]`, ['GP414 1.5']],
    ['a metric without provider', 'metrics: [{name: m}]', ['GP414 {name: m}']],
    ['a value that is not allowed', 'metrics: [{name: m, provider: {datadog: {apiVersion: v3}}}]', ['GP414 v3']],
    ['an unquoted tag', 'metrics: [{name: m, provider: {prometheus: {query: {{args.q}} }}}]', ['GP508 {args.q}']],
    ['anything below a plugin', 'metrics: [{name: m, provider: {plugin: {a/b: {c: [1]}}}}]', []],
  ])('%s', (_name, spec, expected) => {
    expect(told(`${head}spec: {${spec}}`)).toEqual(expected);
  });

  test('a key of a newer release', () => {
    const spec = 'spec: {metrics: [{name: m, provider: {datadog: {query: q, requestTimeout: 10s}}}]}';
    expect(told(head + spec)).toEqual([]);
    expect(told(head + spec, '1.9')).toEqual(['GP413 requestTimeout']);
  });

  test.each<[name: string, text: string, told: readonly string[]]>([
    ['a misspelt kind', head.replace('AnalysisTemplate', 'AnalysisTemplat'), ['GP532 AnalysisTemplat']],
    ['no kind', 'spec: {}', ['GP532 spec: {}']],
    ['a list', '- a', ['GP530 - a']],
    ['no name', `${head.replace('name: a', 'generateName: a-')}spec: {}`, ['GP416 {generateName: a-}']],
    ['another API version', `${head.replace('v1alpha1', 'v1')}spec: {}`, ['GP414 argoproj.io/v1']],
    ['no spec', head, ['GP414 apiVersion: argoproj.io/v1alpha1']],
  ])('%s', (_name, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('where the caller wants it, unknown keys are warnings and the template is as the API server keeps it', () => {
    const text = `${head}spec:\n  metric: []\n  metrics:\n  - {${metric}, failurLimit: 0, count: 3}\n  - {${metric.replace('query', 'qry')}}\n`;
    const result = read(text, 'warning');
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(Array(3).fill('warning GP413'));
    expect(result.value.templates[0]?.value.spec).toEqual({
      metrics: [
        { name: 'm', provider: { prometheus: { query: 'up' } }, count: 3 },
        { name: 'm', provider: { prometheus: {} } },
      ],
    });
    const place = result.value.templates[0]?.rangeAt(['spec', 'metrics', 1, 'name']);
    expect(place?.from).toBe(text.lastIndexOf('name: m') + 'name: '.length);
  });
});

describe('the source of a chart', () => {
  const source = `${head}spec:\n  metrics:\n  {{- range .Values.metrics }}\n  - name: {{ .name }}\n    count: {{ .count | default 3 }}\n  {{- end }}\n`;

  test('is one finding, not many about YAML', () => {
    expect(told(source)).toEqual(['GP415 {{- range .Values.metrics }}']);
  });

  test.each<[line: string, told: string]>([
    ['  x: {{ include "a.b" . | nindent 4 }}', 'GP415 {{ include "a.b" . | nindent 4 }}'],
    ['{{/* a comment */}}', 'GP415 {{/* a comment */}}'],
    ['  {{ if $x }}', 'GP415 {{ if $x }}'],
    ['  query: {{`{{args.x}}`}}', 'GP415 {{`{{args.x}}'],
    ['query: {{args.x}}', 'GP508 {args.x}'],
  ])('%s', (line, expected) => {
    expect(told(`${head}${line}\nspec: {}\n`)[0]).toBe(expected);
  });

  test('YAML that only looks like one is read', () => {
    const text = `${head}spec: {metrics: [{name: m, provider: {prometheus: {query: "{{ .Values.q }}"}}}]}`;
    expect(told(text)).toEqual([]);
  });
});

test('every template that we compile is read without a finding', () => {
  const folder = join(import.meta.dirname, '../../analysis-templates');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.yaml') && !path.endsWith('kustomization.yaml'),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const result = readTemplates({ name, text: readFileSync(join(folder, name), 'utf8') }, '1.10');
    expect(result.diagnostics, name).toEqual([]);
    expect(result.ok && result.value.templates.length, name).toBeGreaterThan(0);
  }
});
