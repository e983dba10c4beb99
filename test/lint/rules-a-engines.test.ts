import { expect, test } from 'vitest';
import { evaluateCondition, readCondition } from '../../src/expr/condition.ts';
import { floatList } from '../../src/expr/value.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import { templates } from '../expr/condition-templates.ts';
import { findingsOf } from './findings.ts';

// Long lists and texts take seconds.
const conditions = [...new Set(templates.map((one) => one.replaceAll(/\bT\b/g, '0.5')))].filter((one) => !/\d{6}/.test(one));
const lists = [[], [0], [0.4], [1], [Number.NaN], [Number.POSITIVE_INFINITY], [0.4, 1], [1, 0.4], [0.4, Number.NaN], [0.1, 0.2, 0.3]];

/** Whether a result passes under 1.10, and not under 1.9, or is answered otherwise there. */
function differs(text: string): boolean {
  const [later, earlier] = [readCondition(text, 'expr-1.17.7'), readCondition(text, 'expr-1.15.5')];
  return lists.some((list) => {
    const [one, other] = [later, earlier].map((condition) => evaluateCondition(condition, floatList(list)));
    if (one?.kind !== 'bool') return false;
    return other?.kind === 'bool' ? other.value !== one.value : other?.kind === 'error' && one.value;
  });
}

test(`what ${conditions.length} conditions mean to both engines is told where it differs`, () => {
  const metrics = conditions.map((successCondition, index) => ({
    name: `m${index}`,
    successCondition,
    provider: { prometheus: { query: 'errors_ratio' } },
  }));
  const text = JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: 'engines' },
    spec: { metrics },
  });
  const rules = allRules.filter(({ code }) => code === 'GP366');
  const told = new Set(findingsOf({ name: 'engines.yaml', text }, rules).map(({ message }) => message.slice(0, message.indexOf(':'))));
  const missed = metrics.filter(({ name, successCondition }) => differs(successCondition) && !told.has(name));
  expect(missed.map(({ successCondition }) => successCondition)).toEqual([]);
  expect(told.size).toBeGreaterThan(5);
});
