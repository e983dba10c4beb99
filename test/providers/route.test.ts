import { describe, expect, test } from 'vitest';
import { measureBy, providerOf } from '../../src/providers/route.ts';
import type { AnalysisMetric, Measure } from '../../src/rollouts/analysis.ts';

const one: Measure = ({ name }, atMs) => ({ kind: 'value', result: atMs, text: name });
const metric = (provider: AnalysisMetric['provider']): AnalysisMetric => ({ name: 'm', provider });

describe('measureBy', () => {
  test.each([
    ['the measure of its provider', { web: {} }, { kind: 'value', result: 7, text: 'm' }],
    [
      'no series',
      { prometheus: {} },
      { kind: 'unknown', reason: 'm: no series are given for provider prometheus; add a recording, series or a world' },
    ],
    [
      'no answers',
      { datadog: {} },
      { kind: 'unknown', reason: 'm: no answers are given for provider datadog; add a file of kind Answers' },
    ],
    ['a name of all objects', { toString: {} }, { kind: 'unknown' }],
    ['no provider', {}, { kind: 'unknown', reason: 'm needs exactly one provider' }],
    ['two providers', { web: {}, job: {} }, { kind: 'unknown', reason: 'm needs exactly one provider' }],
  ])('%s', (_, provider, answer) => {
    expect(measureBy({ web: one })(metric(provider), 7)).toMatchObject(answer);
  });

  test('a key without a value is no provider', () => {
    expect(providerOf(metric({ web: undefined, job: {} }))).toBe('job');
  });
});
