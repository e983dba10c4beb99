import { expect, test } from 'vitest';
import { readRuns } from '../../src/rollouts/read-run.ts';

const read = (text: string) => readRuns({ name: 'run', text });

test.each<readonly [name: string, text: string, messages: readonly string[]]>([
  ['nothing of a run', '{"kind":"AnalysisRun"}', []],
  ['no kind', '{}', ['this is no Kubernetes object: it has no `kind`']],
  ['a text', '"AnalysisRun"', ['this is no Kubernetes object: it has no `kind`']],
  ['null', 'null', ['this is no Kubernetes object: it has no `kind`']],
  ['metrics of another type', '{"kind":"AnalysisRun","spec":{"metrics":{}}}', ['the run: `spec.metrics` is an object, and must be a list']],
  [
    'a metric without a name',
    '{"kind":"AnalysisRun","spec":{"metrics":[{}]}}',
    ['the run: `spec.metrics.0.name` is missing, and must be a text'],
  ],
  [
    'a count with a point',
    '{"kind":"AnalysisRun","spec":{"metrics":[{"name":"m","count":1.5}]}}',
    ['the run: `spec.metrics.0.count` is 1.5, and must be a whole number or a text'],
  ],
  [
    'a phase that does not exist',
    '{"kind":"AnalysisRun","status":{"phase":"Succeeded"}}',
    ['the run: `status.phase` is "Succeeded", and must be one of Pending, Running, Successful, Failed, Error, Inconclusive'],
  ],
  ['a status of another type', '{"kind":"AnalysisRun","status":[]}', ['the run: `status` is a list, and must be an object']],
  [
    'a time that is none',
    '{"kind":"AnalysisRun","status":{"startedAt":"2026-13-01T00:00:00Z"}}',
    ['the run: `status.startedAt` is "2026-13-01T00:00:00Z", and no time such as 2026-08-14T09:58:00Z'],
  ],
  [
    'a counter below zero',
    '{"kind":"AnalysisRun","status":{"metricResults":[{"name":"m","failed":-1}]}}',
    ['the run: `status.metricResults.0.failed` is -1, and must be a whole number from 0'],
  ],
  [
    'a counter beyond all numbers',
    '{"kind":"AnalysisRun","status":{"metricResults":[{"name":"m","failed":1e300}]}}',
    ['the run: `status.metricResults.0.failed` is 1e+300, and must be a whole number from 0'],
  ],
  ['deep nesting', `{"kind":"AnalysisRun","spec":{"metrics":${'['.repeat(5000)}${']'.repeat(5000)}}}`, ['more than 200 levels of nesting']],
  [
    'a key that is special in JavaScript',
    '{"kind":"AnalysisRun","__proto__":{"status":{"phase":"Failed"}},"metadata":{"labels":{"__proto__":"x"}}}',
    [],
  ],
])('%s', (_, text, messages) => {
  const { runs, diagnostics } = read(text);
  expect(diagnostics.map(({ message }) => message)).toEqual(messages);
  expect(runs).toHaveLength(messages.length === 0 ? 1 : 0);
});

test('a run of a list that cannot be read leaves the others', () => {
  const { runs, others, diagnostics } = read(
    JSON.stringify({
      kind: 'List',
      items: [
        { kind: 'AnalysisRun', metadata: { name: 'a' } },
        { kind: 'AnalysisRun', metadata: { name: 'b' }, status: 1 },
        { kind: 'Pod' },
      ],
    }),
  );
  expect(runs.map(({ name }) => name)).toEqual(['a']);
  expect(others).toEqual(['Pod']);
  expect(diagnostics.map(({ message }) => message)).toEqual(['b: `status` is 1, and must be an object']);
});

test('YAML is read as JSON is, and a mistake has its place', () => {
  const { runs } = read('kind: AnalysisRun\nmetadata: {name: a}\nstatus: {phase: "", startedAt: "2026-01-01T00:00:00Z"}\n');
  expect(runs).toMatchObject([{ name: 'a', status: { phase: 'Pending', startedAtMs: Date.UTC(2026, 0, 1) } }]);
  const text = 'kind: AnalysisRun\nstatus:\n  phase: Succeeded\n';
  const { diagnostics } = read(text);
  expect(diagnostics.map(({ range }) => text.slice(range.from, range.to))).toEqual(['Succeeded']);
});

test('what Go leaves out is zero, and null is absent', () => {
  const { runs } = read(
    '{"kind":"AnalysisRun","metadata":null,"status":{"phase":"Running","metricResults":[{"name":"m","measurements":null}]}}',
  );
  expect(runs[0]?.status?.metrics).toEqual([
    {
      name: 'm',
      phase: 'Pending',
      message: '',
      dryRun: false,
      measurements: [],
      ...{ count: 0, successful: 0, failed: 0, inconclusive: 0, error: 0, consecutiveError: 0, consecutiveSuccess: 0 },
    },
  ]);
});
