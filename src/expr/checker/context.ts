import type { ExprSpan } from '../syntax.ts';
import type { Node } from '../tree/node.ts';
import type { StaticType } from '../tree/static-type.ts';

/** What the engine's checker finds wrong, or its optimizer: the measurement is an Error whether or not that part would be evaluated. */
export class CompileError extends Error {
  readonly span: ExprSpan;

  constructor(at: ExprSpan, message: string) {
    super(message);
    this.span = { from: at.from, to: at.to };
  }
}

export type PredicateScope = { readonly collection: StaticType; readonly pointers: ReadonlyMap<string, StaticType> };

/** Where the checker stands. */
export type CheckContext = {
  readonly modern: boolean;
  readonly env: ReadonlyMap<string, StaticType>;
  readonly scopes: PredicateScope[];
  readonly variables: { readonly name: string; readonly type: StaticType }[];
  /** Checks a node and writes its type into it. */
  readonly visit: (node: Node) => StaticType;
};

/** How the engines name a type in their messages. */
export function show({ type }: StaticType, { modern }: { readonly modern: boolean }): string {
  return type?.name ?? (modern ? 'unknown' : '<nil>');
}
