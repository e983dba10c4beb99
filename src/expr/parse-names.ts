import type { ExprProfile } from './syntax.ts';

/** What a predicate builtin takes, in order; what ends in `?` may be left out. */
export type PredicateShape = readonly ('value' | 'value?' | 'predicate' | 'predicate?')[];

const valueAndPredicate: PredicateShape = ['value', 'predicate'];
const commonPredicates: Readonly<Record<string, PredicateShape>> = {
  all: valueAndPredicate,
  none: valueAndPredicate,
  any: valueAndPredicate,
  one: valueAndPredicate,
  filter: valueAndPredicate,
  map: valueAndPredicate,
  count: valueAndPredicate,
  find: valueAndPredicate,
  findIndex: valueAndPredicate,
  findLast: valueAndPredicate,
  findLastIndex: valueAndPredicate,
  groupBy: valueAndPredicate,
  reduce: ['value', 'predicate', 'value?'],
};

/** The builtins with a predicate. Source: parser/parser.go (predicates), expr 1.15.5 and 1.17.7. */
const predicates: Readonly<Record<ExprProfile, ReadonlyMap<string, PredicateShape>>> = {
  'expr-1.15.5': new Map(Object.entries(commonPredicates)),
  'expr-1.17.7': new Map(
    Object.entries({
      ...commonPredicates,
      count: ['value', 'predicate?'],
      sum: ['value', 'predicate?'],
      sortBy: ['value', 'predicate', 'value?'],
    }),
  ),
};

const commonFunctions =
  'len type abs ceil floor round int float string trim trimPrefix trimSuffix upper lower split splitAfter replace repeat join ' +
  'indexOf lastIndexOf hasPrefix hasSuffix max min mean median toJSON fromJSON toBase64 fromBase64 now duration date first last get ' +
  'take keys values toPairs fromPairs sort';

/** The other builtins. Source: builtin/builtin.go (Builtins), expr 1.15.5 and 1.17.7. */
const functions: Readonly<Record<ExprProfile, ReadonlySet<string>>> = {
  'expr-1.15.5': new Set(`${commonFunctions} sum sortBy`.split(' ')),
  'expr-1.17.7': new Set(
    `${commonFunctions} timezone reverse uniq concat flatten bitand bitor bitxor bitnand bitshl bitshr bitushr bitnot`.split(' '),
  ),
};

export function predicateShape(name: string, profile: ExprProfile): PredicateShape | undefined {
  return predicates[profile].get(name);
}

/** Whether a call of `name` is one of a builtin without a predicate. No function of Argo's environment has the name of a builtin. */
export function isBuiltinFunction(name: string, profile: ExprProfile): boolean {
  return functions[profile].has(name);
}
