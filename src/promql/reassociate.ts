import type { PromExpr } from './ast.ts';

/** Operands and operators of one level in source order, between one pair of parentheses. `apply` builds the node. */
export type ChainItem =
  | { readonly kind: 'operand'; readonly expr: PromExpr }
  | { readonly kind: 'postfix'; readonly apply: (operand: PromExpr) => PromExpr }
  | PrefixItem
  | InfixItem;
type PrefixItem = { readonly kind: 'prefix'; readonly precedence: number; readonly apply: (operand: PromExpr) => PromExpr };
type InfixItem = {
  readonly kind: 'infix';
  readonly precedence: number;
  readonly rightAssociative: boolean;
  readonly apply: (left: PromExpr, right: PromExpr) => PromExpr;
};

/**
 * Groups a chain by precedence. The grammar package groups postfix forms and signs wrongly (`a + b offset 5m` as
 * `(a + b) offset 5m`), so its grouping is not used at all. Stacks instead of recursion: a chain may have thousands of items.
 */
export function reassociate(items: readonly ChainItem[]): PromExpr {
  const operands: PromExpr[] = [];
  const operators: (PrefixItem | InfixItem)[] = [];
  const popOperand = (): PromExpr => {
    const operand = operands.pop();
    if (operand === undefined) throw new Error('an operator of a PromQL chain lacks its operand');
    return operand;
  };
  const reduce = (operator: PrefixItem | InfixItem): void => {
    const last = popOperand();
    operands.push(operator.kind === 'prefix' ? operator.apply(last) : operator.apply(popOperand(), last));
  };
  for (const item of items) {
    if (item.kind === 'operand') operands.push(item.expr);
    else if (item.kind === 'postfix') operands.push(item.apply(popOperand()));
    else if (item.kind === 'prefix') operators.push(item);
    else {
      for (let top = operators.at(-1); top !== undefined && bindsFirst(top, item); top = operators.at(-1)) {
        operators.pop();
        reduce(top);
      }
      operators.push(item);
    }
  }
  for (let top = operators.pop(); top !== undefined; top = operators.pop()) reduce(top);
  const result = popOperand();
  if (operands.length > 0) throw new Error('a PromQL chain has an operand too many');
  return result;
}

function bindsFirst(earlier: PrefixItem | InfixItem, later: InfixItem): boolean {
  return earlier.precedence > later.precedence || (earlier.precedence === later.precedence && !later.rightAssociative);
}
