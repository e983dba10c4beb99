import type { Node } from '../tree/node.ts';
import { rewrite } from '../tree/rewrite.ts';
import { foldNode } from './fold.ts';
import {
  firstOfFilter,
  lastOfFilter,
  lenOfFilter,
  mapOfFilter,
  neighbouringPredicates,
  type Rewriting,
  sumOfList,
  sumOfMap,
} from './lists.ts';
import { constantRange, inConstantList, inConstantRange } from './membership.ts';

const mostFolds = 1001;
const after: Readonly<Record<'older' | 'newer', readonly Rewriting[]>> = {
  older: [inConstantRange, constantRange, mapOfFilter, lenOfFilter, lastOfFilter, firstOfFilter],
  newer: [inConstantRange, mapOfFilter, lenOfFilter, lastOfFilter, firstOfFilter, neighbouringPredicates, sumOfList, sumOfMap],
};

/**
 * The rewritings of the engine's optimizer, in its order, whether or not they show in an outcome: errors vanish with what is no longer
 * evaluated. Throws CompileError for a remainder by a zero that is spelled out.
 * Source: optimizer/optimizer.go, expr 1.15.5 and 1.17.7.
 */
export function optimize(tree: Node, modern: boolean): Node {
  let node = rewrite(tree, inConstantList);
  for (let folds = 0; folds < mostFolds; folds++) {
    let applied = false;
    node = rewrite(node, (one) => {
      const folded = foldNode(one, modern);
      applied ||= folded !== undefined;
      return folded ?? one;
    });
    if (!applied) break;
  }
  return after[modern ? 'newer' : 'older'].reduce((rewritten, rule) => rewrite(rewritten, (one) => rule(one, modern)), node);
}
