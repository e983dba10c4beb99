import { EngineError } from '../go/budget.ts';
import { parseDecimalInt, parseFloat64 } from '../go/number.ts';
import { anyType, boolType, floatType, funcType, type GoType, int64Type } from '../go/type.ts';
import { type GoFunc, type GoValue, integerOf, isNil, typeName } from '../go/value.ts';
import { truncated } from './arithmetic.ts';

const types: Readonly<Record<'asInt' | 'asFloat' | 'isNaN' | 'isInf' | 'isNil' | 'default', GoType>> = {
  asInt: funcType([anyType], int64Type),
  asFloat: funcType([anyType], floatType),
  isNaN: funcType([floatType], boolType),
  isInf: funcType([floatType], boolType),
  isNil: funcType([anyType], boolType),
  default: funcType([anyType, anyType], anyType),
};

/** The types of the names that a condition may use; that of `result` is the one of this measurement, undefined for nil. */
export function environmentTypes(result: GoType | undefined): ReadonlyMap<string, GoType | undefined> {
  return new Map<string, GoType | undefined>([['result', result], ...Object.entries(types)]);
}

/**
 * What a condition may use. `isNil` and `default` look at the whole result, whatever they are given.
 * Source: argo-rollouts, utils/evaluate/evaluate.go (EvalCondition).
 */
export function environment(result: GoValue): ReadonlyMap<string, GoValue> {
  const funcs: readonly GoFunc[] = [
    func('asInt', ([value = null]) => asInt(value)),
    func('asFloat', ([value = null]) => asFloat(value)),
    func('isNaN', ([value = null]) => Number.isNaN(value)),
    func('isInf', ([value = null]) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY),
    func('isNil', () => isNil(result)),
    func('default', ([, other = null]) => (isNil(result) ? other : result)),
  ];
  return new Map<string, GoValue>([['result', result], ...funcs.map((one) => [one.name, one] as const)]);
}

function func(name: keyof typeof types, call: GoFunc['call']): GoFunc {
  return { kind: 'func', name, type: types[name], call };
}

function asInt(value: GoValue): GoValue {
  const integer = typeof value === 'number' ? truncated(value) : typeof value === 'string' ? parseDecimalInt(value) : integerOf(value);
  if (integer === undefined) throw new EngineError(refusal('asInt', value));
  return { kind: 'number', type: int64Type, value: integer };
}

function asFloat(value: GoValue): GoValue {
  if (typeof value === 'number') return value;
  const float = typeof value === 'string' ? parseFloat64(value) : integerOf(value);
  if (float === undefined) throw new EngineError(refusal('asFloat', value));
  return Number(float);
}

function refusal(name: 'asInt' | 'asFloat', value: GoValue): string {
  if (typeof value !== 'string') return `${name}() not supported on ${value === null ? '<nil>' : typeName(value)}`;
  return `${name === 'asInt' ? 'strconv.ParseInt' : 'strconv.ParseFloat'}: parsing ${JSON.stringify(value)}: invalid syntax`;
}
