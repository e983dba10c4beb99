import {
  anyFuncType,
  anyListType,
  anyMapType,
  anyType,
  boolType,
  durationType,
  floatListType,
  floatType,
  funcType,
  type GoType,
  groupsType,
  intListType,
  intType,
  locationType,
  stringListType,
  stringType,
  timeType,
} from '../go/type.ts';

/** What `check` finds for the types of the arguments (nil has none): the type of the outcome, or what is wrong. */
export type Check = (args: readonly (GoType | undefined)[]) => GoType | string;

/** A builtin to the checker: overloads that are tried in turn, or a check of its own. `callable` is false where only the syntax makes a call. */
export type Signature = { readonly overloads: readonly GoType[] } | { readonly check: Check };

const predicateType = funcType([anyType], boolType);
const mapperType = funcType([anyType], anyType);
const overPredicate = (out: GoType): Signature => ({ overloads: [funcType([anyListType, predicateType], out)] });

function overloads(...types: readonly GoType[]): Signature {
  return { overloads: types };
}

function strings(count: number, out: GoType): GoType {
  return funcType(
    Array.from({ length: count }, () => stringType),
    out,
  );
}

const numbers: readonly string[] = ['int', 'int64', 'uint8', 'float64'];
const lists: readonly string[] = ['slice', 'array'];

/** One argument of these kinds, or one that is not known; `out` is the type of the outcome. The type stands for `%s` or behind the problem. */
function one(kinds: readonly string[], problem: string, out: (arg: GoType) => GoType, modern: boolean): Signature {
  return {
    check: (args) => {
      if (args.length !== 1) return `invalid number of arguments (expected 1, got ${args.length})`;
      const arg = args[0];
      const kind = kindOf(arg, modern);
      return arg !== undefined && (kind === 'interface' || kinds.includes(kind ?? '')) ? out(arg) : problemOf(problem, arg);
    },
  };
}

/** 1.17.7 looks through pointers. */
function kindOf(type: GoType | undefined, modern: boolean): string | undefined {
  return modern && type?.kind === 'ptr' ? type.elem?.kind : type?.kind;
}

function problemOf(problem: string, arg: GoType | undefined): string {
  return problem.includes('%s') ? problem.replace('%s', typeText(arg)) : `${problem} ${typeText(arg)}`;
}

function typeText(type: GoType | undefined): string {
  return type?.name ?? '%!s(<nil>)';
}

function argument(name: string, kinds: readonly string[], out: (arg: GoType) => GoType, modern: boolean): Signature {
  const inner = one(kinds, `invalid argument for ${name} (type`, out, modern);
  return {
    check: (args) => {
      const found = 'check' in inner ? inner.check(args) : '';
      return typeof found === 'string' && found.includes('(type') ? `${found})` : found;
    },
  };
}

function aggregate(name: string, modern: boolean): Signature {
  return {
    check: (args) => {
      if (args.length === 0) return `not enough arguments to call ${name}`;
      for (const arg of args) {
        const kind = kindOf(arg, modern);
        if (kind === 'interface' || (modern && lists.includes(kind ?? ''))) return anyType;
        if (!numbers.includes(kind ?? '')) return `invalid argument for ${name} (type ${typeText(arg)})`;
      }
      return args[0] as GoType;
    },
  };
}

function take(modern: boolean): Signature {
  return {
    check: (args) => {
      if (args.length !== 2) return `invalid number of arguments (expected 2, got ${args.length})`;
      const [from, count] = args;
      if (from === undefined || !['interface', ...lists].includes(kindOf(from, modern) ?? '')) return `cannot take from ${typeText(from)}`;
      if (!['interface', 'int', 'int64'].includes(kindOf(count, modern) ?? '')) return `cannot take ${typeText(count)} elements`;
      return from;
    },
  };
}

function firstOf(name: string, modern: boolean): Signature {
  return one(lists, `cannot get ${name} element from`, (arg) => (arg.kind === 'interface' ? anyType : (arg.elem ?? anyType)), modern);
}

const concat: Signature = {
  check: (args) => {
    if (args.length === 0) return 'invalid number of arguments (expected at least 1, got 0)';
    const wrong = args.find((arg) => !['interface', ...lists].includes(kindOf(arg, true) ?? ''));
    return args.some((arg) => arg === undefined) || wrong !== undefined ? `cannot concat ${typeText(wrong)}` : anyListType;
  },
};

/** 1.15.5: a list, and orders and fields that may be strings. */
function oldSort(least: number, most: number): Signature {
  return {
    check: (args) => {
      if (args.length < least || args.length > most)
        return `invalid number of arguments (expected ${least} or ${most}, got ${args.length})`;
      if (!['interface', ...lists].includes(args[0]?.kind ?? '')) return `cannot sort ${typeText(args[0])}`;
      const wrong = args.slice(1).findIndex((arg) => !['string', 'interface'].includes(arg?.kind ?? ''));
      return wrong < 0 ? anyListType : `invalid argument for sort (expected string, got ${typeText(args[1])})`;
    },
  };
}

const now: Signature = {
  check: (args) => {
    if (args.length === 0 || (args.length === 1 && args[0]?.name === locationType.name)) return timeType;
    return `invalid number of arguments (expected 0, got ${args.length})`;
  },
};

const date: Signature = {
  check: (args) => {
    if (args.length < 1) return `invalid number of arguments (expected at least 1, got ${args.length})`;
    const rest = args[0]?.name === locationType.name ? args.slice(1) : args;
    return rest.length > 3 ? `invalid number of arguments (expected at most 3, got ${rest.length})` : timeType;
  },
};

function common(modern: boolean): readonly (readonly [string, Signature])[] {
  const toFloat = (): GoType => floatType;
  const toInt = (): GoType => intType;
  const toList = (): GoType => anyListType;
  const split = overloads(strings(2, stringListType), funcType([stringType, stringType, intType], stringListType));
  return [
    ...['all', 'none', 'any', 'one'].map((name) => [name, overPredicate(boolType)] as const),
    ['filter', overPredicate(anyListType)],
    ['map', overloads(funcType([anyListType, mapperType], anyListType))],
    ['find', overPredicate(anyType)],
    ['findLast', overPredicate(anyType)],
    ['findIndex', overPredicate(intType)],
    ['findLastIndex', overPredicate(intType)],
    ['count', overPredicate(intType)],
    ['groupBy', overloads(funcType([anyListType, mapperType], groupsType))],
    ['reduce', overloads(funcType([anyListType, funcType([anyType, anyType], anyType), anyType], anyType))],
    ['len', argument('len', ['array', 'map', 'slice', 'string'], toInt, modern)],
    ['type', overloads(funcType([anyType], stringType))],
    ['abs', argument('abs', numbers, (arg) => arg, modern)],
    ['ceil', argument('ceil', numbers, toFloat, modern)],
    ['floor', argument('floor', numbers, toFloat, modern)],
    ['round', argument(modern ? 'round' : 'floor', numbers, toFloat, modern)],
    ['int', argument('int', [...numbers, 'string'], toInt, modern)],
    ['float', argument('float', [...numbers, 'string'], toFloat, modern)],
    ['string', overloads(funcType([anyType], stringType))],
    ['trim', overloads(strings(1, stringType), strings(2, stringType))],
    ['trimPrefix', overloads(strings(2, stringType), strings(1, stringType))],
    ['trimSuffix', overloads(strings(2, stringType), strings(1, stringType))],
    ['upper', overloads(strings(1, stringType))],
    ['lower', overloads(strings(1, stringType))],
    ['split', split],
    ['splitAfter', split],
    ['replace', overloads(funcType([stringType, stringType, stringType, intType], stringType), strings(3, stringType))],
    ['repeat', overloads(funcType([stringType, intType], stringType))],
    [
      'join',
      overloads(
        funcType([stringListType, stringType], stringType),
        funcType([anyListType, stringType], stringType),
        funcType([anyListType], stringType),
        funcType([stringListType, stringType], stringType),
        funcType([stringListType], stringType),
      ),
    ],
    ['indexOf', overloads(strings(2, intType))],
    ['lastIndexOf', overloads(strings(2, intType))],
    ['hasPrefix', overloads(strings(2, boolType))],
    ['hasSuffix', overloads(strings(2, boolType))],
    ['max', aggregate('max', modern)],
    ['min', aggregate('min', modern)],
    ['toJSON', overloads(funcType([anyType], stringType))],
    ['fromJSON', overloads(funcType([stringType], anyType))],
    ['toBase64', overloads(strings(1, stringType))],
    ['fromBase64', overloads(strings(1, stringType))],
    ['duration', overloads(funcType([stringType], durationType, { outs: 'error' }))],
    ['first', firstOf('first', modern)],
    ['last', firstOf('last', modern)],
    ['get', overloads(anyFuncType)],
    ['take', take(modern)],
    ['keys', one(['map'], 'cannot get keys from', toList, modern)],
    ['values', one(['map'], 'cannot get values from', toList, modern)],
    ['toPairs', one(['map'], 'cannot transform %s to pairs', toList, modern)],
    ['fromPairs', one(lists, 'cannot transform %s from pairs', () => anyMapType, modern)],
  ];
}

const older: readonly (readonly [string, Signature])[] = [
  ['sum', one(lists, 'cannot sum', () => anyType, false)],
  ['mean', one(lists, 'cannot avg', () => floatType, false)],
  ['median', one(lists, 'cannot median', () => floatType, false)],
  ['now', overloads(funcType([], timeType))],
  ['date', overloads(strings(1, timeType), strings(2, timeType), strings(3, timeType))],
  ['sort', oldSort(1, 2)],
  ['sortBy', oldSort(2, 3)],
];

const bitOperations: readonly string[] = ['bitand', 'bitor', 'bitxor', 'bitnand', 'bitshl', 'bitshr', 'bitushr'];
const sortable: readonly GoType[] = [anyListType, intListType, floatListType, stringListType];
const sortableAlone: readonly GoType[] = [anyListType, floatListType, stringListType, intListType];

const newer: readonly (readonly [string, Signature])[] = [
  ['sum', overPredicate(intType)],
  ['sortBy', overloads(funcType([anyListType, predicateType, stringType], anyListType))],
  ['mean', aggregate('mean', true)],
  ['median', aggregate('median', true)],
  ['now', now],
  ['date', date],
  ['timezone', overloads(funcType([stringType], locationType, { outs: 'error' }))],
  ['reverse', one(lists, 'cannot reverse', () => anyListType, true)],
  ['uniq', one(lists, 'cannot uniq', () => anyListType, true)],
  ['flatten', one(lists, 'cannot flatten', () => anyListType, true)],
  ['concat', concat],
  [
    'sort',
    overloads(
      ...sortable.map((type) => funcType([type, stringType], anyListType)),
      ...sortableAlone.map((type) => funcType([type], anyListType)),
    ),
  ],
  ...bitOperations.map((name) => [name, overloads(funcType([intType, intType], intType))] as const),
  ['bitnot', overloads(funcType([intType], intType))],
];

/** Source: builtin/builtin.go (Builtins), expr 1.15.5 and 1.17.7. */
const signatures: Readonly<Record<'older' | 'newer', ReadonlyMap<string, Signature>>> = {
  older: new Map([...common(false), ...older]),
  newer: new Map([...common(true), ...newer]),
};

export function signatureOf(name: string, modern: boolean): Signature | undefined {
  return signatures[modern ? 'newer' : 'older'].get(name);
}

/** The type that the name of a builtin has where it stands without a call. 1.15.5 gives all the same. */
export function builtinType(name: string, modern: boolean): GoType | undefined {
  const signature = signatureOf(name, modern);
  if (signature === undefined) return undefined;
  return modern && 'overloads' in signature ? (signature.overloads[0] ?? anyFuncType) : anyFuncType;
}
