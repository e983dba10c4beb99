/** Half-open UTF-16 offsets in the parsed text. Nodes that the compiler builds carry `nowhere`. */
export type TextRange = { readonly from: number; readonly to: number };

export const nowhere: TextRange = { from: 0, to: 0 };

export type MatchOp = '=' | '!=' | '=~' | '!~';
export type LabelMatcher = { readonly name: string; readonly op: MatchOp; readonly value: string; readonly range: TextRange };

/** `@`: a fixed time in milliseconds since the epoch, or an edge of the query range. */
export type AtModifier = { readonly kind: 'timestamp'; readonly atMs: number } | { readonly kind: 'start' } | { readonly kind: 'end' };

export type NumberLiteral = { readonly kind: 'number'; readonly value: number; readonly range: TextRange };
export type StringLiteral = { readonly kind: 'string'; readonly value: string; readonly range: TextRange };

/** `name` is also among `matchers` as `__name__`. A negative `offsetMs` looks forward. */
export type VectorSelector = {
  readonly kind: 'selector';
  readonly name?: string;
  readonly matchers: readonly LabelMatcher[];
  readonly offsetMs: number;
  readonly at?: AtModifier;
  readonly range: TextRange;
};
export type MatrixSelector = {
  readonly kind: 'matrix';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
  readonly range: TextRange;
};
export type Subquery = {
  readonly kind: 'subquery';
  readonly expr: PromExpr;
  readonly rangeMs: number;
  readonly stepMs?: number;
  readonly offsetMs: number;
  readonly at?: AtModifier;
  readonly range: TextRange;
};
export type Paren = { readonly kind: 'paren'; readonly inner: PromExpr; readonly range: TextRange };
export type Unary = { readonly kind: 'unary'; readonly op: '+' | '-'; readonly operand: PromExpr; readonly range: TextRange };

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2' | '==' | '!=' | '<' | '>' | '<=' | '>=' | 'and' | 'or' | 'unless';
export type VectorMatching = {
  readonly kind: 'on' | 'ignoring';
  readonly labels: readonly string[];
  readonly group?: 'left' | 'right';
  readonly include: readonly string[];
};
export type Binary = {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly bool: boolean;
  readonly matching?: VectorMatching;
  readonly left: PromExpr;
  readonly right: PromExpr;
  readonly range: TextRange;
};

export type Grouping = { readonly kind: 'by' | 'without'; readonly labels: readonly string[] };
export type Aggregation = {
  readonly kind: 'aggregation';
  readonly op: string;
  readonly param?: PromExpr;
  readonly expr: PromExpr;
  readonly grouping?: Grouping;
  readonly range: TextRange;
};
export type Call = { readonly kind: 'call'; readonly func: string; readonly args: readonly PromExpr[]; readonly range: TextRange };

export type PromExpr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Paren
  | Unary
  | Binary
  | Aggregation
  | Call;

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';
