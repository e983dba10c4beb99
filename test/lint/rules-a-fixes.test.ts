import { describe, expect, test } from 'vitest';
import type { Fix } from '../../src/lint/rule.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { exampleFile } from './example-file.ts';
import { findingsOf } from './findings.ts';

function applied({ text }: SourceFile, { edits }: Fix): string {
  return edits
    .toSorted((a, b) => b.range.from - a.range.from)
    .reduce((before, { range, text: put }) => `${before.slice(0, range.from)}${put}${before.slice(range.to)}`, text);
}

const metric = (lines: string, query = 'sum(rate(errors_total[5m]))'): SourceFile =>
  exampleFile('m.yaml', `name: m\ncount: 3\ninterval: 1m\n${lines}\nprovider:\n  prometheus:\n    query: ${query}\n`);

describe('a fix takes the finding away and changes nothing else', () => {
  test.each([
    ['GP431', metric("failureLimit: '1.0'\nsuccessCondition: result[0] < 1"), "'1.0'", '1'],
    ['GP431', metric('failureLimit: " 1"\nsuccessCondition: result[0] < 1'), '" 1"', '1'],
    ['GP365', metric('successCondition: result < 0.05'), 'result <', 'result[0] <'],
    ['GP365', metric('successCondition: isNaN(result) || result < 1'), 'isNaN(result) || result <', 'isNaN(result[0]) || result[0] <'],
    ['GP365', metric('successCondition: isNaN(result) || result[0] < 1'), 'isNaN(result) ||', 'isNaN(result[0]) ||'],
    [
      'GP126',
      exampleFile('t.yaml', (allRules.find(({ code }) => code === 'GP126') as { example: { wrong: string } }).example.wrong),
      'metricName: error\n',
      'metricName: "^error$"\n',
    ],
  ] as const)('%s %#', (code, file, before, after) => {
    const rules = allRules.filter((rule) => rule.code === code);
    const [finding] = findingsOf(file, rules);
    const text = applied(file, finding?.fix as Fix);
    expect(text).toBe(file.text.replace(before, after));
    expect(findingsOf({ name: file.name, text }, rules)).toEqual([]);
  });

  test.each([
    ['a share', 'GP431', metric("failureLimit: '10%'\nsuccessCondition: result[0] < 1")],
    ['several series', 'GP365', metric('successCondition: result < 0.05', 'sum by (pod) (rate(errors_total[5m]))')],
    ['another mistake besides', 'GP365', metric('successCondition: result < 0.05 && result.ok')],
    ['the text of an arg', 'GP365', metric('successCondition: result < {{args.limit}}')],
  ] as const)('there is none for %s', (_what, code, file) => {
    const [finding] = findingsOf(
      file,
      allRules.filter((rule) => rule.code === code),
    );
    expect(finding?.code).toBe(code);
    expect(finding?.fix).toBeUndefined();
  });
});

describe('a key that is misspelt', () => {
  const rules = allRules.filter(({ code }) => code === 'GP413');
  const fixed = (file: SourceFile): string | undefined => {
    const [unknown] = findingsOf(file, rules);
    if (unknown === undefined) throw new Error('every key is known');
    return unknown.fix === undefined ? undefined : applied(file, unknown.fix);
  };

  test.each([
    ['failurLimit: 1\nsuccessCondition: result[0] < 1', 'failurLimit', 'failureLimit'],
    ['succesCondition: result[0] < 1', 'succesCondition', 'successCondition'],
    ['failure-limit: 1', 'failure-limit', 'failureLimit'],
  ])('%j is renamed', (lines, before, after) => {
    const file = metric(lines);
    expect(fixed(file)).toBe(file.text.replace(before, after));
  });

  test.each([
    ['the right one is there as well', metric('failurLimit: 1\nfailureLimit: 2')],
    ['the right one stands before it', metric('failureLimit: 2\nfailurLimit: 1')],
    ['the right one opens the mapping', exampleFile('m.yaml', 'failureLimit: 2\nname: m\nfailurLimit: 1\nprovider: {}\n')],
    ['flow style', exampleFile('m.yaml', 'name: m\nprovider: { prometheus: { query: up, adress: x } }\n')],
    ['nothing near it', metric('threshold: 1')],
  ])('nothing is changed: %s', (_why, file) => {
    expect(fixed(file)).toBeUndefined();
  });

  test('one of the same name in another metric is no matter', () => {
    const text = metric('successCondition: result[0] < 1\nfailureLimit: 0').text;
    const second = metric('succesCondition: result[0] < 1').text.split('\n').slice(6).join('\n');
    const file = { name: 'm.yaml', text: `${text}${second.replace('name: m', 'name: n')}` };
    expect(fixed(file)).toBe(file.text.replace('succesCondition', 'successCondition'));
  });
});
