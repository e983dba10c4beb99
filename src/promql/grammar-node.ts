import type { Tree } from '@lezer/common';

/** A node of the grammar package's tree with its children in source order. Reading it is much cheaper than walking the package's own nodes. */
export type GrammarNode = {
  readonly name: string;
  /** In the `Expr` group of the grammar. */
  readonly isExpr: boolean;
  readonly from: number;
  readonly to: number;
  readonly children: readonly GrammarNode[];
};

/** The whole tree; undefined where the grammar met an error. Without recursion, so that its depth is no matter. */
export function grammarNodes(tree: Tree): GrammarNode | undefined {
  const cursor = tree.cursor();
  const above: GrammarNode[][] = [];
  let siblings: GrammarNode[] = [];
  for (;;) {
    const { type, from, to } = cursor;
    if (type.isError) return undefined;
    const children: GrammarNode[] = [];
    siblings.push({ name: type.name, isExpr: type.is('Expr'), from, to, children });
    if (cursor.firstChild()) {
      above.push(siblings);
      siblings = children;
      continue;
    }
    while (!cursor.nextSibling()) {
      const parents = above.pop();
      if (parents === undefined) return siblings[0];
      siblings = parents;
      cursor.parent();
    }
  }
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
