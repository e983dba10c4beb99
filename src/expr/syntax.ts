/** The engine of a condition: 1.15.5 is that of Argo Rollouts up to 1.9, 1.17.7 that of 1.10. */
export type ExprProfile = 'expr-1.15.5' | 'expr-1.17.7';

/** Half-open, UTF-16 offsets in the text of the condition. */
export type ExprSpan = { readonly from: number; readonly to: number };

/**
 * A condition as it was read. Unlike the trees of `ast.ts`, which the compiler writes, these have everything that the language has, and
 * their places. Builtins are told from calls by the parser, as both engines do; a predicate is the closure of a builtin.
 */
export type Syntax = ExprSpan &
  (
    | { readonly kind: 'nil' }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'int'; readonly value: bigint }
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'bytes'; readonly value: Uint8Array }
    | { readonly kind: 'identifier'; readonly name: string }
    /** `#`, `#index`, `#acc` */
    | { readonly kind: 'pointer'; readonly name: '' | 'index' | 'acc' }
    | { readonly kind: 'unary'; readonly op: '!' | '-' | '+'; readonly operand: Syntax }
    /** `and` is `&&`, `or` is `||`, `^` is `**`; `not in` is `!` of `in`. */
    | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Syntax; readonly right: Syntax; readonly opSpan: ExprSpan }
    /** `a.b` has a string for its property, `a[i]` any; `optional` is `?.`. */
    | { readonly kind: 'member'; readonly node: Syntax; readonly property: Syntax; readonly optional: boolean }
    /** Around members of which one is optional: `a?.b.c` is nil as a whole where `a` is nil. */
    | { readonly kind: 'chain'; readonly node: Syntax }
    | { readonly kind: 'slice'; readonly node: Syntax; readonly low?: Syntax; readonly high?: Syntax }
    /** A function of the environment, or anything that is no function: that is an error of the checker. */
    | { readonly kind: 'call'; readonly callee: Syntax; readonly args: readonly Syntax[] }
    | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Syntax[] }
    | { readonly kind: 'predicate'; readonly node: Syntax }
    | { readonly kind: 'conditional'; readonly test: Syntax; readonly yes: Syntax; readonly no: Syntax }
    | { readonly kind: 'let'; readonly name: string; readonly value: Syntax; readonly body: Syntax }
    | { readonly kind: 'sequence'; readonly nodes: readonly Syntax[] }
    | { readonly kind: 'list'; readonly nodes: readonly Syntax[] }
    | { readonly kind: 'map'; readonly pairs: readonly { readonly key: Syntax; readonly value: Syntax }[] }
  );

export type BinaryOp =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'matches'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | '..'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '??';
