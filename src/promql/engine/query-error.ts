import type { TextRange } from '../ast.ts';

/** Why a query has no value, in Prometheus's words. Thrown inside the evaluator and caught once, where the query's result is made. */
export class QueryError extends Error {
  readonly range: TextRange | undefined;

  constructor(message: string, range?: TextRange) {
    super(message);
    this.name = 'QueryError';
    this.range = range;
  }
}

/** A limit of ours was reached: what Prometheus would answer is not known. */
export class LimitError extends QueryError {}

/** Prometheus's words for two series of a result that have become the same. */
export const sameLabelset = 'vector cannot contain metrics with the same labelset';
