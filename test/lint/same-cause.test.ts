import { describe, expect, test } from 'vitest';
import type { Finding, LintRule } from '../../src/lint/rule.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import { exampleMetric, ratioQuery } from '../../src/lint/rules/example-metric.ts';
import { oneForEachCause } from '../../src/lint/same-cause.ts';
import { exampleFile } from './example-file.ts';
import { findingsOf } from './findings.ts';

/** A metric with two or more mistakes told by several rules, what is said of it, and what within that. */
const metrics: readonly (readonly [string, string, readonly string[]])[] = [
  ['all failures tolerated', exampleMetric(ratioQuery('5m'), { failureLimit: '5' }), ['error GP124 [GP113]']],
  ['failures tolerated', exampleMetric(ratioQuery('5m'), { count: '20', failureLimit: '10' }), ['warning GP114 [GP434]']],
  ['a list compared with a number', exampleMetric(ratioQuery('5m'), { successCondition: 'result <= 0.01' }), ['error GP365 [GP804]']],
  ['a duration in words', exampleMetric(ratioQuery('5m'), { interval: '1 minute' }), ['error GP436 [GP804]']],
  ['a query that ends too early', exampleMetric('sum(rate(http_requests_total[5m])'), ['error GP200 [GP804]']],
  ['one equals sign', exampleMetric(ratioQuery('5m'), { successCondition: 'result[0] = 0' }), ['error GP330 [GP804]']],
  [
    'the wrong way round',
    exampleMetric(ratioQuery('5m'), { successCondition: 'len(result) == 1 && result[0] >= 0.01' }),
    ['error GP363 [GP113, GP804]'],
  ],
  [
    'a condition that is always met',
    exampleMetric(ratioQuery('5m'), { successCondition: "'true'" }),
    ['error GP360 [GP110, GP112, GP113]'],
  ],
  ['a key misspelt', exampleMetric(ratioQuery('5m')).replace('successC', 'succesC'), ['error GP413 [GP123]']],
  ['another key misspelt', exampleMetric(ratioQuery('5m'), { failurLimit: '1' }), ['error GP413']],
  [
    'a default that looks at something else',
    exampleMetric('sum(rate(http_errors_total[5m]))', { successCondition: 'default(result[0], 0) == 0' }),
    ['error GP367 [GP360, GP804]'],
  ],
  [
    'no traffic is good',
    exampleMetric('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', {
      successCondition: 'isNaN(result[0]) || result[0] <= 0.01',
    }),
    ['error GP112 [GP265]', 'warning GP801'],
  ],
  [
    'two causes',
    exampleMetric(`${ratioQuery('5m')} or vector(0)`, { failureLimit: '1', initialDelay: '6m' }),
    ['error GP110', 'warning GP114'],
  ],
];

function told({ severity, code, told: others = [] }: Finding): string {
  return `${severity} ${code}${others.length === 0 ? '' : ` [${others.map((one) => one.code).join(', ')}]`}`;
}

describe('one cause is one finding', () => {
  test.each(metrics)('%s', (_name, metric, expected) => {
    const found = findingsOf(exampleFile('a.yaml', metric), allRules);
    expect(found.map(told).sort()).toEqual(expected);
  });

  test('nothing of what was found is lost: severity, world, and what the others say', () => {
    const [found, ...more] = findingsOf(exampleFile('a.yaml', exampleMetric(ratioQuery('5m'), { failureLimit: '5' })), allRules);
    expect(more).toEqual([]);
    expect(found?.notes?.map(({ label, text }) => `${label} ${text}`)).toEqual([
      'world broken – every request fails, gauges are 0',
      expect.stringMatching(/^trace query = \[1\].* is false {3}Successful at t\+10m$/),
      expect.stringMatching(/^note the same in gone, mixed, once, idle/),
      'note also GP113 passes-when-broken: passes whatever happens',
    ]);
  });
});

const at = (code: Finding['code'], severity: Finding['severity'], from: number, to: number): Finding => ({
  ...{ code, name: 'a-name', severity, message: `errors: ${code}`, range: { file: 'a.yaml', from, to } },
});

describe('findings that are put together', () => {
  test('are at the same place where the rule says so', () => {
    const found = (from: number, to: number) => oneForEachCause([at('GP124', 'error', 10, 12), at('GP113', 'error', from, to)], allRules);
    expect(found(10, 12).map(told)).toEqual(['error GP124 [GP113]']);
    expect(found(12, 20).map(told)).toEqual(['error GP124', 'error GP113']);
  });

  test('are as severe as the worst, also over several steps', () => {
    const findings = [at('GP470', 'warning', 0, 3), at('GP452', 'error', 20, 30), at('GP466', 'note', 40, 50)];
    const [one, ...more] = oneForEachCause(findings, allRules);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ code: 'GP470', severity: 'error', told: [{ code: 'GP452' }, { code: 'GP466' }] });
    expect(one?.related?.map(({ message }) => message)).toEqual(['GP452 a-name', 'GP466 a-name']);
  });

  test('name the metric once, whatever its name is', () => {
    const findings = [at('GP124', 'error', 0, 3), at('GP113', 'error', 0, 3)].map((one) => ({
      ...one,
      message: `a: b::c: says ${one.code}`,
    }));
    expect(oneForEachCause(findings, allRules)[0]?.notes?.map(({ text }) => text)).toEqual(['also GP113 a-name: says GP113']);
  });

  test('are those of the first rule that found something', () => {
    const findings = [at('GP265', 'note', 5, 6), at('GP110', 'error', 0, 3), at('GP112', 'error', 7, 9)];
    expect(oneForEachCause(findings, allRules).map(told)).toEqual(['error GP110', 'error GP112 [GP265]']);
  });
});

function codesOf(rule: LintRule | undefined): readonly LintRule['code'][] {
  return (rule?.givesWayTo ?? []).flatMap(({ codes }) => codes);
}

test('no rule gives way to itself, not even over others, and only to rules of the same subject', () => {
  const ways = new Map(allRules.map((rule) => [rule.code, rule]));
  for (const rule of allRules) {
    for (const code of codesOf(rule)) {
      const of = ways.get(code)?.of;
      expect([rule.code, code, of === 'input' ? rule.of : of]).toEqual([rule.code, code, rule.of]);
      const seen = new Set<string>();
      const open = [code];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        expect(next, `${rule.code} leads back to itself`).not.toBe(rule.code);
        if (!seen.has(next)) open.push(...codesOf(ways.get(next)));
        seen.add(next);
      }
    }
  }
});
