import { pick, type Random } from './random.ts';

/*
 * Random conditions. They are mostly well typed, so that they get as far as an evaluation, and wrong now and then at every place.
 */

type Kind = 'number' | 'bool' | 'string' | 'list' | 'map' | 'any';
type Place = { readonly random: Random; readonly inPredicate: boolean; readonly roots: readonly string[] };

export const operands: readonly string[] = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '5',
  '9223372036854775807',
  '0.0',
  '0.5',
  '1.0',
  '-2.5',
  '1e21',
  '1e-7',
  '(0.0 / 0.0)',
  '(1 / 0)',
  '""',
  '"a"',
  '"abc"',
  '"5"',
  "'é'",
  'true',
  'false',
  'nil',
  '[]',
  '[1, 2]',
  '[1.0, 2]',
  '["a", "b"]',
  '[true]',
  '[nil]',
  '[[1], 2]',
  '{}',
  '{"a": 1}',
  '{"b": [1]}',
  '1..3',
  '5..1',
  'result',
  'result[0]',
  'result.i',
  'result.f',
  'result.s',
  'result.t',
  'result.y',
  'result.z',
  'result.n',
  'result.l',
  'result.w',
  'result.x',
  'result.o',
  'result.m',
  'result.d',
  'result.r',
  'result.missing',
  'asInt("3")',
  'asInt(2.5)',
  'asFloat("0.5")',
  'len("ab")',
  'split("a,b", ",")',
  'map([1, 2], # * 2)',
  'filter([1, 2.5], # > 1)',
  '(true ? 1 : "a")',
  '(result.z ? 1 : result.s)',
  'default(1, 2)',
  'isNaN',
  'groupBy([1, 2, 1], #)',
  'concat([], [])',
  '"abc"[0]',
  'fromJSON("[1]")',
  'sum([1, 2.5])',
  'max([])',
  'toPairs({"a": 1})',
  'fromPairs([[1, 2]])',
  'result[0].Id',
  'result[0].Label',
  'result[0].Values',
  'result[0].StatusCode',
  'keys({"a": 1, "b": 2})',
  '$env',
  'first(result)',
]; // prettier-ignore

const numbers = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '0.5',
  '-2.5',
  '1e21',
  '9223372036854775807',
  '(0.0 / 0.0)',
  '(1 / 0)',
  '-0.0',
  'result.i',
  'result.f',
  'len("ab")',
  'asInt("3")',
  'sum([1, 2])',
  '[4, 5.5][1]',
  '"abc"[0]',
  'int("7")',
  '(true ? 1 : 2.5)',
];
const texts = [
  '""',
  '"a"',
  '"abc"',
  '"b"',
  '"é"',
  '"5"',
  'result.s',
  'result.t',
  'string(1.5)',
  '"a" + "b"',
  'upper("a")',
  '["b", "c"][0]',
  'result.n',
  '"^a"',
];
const bools = ['true', 'false', 'result.y', 'result.z', '1 < 2', '!result.y', 'result.i == 1', 'isNaN(0.0 / 0.0)', 'all([], true)'];
const lists = [
  '[]',
  '[1, 2]',
  '[1.0, 2]',
  '["a", "b"]',
  '1..3',
  'result.l',
  'result.w',
  'result.x',
  'map([1, 2], #)',
  '[nil]',
  'split("a,b", ",")',
  '[[1], 2]',
  '{"a": 1}',
  'result.m',
  'result.o',
];

/** A binary operator between operands that suit it more often than not. */
export function randomOperation(random: Random): string {
  const op = pick(random, binaryOperators);
  if (random() < 0.3) return `${pick(random, operands)} ${op} ${pick(random, operands)}`;
  const any = pick(random, [numbers, texts, bools, lists]);
  switch (op) {
    case '&&':
    case '||':
      return `${pick(random, bools)} ${op} ${pick(random, bools)}`;
    case 'in':
      return `${pick(random, any === bools ? texts : any)} in ${pick(random, lists)}`;
    case 'matches':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return `${pick(random, texts)} ${op} ${pick(random, texts)}`;
    case '==':
    case '!=':
      return `${pick(random, any)} ${op} ${pick(random, any)}`;
    case '??':
      return `(${pick(random, operands)} ?? ${pick(random, operands)})`;
    case '+':
    case '<':
    case '>=': {
      const either = random() < 0.7 ? numbers : texts;
      return `${pick(random, either)} ${op} ${pick(random, either)}`;
    }
    default:
      return `${pick(random, numbers)} ${op} ${pick(random, numbers)}`;
  }
}

export const binaryOperators: readonly string[] = '|| && == != < <= > >= in matches contains startsWith endsWith + - * / % ** ?? ..'.split(
  ' ',
);

const numberBuiltins = 'abs ceil floor round int float'.split(' ');
const listToNumber = 'sum mean median max min len first last'.split(' ');
const listToList = 'sort reverse uniq flatten'.split(' ');
const predicates = 'all none any one'.split(' ');

export const builtinNames: readonly string[] =
  `len type abs ceil floor round int float string trim trimPrefix trimSuffix upper lower split splitAfter replace repeat join indexOf
   lastIndexOf hasPrefix hasSuffix max min sum mean median toJSON fromJSON toBase64 fromBase64 first last get take keys values toPairs fromPairs
   reverse uniq concat flatten sort sortBy bitand bitor bitxor bitnand bitshl bitshr bitushr bitnot asInt asFloat isNaN isInf isNil default`
    .split(/\s+/)
    .filter((name) => name !== '');

export const predicateNames: readonly string[] =
  'all none any one filter map count find findIndex findLast findLastIndex groupBy sum sortBy reduce'.split(' ');

const bodies: readonly string[] = [
  '# > 1',
  '#',
  'true',
  '# == "a"',
  '.n > 1',
  '#.a',
  '-#',
  'len(#) > 0',
  '# in [1, 2]',
  '#index > 0',
  '#acc',
  'nil',
  '# + 1',
  '#acc + #',
  'false',
  '1',
];

/** What builtins are for: n a number, s a text, l a list, m a map, a anything. */
const shapes: readonly string[] =
  `len:l len:s len:m type:a abs:n ceil:n floor:n round:n int:n int:s float:n float:s string:a trim:s trim:ss trimPrefix:s trimPrefix:ss trimSuffix:ss upper:s lower:s
   split:ss split:ssn splitAfter:ss splitAfter:ssn replace:sss replace:sssn repeat:sn join:l join:ls indexOf:ss lastIndexOf:ss hasPrefix:ss hasSuffix:ss
   max:l max:nn max:nnn max:ln min:l min:nn sum:l mean:l mean:nn median:l median:ln toJSON:a fromJSON:s toBase64:s fromBase64:s first:l last:l first:s get:ln get:ms get:sn
   take:ln keys:m values:m toPairs:m fromPairs:l reverse:l uniq:l concat:ll concat:l flatten:l sort:l sort:lo sortBy:ls bitand:nn bitor:nn bitxor:nn bitnand:nn
   bitshl:nn bitshr:nn bitushr:nn bitnot:n asInt:n asInt:s asFloat:n asFloat:s isNaN:n isInf:n isNil:a default:aa`
    .split(/\s+/)
    .filter((shape) => shape !== '');
const oddTexts = [
  '" x "',
  '"1_0"',
  '"0x1p4"',
  '"+7"',
  '"-Inf"',
  '"NaN"',
  '"1e400"',
  '"a,b,c"',
  '"ab"',
  '"ÀÉ"',
  '"\\u0000"',
  '"[1, {\\"a\\": null}]"',
  '"aGk="',
  '"9223372036854775808"',
  '"日本"',
  '""',
  '"."',
];

/** A call of a builtin with arguments that mostly suit it. */
export function randomSuitableCall(random: Random): string {
  const [name = '', kinds = ''] = pick(random, shapes).split(':');
  const args = [...kinds].map((kind) => {
    if (random() < 0.05) return pick(random, operands);
    switch (kind) {
      case 'n':
        return pick(random, numbers);
      case 's':
        return pick(random, random() < 0.4 ? oddTexts : texts);
      case 'l':
        return pick(
          random,
          random() < 0.3
            ? [
                '[3, 1, 2]',
                '[0.5, 3, (0.0 / 0.0)]',
                '["b", "a", "b"]',
                '[[1, 2], [3]]',
                '[["a", 1], ["b", 2]]',
                '1..20',
                'map(1..15, # % 4)',
                '[true, false]',
                'result',
              ]
            : lists,
        );
      case 'm':
        return pick(random, [
          '{"a": 1}',
          '{}',
          'result.m',
          'result',
          '{"b": 2, "a": 1}',
          'groupBy([1, 2, 3], # > 1)',
          'fromPairs([[1, "x"]])',
        ]);
      case 'o':
        return pick(random, ['"asc"', '"desc"', '"up"', 'result.s']);
      default:
        return pick(random, operands);
    }
  });
  return `${name}(${args.join(', ')})`;
}

const token = /"[^"]*"|'[^']*'|[A-Za-z_$][\w$]*|[0-9][\w.]*|\.\.|\?\.|\?\?|[=!<>]=|&&|\|\||\*\*|[^\s\w]/g;

/** A text with some of its tokens lost, doubled or taken from another one. */
export function mutated(random: Random, text: string, other: string): string {
  const tokens = text.match(token) ?? [];
  const donors = other.match(token) ?? ['1'];
  for (let times = 1 + Math.floor(random() * 3); times > 0 && tokens.length > 0; times--) {
    const at = Math.floor(random() * tokens.length);
    const change = random();
    const lost = tokens[at] as string;
    const alike = donors.filter((donor) => shapeOf(donor) === shapeOf(lost));
    if (change < 0.04) tokens.splice(at, 1);
    else if (change < 0.08) tokens.splice(at, 0, lost);
    else tokens[at] = pick(random, change < 0.95 && alike.length > 0 ? alike : donors);
  }
  return tokens.join(' ');
}

function shapeOf(text: string): string {
  if (/^[A-Za-z_$]/.test(text)) return text === 'result' ? 'result' : 'name';
  if (/^["'0-9]/.test(text)) return 'literal';
  return /^[()[\]{},.:#?]/.test(text) ? text : 'operator';
}

/** One call of each builtin with random operands, and of each predicate builtin with a random body. */
export function randomCall(random: Random): string {
  if (random() < 0.4) {
    const name = pick(random, predicateNames);
    const over = pick(random, operands);
    const third =
      random() < (name === 'reduce' || name === 'sortBy' ? 0.6 : 0.05)
        ? `, ${pick(random, ['0', '""', '[]', '"asc"', '"desc"', 'nil', '1'])}`
        : '';
    const body = random() < 0.1 && name !== 'reduce' ? '' : `, ${pick(random, bodies)}`;
    return `${name}(${over}${body}${third})`;
  }
  const count = random() < 0.5 ? 1 : random() < 0.75 ? 2 : random() < 0.9 ? 3 : 0;
  return `${pick(random, builtinNames)}(${Array.from({ length: count }, () => pick(random, operands)).join(', ')})`;
}

/** A question about a value that is true or false, so that more than errors shows. */
export function randomProbe(random: Random, text: string): string {
  return pick(random, [
    `(${text}) == ${pick(random, operands)}`,
    `type(${text}) == ${pick(random, ['"int"', '"float"', '"string"', '"array"', '"nil"', '"bool"', '"map"'])}`,
    `(${text}) == nil`,
    `(${text}) < ${pick(random, ['1', '0.5', '"b"', '3'])}`,
    `len(${text}) > ${pick(random, ['0', '1', '2'])}`,
    `${pick(random, operands)} in (${text})`,
    `(${text})`,
    `(${text} ?? 1) == 1`,
    `string(${text}) == ${pick(random, ['"1"', '"abc"', '"[1 2]"', '"<nil>"', '"true"', '"0.5"'])}`,
  ]);
}

/** An expression of any kind. */
export function randomExpression(random: Random, roots: readonly string[]): string {
  return expression('any', { random, inPredicate: false, roots }, 1 + Math.floor(random() * 3));
}

export function randomCondition(random: Random, roots: readonly string[]): string {
  return bool({ random, inPredicate: false, roots }, 1 + Math.floor(random() * 4));
}

function expression(kind: Kind, place: Place, depth: number): string {
  const { random } = place;
  if (random() < 0.04) return pick(random, operands);
  switch (kind) {
    case 'number':
      return number(place, depth);
    case 'bool':
      return bool(place, depth);
    case 'string':
      return text(place, depth);
    case 'list':
      return list(place, depth);
    case 'map':
      return pick(random, ['{"a": 1}', '{a: 2.5, "b": nil}', 'result', 'result.m', 'result.d', ...place.roots]);
    case 'any':
      return expression(pick(random, ['number', 'bool', 'string', 'list', 'map'] as const), place, depth);
  }
}

function leafNumber({ random, inPredicate, roots }: Place): string {
  if (inPredicate && random() < 0.5) return pick(random, ['#', '#', '#', '.n', '#.a', '.value', '#index', '.count']);
  if (random() < 0.5) return pick(random, roots);
  return pick(random, ['0', '1', '2', '10', '0.5', '0.95', '1.0', '-1', '-0.0', '3.7', '1e3', '0.1', '7', '1e-5']);
}

function number(place: Place, depth: number): string {
  const { random } = place;
  if (depth <= 0) return leafNumber(place);
  const inner = (): string => number(place, depth - 1);
  const choice = random();
  if (choice < 0.25) return leafNumber(place);
  if (choice < 0.5) return `${wrap(inner())} ${pick(random, ['+', '-', '*', '/', '%', '**', '??'])} ${wrap(inner())}`;
  if (choice < 0.56) return `-${wrap(inner())}`;
  if (choice < 0.64) return `${pick(random, numberBuiltins)}(${inner()})`;
  if (choice < 0.78) return `${pick(random, listToNumber)}(${list(place, depth - 1)})`;
  if (choice < 0.82) return `count(${list(place, depth - 1)}, ${predicate(place, depth - 1)})`;
  if (choice < 0.86)
    return `${pick(random, ['find', 'findLast', 'findIndex', 'findLastIndex'])}(${list(place, depth - 1)}, ${predicate(place, depth - 1)})`;
  if (choice < 0.9) return `${wrap(list(place, depth - 1))}[${pick(random, ['0', '0', '1', '-1', '2', 'len(result) - 1', '-1'])}]`;
  if (choice < 0.93) return `(${bool(place, depth - 1)} ? ${inner()} : ${inner()})`;
  if (choice < 0.95) return `${pick(random, ['max', 'min', 'mean', 'median'])}(${inner()}, ${inner()})`;
  if (choice < 0.97)
    return `reduce(${list(place, depth - 1)}, ${pick(random, ['#acc + #', '#acc * 2 + #index', '# > #acc ? # : #acc'])}${pick(random, ['', ', 0', ', 1.5'])})`;
  if (choice < 0.98) return `default(${inner()}, ${inner()})`;
  return `${pick(random, ['asFloat', 'asInt'])}(${random() < 0.5 ? inner() : text(place, depth - 1)})`;
}

function bool(place: Place, depth: number): string {
  const { random } = place;
  const choice = random();
  if (depth <= 0)
    return pick(random, ['true', 'false', 'result.y', `${leafNumber(place)} < ${leafNumber(place)}`, `${leafNumber(place)} == 1`]);
  if (choice < 0.3)
    return `${wrap(number(place, depth - 1))} ${pick(random, ['<', '<=', '>', '>=', '==', '!='])} ${wrap(number(place, depth - 1))}`;
  if (choice < 0.45) return `${wrap(bool(place, depth - 1))} ${pick(random, ['&&', '||', 'and', 'or'])} ${wrap(bool(place, depth - 1))}`;
  if (choice < 0.52) return `${pick(random, ['!', 'not '])}${wrap(bool(place, depth - 1))}`;
  if (choice < 0.64) return `${pick(random, predicates)}(${list(place, depth - 1)}, ${predicate(place, depth - 1)})`;
  if (choice < 0.69) {
    const over = list(place, depth - 1);
    const name = pick(random, predicates);
    return `${name}(${over}, ${predicate(place, depth - 1)}) ${pick(random, ['&&', '||', 'and', 'or'])} ${name}(${over}, ${predicate(place, depth - 1)})`;
  }
  if (choice < 0.74)
    return `${expression('any', place, depth - 1)} ${pick(random, ['in', 'not in'])} ${wrap(random() < 0.8 ? list(place, depth - 1) : expression('map', place, 0))}`;
  if (choice < 0.8)
    return `${wrap(text(place, depth - 1))} ${pick(random, ['contains', 'startsWith', 'endsWith', 'not contains', '==', '<'])} ${wrap(text(place, depth - 1))}`;
  if (choice < 0.83)
    return `${wrap(text(place, depth - 1))} matches ${pick(random, ['"^a"', '"[0-9]+"', '"(?i)OK"', '"."', '"x*"', '"(a|b)$"', '"é"'])}`;
  if (choice < 0.87) return `${pick(random, ['isNaN', 'isInf', 'isNil'])}(${number(place, depth - 1)})`;
  if (choice < 0.91) return `${wrap(list(place, depth - 1))} == ${wrap(list(place, depth - 1))}`;
  if (choice < 0.94)
    return `${wrap(expression('any', place, depth - 1))} ${pick(random, ['==', '!='])} ${pick(random, ['nil', '[]', '""', '1', 'true'])}`;
  if (choice < 0.96) return `(${bool(place, depth - 1)} ? ${bool(place, depth - 1)} : ${bool(place, depth - 1)})`;
  if (choice < 0.98)
    return `(let v = ${expression('any', place, depth - 1)}; ${bool({ ...place, roots: [...place.roots, 'v', 'v'] }, depth - 1)})`;
  return pick(random, ['true', 'false']);
}

function text(place: Place, depth: number): string {
  const { random } = place;
  const choice = random();
  if (depth <= 0 || choice < 0.35)
    return pick(random, ['""', '"a"', '"abc"', '"5"', '"é"', 'result.s', 'result.t', 'result', '"1.5"', 'result.u']);
  const inner = (): string => text(place, depth - 1);
  if (choice < 0.45) return `string(${expression('any', place, depth - 1)})`;
  if (choice < 0.55) return `${wrap(inner())} + ${wrap(inner())}`;
  if (choice < 0.65) return `${pick(random, ['upper', 'lower', 'trim', 'toJSON', 'toBase64', 'type'])}(${inner()})`;
  if (choice < 0.72) return `join(${list(place, depth - 1)}, ",")`;
  if (choice < 0.8) return `replace(${inner()}, ${inner()}, ${inner()})`;
  if (choice < 0.86) return `${wrap(inner())}[${pick(random, ['1:', ':1', '0:2', ':', '-2:'])}]`;
  if (choice < 0.9) return `${pick(random, ['trimPrefix', 'trimSuffix'])}(${inner()}, ${inner()})`;
  if (choice < 0.95) return `toJSON(${expression('any', place, depth - 1)})`;
  return `repeat(${inner()}, ${pick(random, ['0', '2', '3', 'len(result)'])})`;
}

function list(place: Place, depth: number): string {
  const { random } = place;
  const choice = random();
  if (depth <= 0 || choice < 0.35)
    return pick(random, [
      'result',
      'result',
      'result',
      'result.l',
      'result.w',
      'result.r',
      'result.x',
      '[]',
      '[1, 2, 3]',
      '1..4',
      '["a", "b"]',
      '[0.5, 1]',
      ...place.roots,
    ]);
  const inner = (): string => list(place, depth - 1);
  if (choice < 0.45) return `[${number(place, depth - 1)}, ${expression('any', place, depth - 1)}]`;
  if (choice < 0.58) return `filter(${inner()}, ${predicate(place, depth - 1)})`;
  if (choice < 0.7)
    return `map(${inner()}, ${random() < 0.8 ? number({ ...place, inPredicate: true }, depth - 1) : predicate(place, depth - 1)})`;
  if (choice < 0.78) return `${pick(random, listToList)}(${inner()})`;
  if (choice < 0.83) return `${wrap(inner())}[${pick(random, ['1:', ':1', '0:2', ':', '-2:'])}]`;
  if (choice < 0.86) return `concat(${inner()}, ${inner()})`;
  if (choice < 0.89) return `split(${text(place, depth - 1)}, ${pick(random, ['","', '""', '"b"'])})`;
  if (choice < 0.92) return `${pick(random, ['keys', 'values', 'toPairs'])}(${expression('map', place, depth - 1)})`;
  if (choice < 0.94) return `take(${inner()}, ${pick(random, ['0', '1', '2', '9'])})`;
  if (choice < 0.97)
    return `sortBy(${inner()}, ${pick(random, ['#', '-#', '.n', '"n"', '.a', '"a"'])}${pick(random, ['', ', "desc"', ', "asc"'])})`;
  return `values(groupBy(${inner()}, ${number({ ...place, inPredicate: true }, depth - 1)}))`;
}

function predicate(place: Place, depth: number): string {
  const body = bool({ ...place, inPredicate: true }, depth);
  return place.random() < 0.3 ? `{${body}}` : body;
}

function wrap(inner: string): string {
  return /^[\w.$#"]+$|^[a-zA-Z]+\([^()]*\)$/.test(inner) ? inner : `(${inner})`;
}
