import { exprValueOf, type ProviderResult } from './condition-golden.ts';
import {
  mutated,
  operands,
  randomCall,
  randomCondition,
  randomExpression,
  randomOperation,
  randomProbe,
  randomSuitableCall,
} from './condition-random.ts';
import { results } from './condition-results.ts';
import { templates } from './condition-templates.ts';
import { printedValue } from './condition-value.ts';
import { pick, type Random, randomFrom } from './random.ts';

export type ConditionCase = { readonly text: string; readonly result: ProviderResult };
export type CaseFamily = 'templates' | 'operators' | 'builtins' | 'values' | 'random' | 'mutations';

const thresholds: readonly string[] = ['0.5', '1', '0.95', '0', '100', '0.01'];

/** `count` cases of a family; the same seed gives the same cases. */
export function conditionCases(family: CaseFamily, seed: number, count: number): readonly ConditionCase[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => make[family](random, index));
}

const make: Readonly<Record<CaseFamily, (random: Random, index: number) => ConditionCase>> = {
  templates: (random, index) => {
    const template = templates[index % templates.length] as string;
    return {
      text: template.replaceAll('T', () => (template.includes('RATE') ? 'T' : pick(random, thresholds))),
      result: pick(random, suitable(template)),
    };
  },
  operators: (random) => {
    const unary = random() < 0.1;
    const text = unary ? `${pick(random, ['!', '-', '+', 'not '])}${pick(random, operands)}` : randomOperation(random);
    const result = operandResult(random, text);
    return { text: random() < 0.3 ? text : valueProbe(random, text, result), result };
  },
  builtins: (random) => {
    const text = random() < 0.35 ? randomCall(random) : randomSuitableCall(random);
    const result = operandResult(random, text);
    return { text: random() < 0.3 ? randomProbe(random, text) : valueProbe(random, text, result), result };
  },
  values: (random) => {
    const result = pick(random, results);
    return { text: valueProbe(random, randomExpression(random, rootsOf(result)), result), result };
  },
  mutations: (random) => {
    const template = pick(random, templates).replaceAll('T', '0.5');
    return {
      text: mutated(random, template, pick(random, templates).replaceAll('T', '1')),
      result: pick(random, random() < 0.5 ? suitable(template) : results),
    };
  },
  random: (random) => {
    const result = pick(random, results);
    return { text: randomCondition(random, rootsOf(result)), result };
  },
};

/** Whether a value is what we make of it: true unless we are wrong, or the value is an error. */
function valueProbe(random: Random, text: string, result: ProviderResult): string {
  const printed = printedValue(text, pick(random, ['expr-1.15.5', 'expr-1.17.7'] as const), exprValueOf(result));
  return printed === undefined
    ? `(${text}) == nil`
    : `[type(${text}), string(${text})] == [${JSON.stringify(printed.type)}, ${JSON.stringify(printed.text)}]`;
}

/** The templates with a path are about documents. */
function suitable(template: string): readonly ProviderResult[] {
  if (/Values|Label|Id\b|StatusCode|Timestamps/.test(template)) return results.filter((result) => 'cloudWatch' in result);
  if (/result(\.|\?\.)[a-z]/.test(template)) return results.filter((result) => 'json' in result || 'newRelic' in result);
  return results;
}

function operandResult(random: Random, text: string): ProviderResult {
  if (/\.(Id|Label|Values|StatusCode)/.test(text))
    return pick(
      random,
      results.filter((result) => 'cloudWatch' in result),
    );
  if (/result\./.test(text))
    return pick(
      random,
      results.filter((result) => 'json' in result),
    );
  return pick(random, results);
}

/** Where numbers are found in a result. */
function rootsOf(result: ProviderResult): readonly string[] {
  if ('vector' in result || 'any' in result) return ['result[0]', 'result[0]', 'result[-1]', 'result[1]'];
  if ('json' in result) return ['result.i', 'result.f', 'result.l[0]', 'result.l[1]', 'result.m.a', 'result[0]', 'result.r[0].n', 'result'];
  if ('cloudWatch' in result) return ['result[0].Values[0]', 'result[0].Values[-1]', 'len(result[0].Values)', 'result[0].Id'];
  if ('newRelic' in result) return ['result.count', 'result[0].count', 'result.average'];
  return ['result'];
}
