import type { Tree } from '@lezer/common';

/**
 * A node of the grammar package's tree with its children in source order. `first` and `last` are the indexes of its tokens. Reading it is much
 * cheaper than walking the package's own nodes.
 */
export type GrammarNode = {
  readonly name: string;
  /** In the `Expr` group of the grammar. */
  readonly isExpr: boolean;
  readonly first: number;
  readonly last: number;
  readonly children: readonly GrammarNode[];
};

/** Where the words of the text stand that was parsed. */
export type Word = { readonly from: number; readonly to: number };

/** The query's node of a tree; undefined where the grammar met an error. Without recursion, so that its depth is no matter. */
export function grammarNodes(tree: Tree, words: readonly Word[]): GrammarNode | undefined {
  if (hasError(tree)) return undefined;
  const starts = new Map(words.map(({ from }, index) => [from, index]));
  const ends = new Map(words.map(({ to }, index) => [to, index]));
  const cursor = tree.cursor();
  if (!cursor.firstChild()) return undefined;
  const above: GrammarNode[][] = [];
  const top: GrammarNode[] = [];
  let siblings = top;
  for (;;) {
    const { type, from, to } = cursor;
    const children: GrammarNode[] = [];
    const [first, last] = [starts.get(from), ends.get(to)];
    if (first === undefined || last === undefined) throw new Error(`a PromQL ${type.name} that is not made of tokens`);
    siblings.push({ name: type.name, isExpr: type.is('Expr'), first, last, children });
    if (cursor.firstChild()) {
      above.push(siblings);
      siblings = children;
      continue;
    }
    while (!cursor.nextSibling()) {
      const parents = above.pop();
      if (parents === undefined) return top[0];
      siblings = parents;
      cursor.parent();
    }
  }
}

function hasError(tree: Tree): boolean {
  const cursor = tree.cursor();
  do if (cursor.type.isError) return true;
  while (cursor.next());
  return false;
}

export function firstChild({ name, children }: GrammarNode): GrammarNode {
  const [first] = children;
  if (first === undefined) throw new Error(`${name} has no child`);
  return first;
}

export function lastChild({ name, children }: GrammarNode): GrammarNode {
  const last = children.at(-1);
  if (last === undefined) throw new Error(`${name} has no child`);
  return last;
}

export function childNamed({ children }: GrammarNode, name: string): GrammarNode | undefined {
  return children.find((child) => child.name === name);
}
