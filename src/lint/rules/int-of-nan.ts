import type { Condition } from '../../expr/condition.ts';
import type { ExprSpan } from '../../expr/syntax.ts';
import { type ExprValue, floatList } from '../../expr/value.ts';
import { providerOf } from '../../providers/route.ts';
import { rememberedPair } from '../../source/remembered.ts';
import { rangeIn, rangeOfCondition } from '../condition-parts.ts';
import { resultTypes } from '../provider-results.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import { tryCondition } from '../try-condition.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const odd: readonly (readonly [string, number])[] = [
  ['NaN', Number.NaN],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
];

/** What comes as JSON is a number, or none. */
const saysNan: ReadonlySet<string | undefined> = new Set(['prometheus', 'graphite', 'influxdb']);

export const intOfNan: LintRule = {
  code: 'GP361',
  name: 'int-of-nan',
  severity: 'warning',
  of: 'metric',
  catalogue: ['C8'],
  why: `\`asInt\` and \`int\` make a whole number of NaN and of the infinities too, and which one depends on the processor of the controller: on most it
is the smallest there is, so that \`asInt(result[0]) < 5\` holds for a value that is none.`,
  help: 'compare without `asInt`, or test `!isNaN(result[0]) && !isInf(result[0]) && …` before it',
  example: {
    wrong: exampleMetric(ratioQuery('5m'), { successCondition: 'len(result) == 1 && asInt(result[0] * 100) < 1' }),
    right: exampleMetric(ratioQuery('5m'), {
      successCondition: 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && asInt(result[0] * 100) < 1',
    }),
  },
  check: (subject) => {
    const types = saysNan.has(providerOf(subject.metric)) ? (resultTypes(subject) ?? []) : [];
    return [subject.success, subject.failure].flatMap((condition): readonly RuleFinding[] => {
      if (condition === undefined) return [];
      const met = dependingOn(condition.condition, types);
      const [first] = met;
      if (first === undefined) return [];
      const range = first.span === undefined ? rangeOfCondition(condition) : rangeIn(condition, first.span);
      const values = met.map(({ word }) => word).join(', ');
      return [{ range, message: `${subject.metric.name}: which whole number this makes of ${values} depends on the processor` }];
    });
  },
};

function withNumber(type: ExprValue, number: number): ExprValue {
  if (typeof type === 'number') return number;
  if (type === null || typeof type !== 'object' || type.kind !== 'list') return type;
  return type.elem === 'float64' ? floatList(type.items.map(() => number)) : type.elem === 'any' ? { ...type, items: [number] } : type;
}

type Depending = { readonly word: string; readonly span?: ExprSpan };

/** The odd numbers of which the condition makes what the processor likes, in a result of one of the types, and where it does. */
const dependingOn = rememberedPair((condition: Condition, types: readonly ExprValue[]): readonly Depending[] =>
  odd.flatMap(([word, number]): readonly Depending[] => {
    for (const type of types) {
      const outcome = tryCondition(condition, withNumber(type, number));
      if (outcome.kind !== 'unsupported' || !/which integer .* depends on the processor/.test(outcome.reason)) continue;
      return [{ word, ...(outcome.span === undefined ? {} : { span: outcome.span }) }];
    }
    return [];
  }),
);
