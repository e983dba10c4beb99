/**
 * A Go value as a condition sees it. An int is a bigint, a float64 a number: the two are different types to the engine, and arithmetic on
 * ints wraps at 64 bits. nil is null.
 */
export type ExprValue = null | boolean | bigint | number | string | ExprList | ExprMap | ExprStruct;

/**
 * A slice. `elem` is its static element type: `[]float64` of Prometheus is not the `[]interface{}` that JSON gives. Empty slices are not nil.
 */
export type ExprList = {
  readonly kind: 'list';
  readonly elem: 'float64' | 'int' | 'string' | 'bool' | 'any' | 'struct';
  readonly items: readonly ExprValue[];
};

/** `map[string]interface{}`; a missing key is nil. */
export type ExprMap = { readonly kind: 'map'; readonly entries: ReadonlyMap<string, ExprValue> };

/** A struct such as CloudWatch's MetricDataResult: fields are known statically, an unknown one is a compile error. */
export type ExprStruct = { readonly kind: 'struct'; readonly name: string; readonly fields: ReadonlyMap<string, ExprValue> };

export function floatList(values: readonly number[]): ExprList {
  return { kind: 'list', elem: 'float64', items: values };
}

/** What encoding/json makes of a document: numbers are float64, lists `[]interface{}`, objects `map[string]interface{}`. */
export function jsonValue(value: unknown): ExprValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return { kind: 'list', elem: 'any', items: value.map(jsonValue) };
  if (typeof value === 'object') return { kind: 'map', entries: new Map(Object.entries(value).map(([key, one]) => [key, jsonValue(one)])) };
  throw new Error(`no JSON value: ${typeof value}`);
}
