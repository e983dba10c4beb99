import { pick, type Random } from './random.ts';

const names = ['result', 'a', 'b', 'x1', '_y', '$env', 'é', 'asFloat', 'isNaN', 'default', 'truex', 'nul'];
const fields = ['value', 'a', 'b', 'not', 'in', 'let', 'if', 'true', 'map'];
const numbers = [
  '0',
  '1',
  '5',
  '42',
  '007',
  '1_000',
  '0.05',
  '.5',
  '5.',
  '1e3',
  '1E-3',
  '2.5e+2',
  '0x1F',
  '9223372036854775807',
  '1e-400',
  '0.1',
];
const rareNumbers = [
  '0b101',
  '0o17',
  '0X1f',
  '0xg',
  '0x',
  '1e',
  '5m',
  '1e999',
  '9223372036854775808',
  '1__0_',
  '.5.5',
  '1.e2',
  '0b12',
  '0B1',
  '0x_f',
  '01e1',
  '.0x1',
  '0xe.5',
];
const strings = ['"a"', "'b'", '""', '"a\\nb"', "'it\\'s'", '"\\x41\\u00e9"', '"\\101"', "'\\U0001F600'", '"é"', '"// no comment"'];
const rareStrings = [
  '"\\d"',
  '`raw`',
  '`a``b`',
  '"\\u{1F600}"',
  '"\\400"',
  '"\\ud800"',
  '"\\U00110000"',
  "'\\\"'",
  '"open',
  '"\\"',
  '"a\rb"',
  '"\\u{}"',
  '"\\`"',
  'b"x"',
  '"\\xZ1"',
  '"\\18"',
  '"a\nb"',
];
const binaries = [
  '||',
  'or',
  '&&',
  'and',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'in',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  '..',
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '^',
  '??',
];
const comparisons = ['<', '>', '<=', '>='];
const negated = ['in', 'matches', 'contains', 'startsWith', 'endsWith', 'in', '==', '+', '||'];
const predicateNames = 'all none any one filter map count find findIndex findLast findLastIndex groupBy reduce sum sortBy'.split(' ');
const functionNames =
  'len type abs max min mean median first last get keys sort now int float string take split bitand reverse uniq concat flatten timezone join sum sortBy'.split(
    ' ',
  );
const blanks = [' ', ' ', ' ', '', '\n', '\t', '  ', ' /* c */ ', '\u00a0', ' // c\n'];

const soup = [
  ...names,
  ...numbers,
  ...rareNumbers,
  ...strings,
  ...rareStrings,
  ...binaries,
  ...binaries,
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '?',
  '.',
  '?.',
  ';',
  '|',
  '#',
  '#index',
  '#acc',
  '# acc',
  '#foo',
  '##',
  '::',
  '?:',
  'not',
  '!',
  '-',
  'let',
  'if',
  'else',
  '=',
  '===',
  '&',
  '=>',
  '<>',
  '~',
  '@',
  '//',
  '/*',
  '*/',
  'true',
  'false',
  'nil',
  'all(',
  'filter(',
  'len(',
  'f(',
  'not in',
  '?.[',
  '…',
  '٣',
  '😀',
  '\u2028',
  '\ufeff',
  '"in"',
  "'+'",
];

/** A text of the language, with what only one profile has and what none has strewn in. */
export function randomText(random: Random, depth: number): string {
  return sequence(random, depth, false);
}

/** Tokens in any order. */
export function randomSoup(random: Random): string {
  const count = 1 + Math.floor(random() * 9);
  return Array.from({ length: count }, () => pick(random, soup) + pick(random, ['', ' ', ' '])).join('');
}

/** A text with a few characters or tokens taken out, put in, doubled or exchanged. */
export function corrupted(random: Random, text: string): string {
  let parts: readonly string[] = text.match(/[\p{L}\p{N}_$]+|\s+|./gsu) ?? [];
  for (let change = 1 + Math.floor(random() * 3); change > 0; change--) {
    const at = Math.floor(random() * (parts.length + 1));
    const other = Math.floor(random() * (parts.length + 1));
    const kind = Math.floor(random() * 5);
    if (kind === 0) parts = parts.toSpliced(at, 1);
    else if (kind === 1) parts = parts.toSpliced(at, 0, pick(random, soup));
    else if (kind === 2) parts = parts.toSpliced(at, 1, pick(random, soup));
    else if (kind === 3) parts = parts.toSpliced(at, 0, ...parts.slice(other, other + 2));
    else parts = parts.slice(0, at).concat(parts.slice(other));
  }
  return parts.join('');
}

function blank(random: Random): string {
  return random() < 0.85 ? ' ' : pick(random, blanks);
}

function sequence(random: Random, depth: number, inside: boolean): string {
  const first = expression(random, depth, inside);
  return random() < 0.03 ? `${first};${blank(random)}${expression(random, depth - 1, inside)}` : first;
}

function expression(random: Random, depth: number, inside: boolean): string {
  if (depth <= 0) return primary(random, 0, inside);
  const part = () => expression(random, depth - 1, inside);
  const gap = () => blank(random);
  const roll = random();
  if (roll < 0.35) return `${part()}${gap()}${pick(random, binaries)}${gap()}${part()}`;
  if (roll < 0.4) return `${part()} ${pick(random, comparisons)} ${part()} ${pick(random, comparisons)} ${part()}`;
  if (roll < 0.45) return `${part()} not${random() < 0.9 ? ' ' : gap()}${pick(random, negated)} ${part()}`;
  if (roll < 0.51) return `${part()}${gap()}?${gap()}${part()}${gap()}:${gap()}${part()}`;
  if (roll < 0.53) return `${part()} ?: ${part()}`;
  if (roll < 0.56) return `let ${pick(random, names)} = ${part()}; ${sequence(random, depth - 1, inside)}`;
  if (roll < 0.58)
    return `if ${part()} {${sequence(random, depth - 1, inside)}} else ${random() < 0.3 ? `if ${part()} {${part()}} else ` : ''}{${part()}}`;
  if (roll < 0.63) return `${part()} | ${call(random, depth - 1, inside, true)}`;
  return primary(random, depth, inside);
}

function primary(random: Random, depth: number, inside: boolean): string {
  const signed = random() < 0.18 ? pick(random, ['!', '-', '+', 'not ', '- ', '!!', '-+']) : '';
  return `${signed}${postfixed(random, depth, atom(random, depth, inside), inside)}`;
}

function postfixed(random: Random, depth: number, start: string, inside: boolean): string {
  let text = start;
  while (random() < 0.25) {
    const part = () => expression(random, depth - 1, inside);
    const roll = random();
    if (roll < 0.3) text += `${pick(random, ['.', '.', ' . '])}${pick(random, fields)}`;
    else if (roll < 0.45) text += `?.${pick(random, fields)}`;
    else if (roll < 0.7) text += `[${part()}]`;
    else if (roll < 0.78) text += `?.[${part()}]`;
    else if (roll < 0.9) text += `[${random() < 0.7 ? part() : ''}:${random() < 0.7 ? part() : ''}]`;
    else text += `.${pick(random, fields)}(${random() < 0.5 ? part() : ''})`;
  }
  return text;
}

function atom(random: Random, depth: number, inside: boolean): string {
  const roll = random();
  if (inside && roll < 0.3) return pick(random, ['#', '#', '#', '.value', '.a', '#index', '#acc', '# index', '#foo', '#in']);
  if (roll < 0.45) return pick(random, names);
  if (roll < 0.6) return pick(random, random() < 0.93 ? numbers : rareNumbers);
  if (roll < 0.68) return pick(random, random() < 0.9 ? strings : rareStrings);
  if (roll < 0.72) return pick(random, ['true', 'false', 'nil']);
  if (depth <= 0) return pick(random, ['[]', '{}', 'now()', 'result[0]', '(1)', '#']);
  if (roll < 0.8) return `(${sequence(random, depth - 1, inside)})`;
  if (roll < 0.84) return listed(random, '[', ']', () => expression(random, depth - 1, inside));
  if (roll < 0.87) return listed(random, '{', '}', () => `${key(random, depth, inside)}: ${expression(random, depth - 1, inside)}`);
  return `${random() < 0.04 ? '::' : ''}${call(random, depth - 1, inside, false)}`;
}

function key(random: Random, depth: number, inside: boolean): string {
  const roll = random();
  if (roll < 0.3) return pick(random, strings);
  if (roll < 0.4) return pick(random, numbers);
  if (roll < 0.5) return `(${expression(random, depth - 1, inside)})`;
  return pick(random, [...names, 'not', 'true']);
}

function listed(random: Random, open: string, close: string, item: () => string): string {
  const items = Array.from({ length: Math.floor(random() * 4) }, item);
  return `${open}${items.join(', ')}${random() < 0.1 ? ',' : ''}${close}`;
}

function call(random: Random, depth: number, inside: boolean, piped: boolean): string {
  const part = () => expression(random, depth, inside);
  if (random() < 0.55) {
    const body = expression(random, depth, true);
    const predicate = random() < 0.4 ? `{${random() < 0.05 ? `${part()}; ` : ''}${body}}` : body;
    const args = [...(piped ? [] : [part()]), ...(random() < 0.93 ? [predicate] : []), ...(random() < 0.15 ? [part()] : [])];
    return `${pick(random, predicateNames)}(${args.join(', ')}${random() < 0.04 ? ',' : ''})`;
  }
  const name = pick(random, random() < 0.7 ? functionNames : names);
  return `${name}${listed(random, '(', ')', part)}`;
}
