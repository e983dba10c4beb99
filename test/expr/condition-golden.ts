import { type ExprValue, floatList, jsonValue, metricDataResults, newRelicResult } from '../../src/expr/value.ts';
import { decodeNumber } from './golden.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type AnyItem = null | boolean | string | { readonly int: string } | { readonly float: string };
type CloudWatchRow = {
  readonly id: string | null;
  readonly label: string | null;
  readonly statusCode: string;
  readonly values: readonly string[] | null;
};

/** What a provider measured, as `test/oracle/argo` reads it: numbers are text but in `json` and `newRelic`. */
export type ProviderResult =
  | { readonly vector: readonly string[] }
  | { readonly scalar: string }
  | { readonly nil: true }
  | { readonly json: Json }
  | { readonly string: string }
  | { readonly bool: boolean }
  | { readonly any: readonly AnyItem[] }
  | { readonly newRelic: readonly { readonly [key: string]: Json }[] }
  | { readonly cloudWatch: readonly CloudWatchRow[] };

export const releases = ['v1.9.3', 'v1.10.2'] as const;
export type Release = (typeof releases)[number];
export const profileOf = { 'v1.9.3': 'expr-1.15.5', 'v1.10.2': 'expr-1.17.7' } as const;

/**
 * A condition, the line of its result in `conditions-results.jsonl` (from 0), and what comes out, first of 1.15.5, then of 1.17.7: T is true,
 * F false, E an error; C means that a panic of the engine ends the controller.
 */
export type ConditionGolden = { readonly text: string; readonly result: number; readonly outcomes: string };

export function exprValueOf(result: ProviderResult): ExprValue {
  if ('vector' in result) return floatList(result.vector.map(decodeNumber));
  if ('scalar' in result) return decodeNumber(result.scalar);
  if ('nil' in result) return null;
  if ('json' in result) return jsonValue(result.json);
  if ('string' in result) return result.string;
  if ('bool' in result) return result.bool;
  if ('any' in result) return { kind: 'list', elem: 'any', items: result.any.map(anyItem) };
  if ('newRelic' in result) return newRelicResult(result.newRelic);
  return metricDataResults(
    result.cloudWatch.map(({ id, label, statusCode, values }) => ({ id, label, statusCode, values: values?.map(decodeNumber) ?? null })),
  );
}

function anyItem(item: AnyItem): ExprValue {
  if (item === null || typeof item !== 'object') return item;
  return 'int' in item ? BigInt(item.int) : decodeNumber(item.float);
}
