import type { Expr, ExprOp } from './ast.ts';

/*
 * Binding strength, weakest first, as both engines read it (expr 1.15.5 and 1.17.7, parser/operator).
 * All comparisons share one level and may not stand beside each other bare: `a < b < c` is an error in 1.15.5 and a conjunction in 1.17.7.
 */
const conditionalLevel = 0;
const binaryLevels: Readonly<Record<ExprOp, number>> = {
  '||': 10,
  '&&': 15,
  '==': 20,
  '!=': 20,
  '<': 20,
  '<=': 20,
  '>': 20,
  '>=': 20,
  '+': 30,
  '-': 30,
  '*': 60,
  '/': 60,
};
const comparisonLevel = 20;
const unaryLevels: Readonly<Record<'!' | '-', number>> = { '!': 50, '-': 90 };
const primaryLevel = 1000;

const reservedWords: ReadonlySet<string> = new Set(
  'true false nil not in or and matches contains startsWith endsWith let if else'.split(' '),
);

/** Functions whose static type is int in both engines. */
const intFunctions: ReadonlySet<string> = new Set(['len', 'count', 'asInt', 'int']);

/** Functions that take a float64 and break at run time on an int that is no plain literal. */
const floatFunctions: ReadonlySet<string> = new Set(['isNaN', 'isInf']);

/**
 * The text of a tree, with no parentheses but those that both engines need to read the same tree back.
 *
 * Numbers read back as the same double: a whole number up to 2^53 is an int literal, all else a float literal. Where two ints would meet in
 * `+ - *`, literals are written as floats, so that the engines' 64-bit wrap-around cannot differ from the arithmetic of doubles.
 * Throws for what no engine can read: NaN, an infinity, a name that is no identifier, an index that is no whole number.
 */
export function printExpr(expr: Expr): string {
  return print(expr, 'any');
}

/** How a whole number is written: `float` forces a float literal. */
type Literals = 'any' | 'float';

function print(expr: Expr, literals: Literals): string {
  switch (expr.kind) {
    case 'number':
      return printNumber(expr.value, literals);
    case 'bool':
      return expr.value ? 'true' : 'false';
    case 'name':
      return printName(expr.name);
    case 'element':
      return '#';
    case 'index':
      if (!Number.isSafeInteger(expr.index)) throw new Error(`not an index: ${expr.index}`);
      return `${printAtLeast(expr.list, primaryLevel, 'any')}[${expr.index === 0 ? 0 : expr.index}]`;
    case 'call': {
      const argLiterals = floatFunctions.has(expr.func) ? 'float' : 'any';
      return `${printName(expr.func)}(${expr.args.map((arg) => print(arg, argLiterals)).join(', ')})`;
    }
    case 'unary':
      return `${expr.op}${printOperand(expr.operand, unaryLevels[expr.op], literals)}`;
    case 'binary':
      return printBinary(expr.op, expr.left, expr.right, literals);
    case 'conditional': {
      const test = printAtLeast(expr.test, conditionalLevel + 1, 'any');
      return `${test} ? ${printAtLeast(expr.yes, conditionalLevel + 1, literals)} : ${print(expr.no, literals)}`;
    }
    default:
      return neverKind(expr);
  }
}

function printBinary(op: ExprOp, left: Expr, right: Expr, literals: Literals): string {
  const level = binaryLevels[op];
  const chains = level !== comparisonLevel;
  const wraps = op === '+' || op === '-' || op === '*';
  const inside = wraps && (literals === 'float' || (isInt(left) && isInt(right))) ? 'float' : 'any';
  const leftText = printAtLeast(left, chains ? level : level + 1, inside);
  const rightText = printAtLeast(right, level + 1, inside);
  const signed = level > comparisonLevel && rightText.startsWith('-');
  return `${leftText} ${op} ${signed ? `(${rightText})` : rightText}`;
}

function printAtLeast(expr: Expr, level: number, literals: Literals): string {
  const text = print(expr, literals);
  return levelOf(expr) < level ? `(${text})` : text;
}

/** One sign after another is put in parentheses: `--x` and `!!x` are no tokens to rely on. */
function printOperand(operand: Expr, level: number, literals: Literals): string {
  const text = printAtLeast(operand, level, literals);
  return text.startsWith('-') || text.startsWith('!') ? `(${text})` : text;
}

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case 'number':
      return expr.value < 0 || Object.is(expr.value, -0) ? unaryLevels['-'] : primaryLevel;
    case 'bool':
    case 'name':
    case 'element':
    case 'index':
    case 'call':
      return primaryLevel;
    case 'unary':
      return unaryLevels[expr.op];
    case 'binary':
      return binaryLevels[expr.op];
    case 'conditional':
      return conditionalLevel;
    default:
      return neverKind(expr);
  }
}

function printNumber(value: number, literals: Literals): string {
  if (!Number.isFinite(value)) throw new Error(`expr has no literal for ${value}`);
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isSafeInteger(value)) return literals === 'float' ? `${value}.0` : String(value);
  const text = Number.isInteger(value) ? value.toExponential() : String(value);
  return text.replace('e+', 'e');
}

/** Whether the engines may compute `expr` as an int. */
function isInt(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
      return Number.isSafeInteger(expr.value) && !Object.is(expr.value, -0);
    case 'call':
      return intFunctions.has(expr.func);
    case 'unary':
      return expr.op === '-' && isInt(expr.operand);
    case 'binary':
      return expr.op !== '/' && binaryLevels[expr.op] > comparisonLevel && isInt(expr.left) && isInt(expr.right);
    case 'conditional':
      return isInt(expr.yes) || isInt(expr.no);
    case 'bool':
    case 'name':
    case 'element':
    case 'index':
      return false;
    default:
      return neverKind(expr);
  }
}

function printName(name: string): string {
  if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) || reservedWords.has(name)) throw new Error(`not a name in expr: ${name}`);
  return name;
}

function neverKind(expr: never): never {
  throw new Error(`unknown kind of expression: ${JSON.stringify(expr)}`);
}
