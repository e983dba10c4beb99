/**
 * A Go value as a provider hands it to a condition. A float64 is a number, a bigint an int64 (InfluxDB's integers): the two are different
 * types to the engine, and arithmetic on integers wraps at 64 bits. nil is null.
 */
export type ExprValue = null | boolean | bigint | number | string | ExprList | ExprMap | ExprStruct;

/**
 * A slice. `elem` is its static element type: `[]float64` of Prometheus is not the `[]interface{}` that JSON gives. Empty slices are not nil.
 * `struct` are CloudWatch's results, `row` New Relic's.
 */
export type ExprList = {
  readonly kind: 'list';
  readonly elem: 'float64' | 'int' | 'string' | 'bool' | 'any' | 'struct' | 'row';
  readonly items: readonly ExprValue[];
};

/** `map[string]interface{}`; a missing key is nil. New Relic's rows have a named type of their own. */
export type ExprMap = { readonly kind: 'map'; readonly entries: ReadonlyMap<string, ExprValue>; readonly named?: 'NRDBResult' };

/**
 * A struct such as CloudWatch's MetricDataResult: fields are known statically, an unknown one is a compile error. A known field that is not
 * recorded here (`Timestamps`, `Messages`) gives no verdict when a condition reads it.
 */
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

/** One of CloudWatch's results: null where the SDK leaves a pointer or the list nil. */
export type MetricDataResult = {
  readonly id: string | null;
  readonly label: string | null;
  readonly statusCode: string;
  readonly values: readonly number[] | null;
};

/** What the CloudWatch provider hands to conditions: a list of structs, in the order of the answer. */
export function metricDataResults(results: readonly MetricDataResult[]): ExprList {
  const items = results.map(({ id, label, statusCode, values }): ExprStruct => {
    const fields = new Map<string, ExprValue>([
      ['Id', id],
      ['Label', label],
      ['StatusCode', statusCode],
      ['Values', values === null ? null : floatList(values)],
    ]);
    return { kind: 'struct', name: 'MetricDataResult', fields };
  });
  return { kind: 'list', elem: 'struct', items };
}

/** What the New Relic provider hands to conditions: the row itself where there is one, else the list. Rows are decoded JSON objects. */
export function newRelicResult(rows: readonly Readonly<Record<string, unknown>>[]): ExprValue {
  const maps = rows.map(
    (row): ExprMap => ({
      kind: 'map',
      named: 'NRDBResult',
      entries: new Map(Object.entries(row).map(([key, one]) => [key, jsonValue(one)])),
    }),
  );
  const [first] = maps;
  return maps.length === 1 && first !== undefined ? first : { kind: 'list', elem: 'row', items: maps };
}
