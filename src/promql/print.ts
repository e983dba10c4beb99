import type { AtModifier, Binary, LabelMatcher, PromExpr, Unary, VectorMatching, VectorSelector } from './ast.ts';
import { printDuration } from './duration.ts';
import { binaryPrecedence, isRightAssociative, unaryPrecedence } from './precedence.ts';
import { isNoLabel } from './read-selector.ts';
import { matchersBesidesName, unknownNode } from './walk.ts';

/** Binds tighter than every operator: selectors, calls, literals, parentheses. */
const atomPrecedence = 10;

/** Names that mean something else somewhere in the grammar, in any case; such a metric is printed as `{__name__="…"}`. */
const reservedNames = new Set(
  `and or unless atan2 sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio offset smoothed anchored
  by without on ignoring group_left group_right fill fill_left fill_right bool start end step range max_of min_of inf nan`.split(/\s+/),
);

/**
 * The expression on one line, in the one form that we write. Parentheses stand where the tree has them and where the grammar needs them,
 * so `parsePromql` gives back an equal tree (`equalPromql`) also for a tree without Paren nodes.
 */
export function printPromql(expr: PromExpr): string {
  switch (expr.kind) {
    case 'number':
      return printNumber(expr.value);
    case 'string':
      return quote(expr.value);
    case 'selector':
      return printSelector(expr) + printShift(expr.offsetMs, expr.at);
    case 'matrix':
      return `${printSelector(expr.selector)}[${printDuration(expr.rangeMs)}]${printShift(expr.selector.offsetMs, expr.selector.at)}`;
    case 'subquery': {
      const step = expr.stepMs === undefined ? '' : printDuration(expr.stepMs);
      return `${printBelowRange(expr.expr)}[${printDuration(expr.rangeMs)}:${step}]${printShift(expr.offsetMs, expr.at)}`;
    }
    case 'paren':
      return `(${printPromql(expr.inner)})`;
    case 'unary':
      return printUnary(expr);
    case 'binary':
      return printBinary(expr);
    case 'aggregation': {
      const grouping = expr.grouping === undefined ? '' : ` ${expr.grouping.kind} ${printLabels(expr.grouping.labels)} `;
      return `${expr.op}${grouping}(${expr.param === undefined ? '' : `${printPromql(expr.param)}, `}${printPromql(expr.expr)})`;
    }
    case 'call':
      return `${expr.func}(${expr.args.map(printPromql).join(', ')})`;
    default:
      return unknownNode(expr);
  }
}

function precedenceOf(expr: PromExpr): number {
  if (expr.kind === 'binary') return binaryPrecedence[expr.op];
  if (expr.kind === 'unary' || isNegative(expr)) return unaryPrecedence;
  return atomPrecedence;
}

function isNegative(expr: PromExpr): boolean {
  return expr.kind === 'number' && (expr.value < 0 || Object.is(expr.value, -0));
}

function printAtLeast(expr: PromExpr, precedence: number): string {
  const text = printPromql(expr);
  return precedenceOf(expr) < precedence ? `(${text})` : text;
}

function printUnary(expr: Unary): string {
  const { operand } = expr;
  // A sign before a bare number would become part of the number.
  if (operand.kind === 'number') return `${expr.op}(${printPromql(operand)})`;
  return expr.op + (operand.kind === 'unary' ? printPromql(operand) : printAtLeast(operand, unaryPrecedence + 1));
}

function printBinary(expr: Binary): string {
  const precedence = binaryPrecedence[expr.op];
  const toRight = isRightAssociative(expr.op);
  const left = printAtLeast(expr.left, toRight ? precedence + 1 : precedence);
  // On the right a sign cannot be misread: what follows it binds to it or ends it.
  const signed = expr.right.kind === 'unary' || isNegative(expr.right);
  const right = signed ? printPromql(expr.right) : printAtLeast(expr.right, toRight ? precedence : precedence + 1);
  return `${left} ${expr.op}${expr.bool ? ' bool' : ''}${printMatching(expr.matching)} ${right}`;
}

function printMatching(matching: VectorMatching | undefined): string {
  if (matching === undefined) return '';
  // The empty list is written too: `group_left (b)` would take the operand b for labels.
  const group = matching.group === undefined ? '' : ` group_${matching.group} ${printLabels(matching.include)}`;
  return ` ${matching.kind} ${printLabels(matching.labels)}${group}`;
}

/** What stands before the brackets of a subquery. An offset before them would be read right, but by few people. */
function printBelowRange(expr: PromExpr): string {
  const shift = expr.kind === 'matrix' ? expr.selector : expr.kind === 'selector' || expr.kind === 'subquery' ? expr : undefined;
  const shifted = shift !== undefined && (shift.offsetMs !== 0 || shift.at !== undefined);
  return shifted ? `(${printPromql(expr)})` : printAtLeast(expr, atomPrecedence);
}

function printSelector(selector: VectorSelector): string {
  const { name } = selector;
  const others = matchersBesidesName(selector);
  if (name === undefined) return `{${others.map(printMatcher).join(',')}}`;
  if (/^[A-Za-z_:][\w:]*$/.test(name) && !reservedNames.has(name.toLowerCase())) {
    return others.length === 0 ? name : `${name}{${others.map(printMatcher).join(',')}}`;
  }
  return `{${[`__name__=${quote(name)}`, ...others.map(printMatcher)].join(',')}}`;
}

function printMatcher(matcher: LabelMatcher): string {
  return `${printLabel(matcher.name)}${matcher.op}${quote(matcher.value)}`;
}

function printLabels(labels: readonly string[]): string {
  return `(${labels.map((label) => (isNoLabel(label) ? quote(label) : printLabel(label))).join(', ')})`;
}

function printLabel(label: string): string {
  return /^[A-Za-z_]\w*$/.test(label) ? label : quote(label);
}

function printShift(offsetMs: number, at: AtModifier | undefined): string {
  return `${at === undefined ? '' : ` @ ${printAt(at)}`}${offsetMs === 0 ? '' : ` offset ${printDuration(offsetMs)}`}`;
}

function printAt(at: AtModifier): string {
  return at.kind === 'timestamp' ? String(at.atMs / 1000) : `${at.kind}()`;
}

function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return String(value);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A double-quoted string with Go escapes. Broken UTF-16 cannot be written in PromQL and never comes out of the parser. */
function quote(value: string): string {
  if (!value.isWellFormed()) throw new Error('a PromQL string must be well-formed Unicode');
  const escaped = value.replaceAll(
    /[\p{Cc}\\"\ufffd]/gu,
    (char) => escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
