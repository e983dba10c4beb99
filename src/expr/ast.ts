/** Trees of the expr language (Argo's successCondition and failureCondition), as far as the compiler writes them. */
export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'element' }
  | { readonly kind: 'index'; readonly list: Expr; readonly index: number }
  | { readonly kind: 'call'; readonly func: string; readonly args: readonly Expr[] }
  | { readonly kind: 'unary'; readonly op: '!' | '-'; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly op: ExprOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'conditional'; readonly test: Expr; readonly yes: Expr; readonly no: Expr };

export type ExprOp = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';
