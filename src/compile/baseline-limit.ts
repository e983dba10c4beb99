import { type CelExpr, childrenOf } from '../policy/cel/ast.ts';
import { mentions } from '../policy/condition.ts';
import { isNumber } from '../policy/fold.ts';
import type { RelationOp } from '../policy/metric-condition.ts';
import type { PromExpr } from '../promql/ast.ts';
import { clamp, type LimitOf } from './guarded-query.ts';
import { binary, num, onNothing } from './promql-tree.ts';

/** The limit of a relative part as PromQL over the baseline's query: `baseline * 1.2` is `1.2 * (B)`, greatest and least are clamps. */
export function limitOf(limit: CelExpr): LimitOf {
  return (query) => {
    const baseline = hidesInfinity(limit) ? finiteOrNaN(query) : query;
    const build = (node: CelExpr): PromExpr => {
      if (isNumber(node)) return num(node.value);
      switch (node.kind) {
        case 'name':
          return baseline;
        case 'unary':
          return binary('*', num(-1), build(node.operand));
        case 'binary': {
          if (node.op !== '+' && node.op !== '-' && node.op !== '*' && node.op !== '/') break;
          const [left, right] = [build(node.left), build(node.right)];
          // Two vectors carry labels of their own; each is one sample here, matched on none.
          return isNumber(node.left) || isNumber(node.right) ? binary(node.op, left, right) : onNothing(node.op, left, right);
        }
        case 'call': {
          const inner = node.args.find((arg) => !isNumber(arg));
          const bounds = node.args.filter(isNumber).map((arg) => arg.value);
          if (inner === undefined) break;
          if (bounds.length === 0) return build(inner);
          const greatest = node.func === 'math.greatest';
          return clamp(greatest ? 'min' : 'max', build(inner), greatest ? Math.max(...bounds) : Math.min(...bounds));
        }
        default:
          break;
      }
      throw new Error(`a limit of a baseline was checked to be arithmetic, not ${node.kind}`);
    };
    return build(limit);
  };
}

/** Whether an infinite baseline could give a finite limit: `math.greatest(baseline, 3)` is 3 for -Inf, `1 / baseline` is 0. */
function hidesInfinity(limit: CelExpr): boolean {
  if (limit.kind === 'call') return true;
  if (limit.kind === 'binary' && limit.op === '/' && mentions(limit.right, 'baseline')) return true;
  return childrenOf(limit).some(hidesInfinity);
}

/** The remainder of a division by infinity: the number itself, NaN for an infinite one. */
function finiteOrNaN(query: PromExpr): PromExpr {
  return binary('%', query, num(Number.POSITIVE_INFINITY));
}

/** A number that meets `OP 0`, for a baseline that is missing and may be. */
export function cappedReading(op: RelationOp): number {
  return op === '<' ? -1 : op === '>' ? 1 : 0;
}
