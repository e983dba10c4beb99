import type { Aggregation, AtModifier, Grouping, PromExpr, TextRange, VectorMatching } from './ast.ts';
import type { Report } from './finding.ts';
import { aggregationParams, experimentalAggregations } from './functions.ts';
import { firstChild, type GrammarNode, lastChild } from './grammar-node.ts';
import { applyAt, applyOffset, applyRange } from './modifiers.ts';
import { binaryOpOf, binaryPrecedence, isRightAssociative, unaryPrecedence } from './precedence.ts';
import { readLabelList, readSelector, readString, stubSelector } from './read-selector.ts';
import { type ChainItem, reassociate } from './reassociate.ts';
import { type LiteralReader, readNumber, readOffsetMs, readPositiveMs } from './time-literal.ts';
import type { Token } from './token.ts';

const chainNodes = new Set([
  'BinaryExpr',
  'UnaryExpr',
  'OffsetExpr',
  'StepInvariantExpr',
  'MatrixSelector',
  'SubqueryExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);

/** Our tree from the grammar package's tree, which must be free of error nodes. Tokens are read from the original text. */
export function readTree(top: GrammarNode, tokens: readonly Token[], report: Report): PromExpr {
  return new TreeReader(tokens, report).read(top);
}

class TreeReader implements LiteralReader {
  readonly report: Report;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[], report: Report) {
    this.tokens = tokens;
    this.report = report;
  }

  tokenAt(index: number): Token {
    const token = this.tokens[index];
    if (token === undefined) throw new Error(`PromQL text has no token ${index}`);
    return token;
  }

  rangeOf({ first, last }: GrammarNode): TextRange {
    return { from: this.tokenAt(first).from, to: this.tokenAt(last).to };
  }

  read(node: GrammarNode): PromExpr {
    return reassociate(this.chainOf(node));
  }

  /** Operands and operators below `node` in source order, down to parentheses, calls and the like. */
  private chainOf(node: GrammarNode): readonly ChainItem[] {
    const items: ChainItem[] = [];
    const pending: (GrammarNode | ChainItem)[] = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if ('kind' in next) items.push(next);
      else if (next.name === 'NumberDurationLiteral') items.push(...this.signedNumber(next));
      else if (!chainNodes.has(next.name)) items.push({ kind: 'operand', expr: this.operand(next) });
      else if (next.name === 'UnaryExpr') pending.push(lastChild(next), this.sign(this.tokenAt(next.first)));
      else if (next.name === 'BinaryExpr') pending.push(lastChild(next), this.infix(next), firstChild(next));
      else pending.push(this.postfix(next), firstChild(next));
    }
    return items;
  }

  private operand(node: GrammarNode): PromExpr {
    switch (node.name) {
      case 'ParenExpr':
        return { kind: 'paren', inner: this.read(expressionsOf(node)[0] as GrammarNode), range: this.rangeOf(node) };
      case 'StringLiteral':
        return { kind: 'string', value: readString(this, node), range: this.rangeOf(node) };
      case 'VectorSelector':
        return readSelector(this, node);
      case 'FunctionCall':
        return this.call(node);
      case 'AggregateExpr':
        return this.aggregation(node);
      default:
        throw new Error(`the PromQL grammar has a node that we do not know: ${node.name}`);
    }
  }

  /** The grammar takes a sign into the literal, where it would bind tighter than `^`. */
  private signedNumber(node: GrammarNode): readonly ChainItem[] {
    const first = this.tokenAt(node.first);
    const signed = first.text === '-' || first.text === '+';
    const token = signed ? this.tokenAt(node.first + 1) : first;
    const expr: PromExpr = { kind: 'number', value: readNumber(this, token) ?? Number.NaN, range: { from: token.from, to: token.to } };
    return signed ? [this.sign(first), { kind: 'operand', expr }] : [{ kind: 'operand', expr }];
  }

  private sign(token: Token): ChainItem {
    const op = token.text === '-' ? '-' : '+';
    const apply = (operand: PromExpr): PromExpr => {
      const range = { from: token.from, to: operand.range.to };
      if (operand.kind === 'number') return { kind: 'number', value: op === '-' ? -operand.value : operand.value, range };
      return { kind: 'unary', op, operand, range };
    };
    return { kind: 'prefix', precedence: unaryPrecedence, apply };
  }

  private infix(node: GrammarNode): ChainItem {
    const [, operator, ...modifiers] = node.children.slice(0, -1) as [GrammarNode, GrammarNode, ...GrammarNode[]];
    const token = this.tokenAt(operator.first);
    const op = binaryOpOf(token.text);
    if (op === undefined) this.notSupported(`operator ${token.text} is for native histograms`, token);
    const fill = modifiers.find((modifier) => modifier.name === 'FillModifier');
    if (fill !== undefined) this.notSupported('filling in missing series is experimental in Prometheus', this.rangeOf(fill));
    const bool = modifiers.some((modifier) => modifier.name === 'BoolModifier');
    const clause = modifiers.find((modifier) => modifier.name === 'MatchingModifierClause');
    const matching = clause === undefined ? {} : { matching: this.matching(clause) };
    const known = op ?? '+';
    return {
      kind: 'infix',
      precedence: binaryPrecedence[known],
      rightAssociative: isRightAssociative(known),
      apply: (left, right) => ({
        kind: 'binary',
        op: known,
        bool,
        ...matching,
        left,
        right,
        range: { from: left.range.from, to: right.range.to },
      }),
    };
  }

  private matching(clause: GrammarNode): VectorMatching {
    const [kind, labels, group, include] = clause.children as [GrammarNode, GrammarNode, GrammarNode?, GrammarNode?];
    return {
      kind: kind.name === 'On' ? 'on' : 'ignoring',
      labels: readLabelList(this, labels),
      ...(group === undefined ? {} : { group: group.name === 'GroupLeft' ? ('left' as const) : ('right' as const) }),
      include: include === undefined ? [] : readLabelList(this, include),
    };
  }

  private postfix(node: GrammarNode): ChainItem {
    const [operand, ...rest] = node.children as [GrammarNode, ...GrammarNode[]];
    const durations = rest.filter((child) => child.name === 'DurationExpr' || child.name === 'OffsetDurationExpr');
    const [duration, step] = durations.map((child) =>
      node.name === 'OffsetExpr' ? readOffsetMs(this, child) : readPositiveMs(this, child),
    );
    const { to } = this.rangeOf(node);
    const apply = (expr: PromExpr): PromExpr => {
      switch (node.name) {
        case 'OffsetExpr':
          return applyOffset(expr, duration as number, to, this.report);
        case 'StepInvariantExpr':
          return applyAt(expr, at as AtModifier, to, this.report);
        case 'MatrixSelector':
          return applyRange(expr, duration as number, { from: this.tokenAt(operand.last + 1).from, to }, this.report);
        case 'SubqueryExpr': {
          const range = { from: expr.range.from, to };
          return {
            kind: 'subquery',
            expr,
            rangeMs: duration as number,
            ...(step === undefined ? {} : { stepMs: step }),
            offsetMs: 0,
            range,
          };
        }
        case 'AnchoredExpr':
        case 'SmoothedExpr': {
          const word = node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
          this.notSupported(`modifier ${word} is experimental in Prometheus`, this.rangeOf(rest[0] as GrammarNode));
          return expr;
        }
        default:
          throw new Error(`the PromQL grammar has a postfix form that we do not know: ${node.name}`);
      }
    };
    const at = node.name === 'StepInvariantExpr' ? this.atModifier(lastChild(node), node) : undefined;
    return { kind: 'postfix', apply };
  }

  private atModifier(node: GrammarNode, whole: GrammarNode): AtModifier {
    if (node.name === 'AtModifierPreprocessors') return { kind: firstChild(node).name === 'AtStart' ? 'start' : 'end' };
    const first = this.tokenAt(node.first);
    const signed = first.text === '-' || first.text === '+';
    const value = readNumber(this, signed ? this.tokenAt(node.first + 1) : first);
    if (value === undefined) return { kind: 'start' };
    const seconds = first.text === '-' ? -value : value;
    const atMs = Math.sign(seconds) * Math.round(Math.abs(seconds) * 1000);
    if (Number.isSafeInteger(atMs)) return { kind: 'timestamp', atMs };
    const shown = Number.isFinite(seconds) ? seconds.toFixed(6) : Number.isNaN(seconds) ? 'NaN' : seconds > 0 ? '+Inf' : '-Inf';
    this.report({ rule: 'literal', message: `timestamp out of bounds for @ modifier: ${shown}`, ...this.rangeOf(whole) });
    return { kind: 'timestamp', atMs: 0 };
  }

  private call(node: GrammarNode): PromExpr {
    const name = this.tokenAt(node.first).text;
    const args = expressionsOf(lastChild(node)).map((argument) => this.read(argument));
    return { kind: 'call', func: name, args, range: this.rangeOf(node) };
  }

  private aggregation(node: GrammarNode): PromExpr {
    const op = this.tokenAt(node.first).text.toLowerCase();
    const range = this.rangeOf(node);
    const children = node.children;
    const modifier = children.find((child) => child.name === 'AggregateModifier');
    const grouping = modifier === undefined ? {} : { grouping: this.grouping(modifier) };
    const args = expressionsOf(children.find((child) => child.name === 'FunctionCallBody') as GrammarNode).map((argument) =>
      this.read(argument),
    );
    const [first, second] = args;
    const param = aggregationParams.get(op);
    if (experimentalAggregations.has(op)) this.notSupported(`${op}() is experimental in Prometheus`, range);
    else if (param === undefined) throw new Error(`the PromQL grammar has an aggregation that we do not know: ${op}`);
    const wanted = param === 'none' ? 1 : 2;
    if (first === undefined) {
      this.report({ rule: 'arity', message: 'no arguments for aggregate expression provided', ...range });
      return stubSelector(range);
    }
    if (args.length !== wanted) {
      const message = `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
      this.report({ rule: 'arity', message, ...range });
      return stubSelector(range);
    }
    const parts: Pick<Aggregation, 'expr' | 'param'> = second === undefined ? { expr: first } : { param: first, expr: second };
    return { kind: 'aggregation', op, ...parts, ...grouping, range };
  }

  private grouping(modifier: GrammarNode): Grouping {
    const [kind, labels] = modifier.children as [GrammarNode, GrammarNode];
    return { kind: kind.name === 'By' ? 'by' : 'without', labels: readLabelList(this, labels) };
  }

  private notSupported(what: string, place: TextRange): void {
    this.report({ rule: 'notSupported', message: `${what} and not supported here`, from: place.from, to: place.to });
  }
}

function expressionsOf({ children }: GrammarNode): readonly GrammarNode[] {
  return children.filter(({ isExpr }) => isExpr);
}
