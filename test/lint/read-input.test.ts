import { describe, expect, test } from 'vitest';
import { lintFiles } from '../../src/check/lint-files.ts';
import { worldRules } from '../../src/lint/rules/world-rules.ts';

const metric = (name: string, indent: string): string =>
  `- name: ${name}
  count: 1
  successCondition: result[0] >= 0.95
  provider:
    prometheus:
      query: sum(rate(x{code!~"5.."}[2m])) / sum(rate(x[2m]))`
    .split('\n')
    .map((line) => `${indent}${line}\n`)
    .join('');
const template = (name: string, kind = 'AnalysisTemplate', metrics = metric('m', '    ')): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec:\n  metrics:\n${metrics}`;

/** What is found in some files, those whose name begins with `./` found in a folder. */
function linted(files: Readonly<Record<string, string>>) {
  const report = lintFiles({
    files: Object.entries(files).map(([name, text]) => ({ file: { name, text }, named: !name.startsWith('./') })),
    rules: worldRules,
  });
  return {
    metrics: report.metrics.map(({ template: of, metric: name, state }) => `${of}/${name} ${state}`),
    findings: report.findings.map(({ severity, code, range }) => `${severity} ${code} ${range.file}`),
    unreadable: report.unreadable.map(({ code, range }) => `${code} ${range.file}`),
    notJudged: report.notJudged.map(({ kind }) => kind),
  };
}

const nothing = { metrics: [], findings: [], unreadable: [], notJudged: [] };

describe('a template inside an object of another kind is said to be not judged', () => {
  const inner = template('a');
  const indented = (spaces: string): string => inner.replace(/^/gm, spaces);
  const told = { ...nothing, findings: ['note GP448 ./a.yaml'] };

  test.each([
    ['as an object', `apiVersion: x/v1\nkind: Wrapper\nspec:\n  resources:\n  -\n${indented('    ')}`, 'Wrapper'],
    ['as a text', `apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n${indented('    ')}`, 'ConfigMap'],
    [
      'in an ApplicationSet',
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec:\n  values: |\n${indented('    ')}`,
      'ApplicationSet',
    ],
  ])('%s', (_how, text, kind) => {
    expect(linted({ './a.yaml': text })).toEqual({ ...told, notJudged: [kind] });
  });

  test('but not one that is only named', () => {
    const text =
      'apiVersion: v1\nkind: Role\nrules: [{ apiGroups: [argoproj.io], resources: [analysistemplates], kind: AnalysisTemplate }]\n';
    expect(linted({ './a.yaml': text })).toEqual(nothing);
  });
});

describe('what is read', () => {
  test('several documents of both kinds', () => {
    const text = [template('a'), template('b', 'ClusterAnalysisTemplate'), 'kind: ConfigMap\napiVersion: v1\n'].join('---\n');
    expect(linted({ 'a.yaml': text })).toEqual({ ...nothing, metrics: ['a/m closed', 'b/m closed'] });
  });

  test('items of a list, with their places', () => {
    const item = template('a')
      .trimEnd()
      .split('\n')
      .map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`)
      .join('');
    const text = `apiVersion: v1\nkind: List\nitems:\n${item}`;
    const report = lintFiles({ files: [{ file: { name: 'list.yaml', text }, named: true }], rules: worldRules });
    expect(report.metrics.map(({ range }) => text.slice(range.from, range.to))).toEqual(['m']);
  });

  test('an AnalysisRun', () => {
    const text = `${template('run-1', 'AnalysisRun')}  terminate: false\nstatus:\n  phase: Running\n`;
    expect(linted({ 'run.yaml': text })).toEqual({ ...nothing, metrics: ['run-1/m closed'] });
  });

  test('args have their default, or a word made up from their name', () => {
    const text = template('a')
      .replace('0.95', '{{args.limit}}')
      .replace('x{', 'x{app="{{args.app}}",')
      .replace('spec:\n', 'spec:\n  args:\n    - name: app\n    - name: limit\n      value: "0.9"\n');
    expect(linted({ 'a.yaml': text })).toEqual({ ...nothing, metrics: ['a/m closed'] });
  });
});

describe('what is wrong in one place hides nothing of another', () => {
  test('a file that is no YAML', () => {
    expect(linted({ 'a.yaml': 'kind: [AnalysisTemplate\n', 'b.yaml': template('b') })).toEqual({
      ...nothing,
      metrics: ['b/m closed'],
      unreadable: ['GP504 a.yaml'],
    });
  });

  test('a template that the API server refuses', () => {
    const text = `${template('a').replace('count: 1', 'count: 1.5')}---\n${template('b')}`;
    expect(linted({ 'a.yaml': text })).toEqual({
      ...nothing,
      metrics: ['b/m closed'],
      findings: ['error GP414 a.yaml'],
      notJudged: ['AnalysisTemplate'],
    });
  });

  test.each(['9090', 'true'])('a text without quotes, %s: the rest is linted as it is meant', (value) => {
    const text = `${template('a').replace('x{', 'x{port="{{args.port}}",')}  args:\n    - name: port\n      value: ${value}\n`;
    expect(linted({ 'a.yaml': text })).toEqual({ ...nothing, metrics: ['a/m closed'], findings: ['error GP414 a.yaml'] });
  });

  test('a key that the API server drops: the rest is linted as it is kept', () => {
    const text = template('a').replace('successCondition', 'succesCondition').replace('name: a', 'name: a\n  label: x');
    expect(linted({ 'a.yaml': text })).toEqual({
      ...nothing,
      metrics: ['a/m open'],
      findings: ['warning GP413 a.yaml', 'error GP413 a.yaml'],
    });
  });

  test('a placeholder that nothing fills in', () => {
    const text = template('a', 'AnalysisTemplate', `${metric('m', '    ').replace('x{', 'x{app="{{inputs.app}}",')}${metric('n', '    ')}`);
    expect(linted({ 'a.yaml': text })).toEqual({
      ...nothing,
      metrics: ['a/n closed', 'a/m not judged'],
      findings: ['error GP449 a.yaml'],
    });
  });
});

describe('what is known and not judged', () => {
  test.each([
    ['a Helm template that is no YAML', `{{- if .Values.on }}\n${template('a')}{{- end }}\n`, [], ['Helm template'], 'note GP415 a.yaml'],
    [
      'a placeholder of Helm in a text',
      template('a').replace('x{', 'x{app="{{ .Values.app }}",'),
      ['a/m not judged'],
      [],
      'note GP415 a.yaml',
    ],
    [
      'a template of Flagger',
      'apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata:\n  name: a\n',
      [],
      ['MetricTemplate'],
      'note GP448 a.yaml',
    ],
  ])('%s', (_what, text, metrics, notJudged, finding) => {
    expect(linted({ 'a.yaml': text })).toEqual({ ...nothing, metrics, notJudged, findings: [finding] });
  });
});

describe('a folder with files of other programs', () => {
  const others = { './values.yaml': 'replicas: 2\n', './ci.yml': 'script: [a\n', './list.yaml': '- a\n' };

  test('is passed over', () => {
    expect(linted({ ...others, './a.yaml': template('a') })).toEqual({ ...nothing, metrics: ['a/m closed'] });
  });

  test('but not where it is named', () => {
    expect(linted({ 'ci.yml': 'script: [a\n', 'values.yaml': 'replicas: 2\n' })).toEqual({
      ...nothing,
      findings: ['error GP532 values.yaml'],
      unreadable: ['GP504 ci.yml'],
    });
  });

  test('a misspelt template is told everywhere', () => {
    expect(linted({ './a.yaml': template('a', 'AnalysisTemplat') }).findings).toEqual(['error GP532 ./a.yaml']);
  });
});

describe('templates of one name', () => {
  const rollout = (namespace: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: 2
  strategy:
    canary:
      steps:
        - setWeight: 20
        - analysis: { templates: [{ templateName: a }] }
`;

  test('a Rollout means that of its namespace', () => {
    const endless = (namespace: string, count: string): string =>
      template('a').replace('count: 1', count).replace('name: a\n', `name: a\n  namespace: ${namespace}\n`);
    const files = { 'shop.yaml': endless('shop', 'interval: 1m'), 'pay.yaml': endless('pay', 'count: 1') };
    const severities = (namespace: string): readonly string[] => linted({ ...files, 'rollout.yaml': rollout(namespace) }).findings;
    expect(severities('shop')).toEqual(['error GP430 shop.yaml']);
    expect(severities('pay')).toEqual(['warning GP430 shop.yaml']);
  });
});

describe('a metric whose query cannot be judged is not called closed because its provider may be down', () => {
  const prometheus = (query: string): string => `{ prometheus: { query: '${query}' } }`;

  test.for([
    ['a function that is not supported', prometheus('info(errors_total)')],
    ['a fixed time', prometheus('sum(errors_total @ 1609746000)')],
    ['another provider', "{ web: { url: 'http://a/b', jsonPath: '{$.ok}' } }"],
  ] as const)('%s', ([, provider]) => {
    const metrics = `    - { name: m, count: 1, successCondition: result == true, provider: ${provider} }\n`;
    expect(linted({ 'a.yaml': template('a', 'AnalysisTemplate', metrics) }).metrics).toEqual(['a/m not judged']);
  });
});

test('without one of its args a metric is an Error in every world', () => {
  const text = template('a').replace('x{', 'x{app="{{args.app}}",');
  const { metrics } = lintFiles({ files: [{ file: { name: 'a.yaml', text }, named: true }], rules: worldRules });
  const answers = metrics.flatMap(({ worlds }) => worlds.map(({ world, phase, verdict }) => `${world} ${phase} ${verdict}`));
  expect(answers).toContain('broken Error right');
  expect(answers).toContain('zeroed Error blocks');
  expect(answers.every((answer) => answer.includes(' Error '))).toBe(true);
});

describe('what is wrong with one document', () => {
  const broken = 'apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: { name: b\nspec:\n';
  const alert = 'kind: ConfigMap\napiVersion: v1\ndata: { text: "pod {{ $labels.pod }} is down" }\n';
  const chart = 'kind: ConfigMap\napiVersion: v1\n{{- if .Values.on }}\ndata: {}\n{{- end }}\n';
  const many = Array<string>(1100).fill('kind: ConfigMap\n');
  const disabled = '# Source: web/templates/analysistemplate.yaml\n';

  test.each([
    ['hides nothing of the others', [template('a'), broken], ['a/m closed'], ['GP504 a.yaml'], []],
    ['is no matter of a chart because of what stands in another one', [alert, broken], [], ['GP504 a.yaml'], []],
    ['may be that it is not rendered', [template('a'), chart, alert], ['a/m closed'], [], ['Helm template']],
    ['is told in a large stream too', [...many, alert, template('a'), broken], ['a/m closed'], ['GP504 a.yaml'], []],
    ['is not that it is left empty', [disabled, ...many, template('a')], ['a/m closed'], [], []],
  ] as const)('%s', (_name, documents, metrics, unreadable, notJudged) => {
    const result = linted({ 'a.yaml': documents.join('---\n') });
    expect({ ...result, findings: result.findings.filter((one) => one.includes('GP5')) }).toEqual({
      ...{ metrics, unreadable, notJudged },
      findings: [],
    });
  });
});
