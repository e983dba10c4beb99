/** The entry `guard-policy/promql`: PromQL texts to trees and back, without files and network. */
export type * from './ast.ts';
export { checkPromql } from './check.ts';
export { parseDuration, printDuration } from './duration.ts';
export { parsePromql } from './parse.ts';
export { printPromql } from './print.ts';
export { printPromqlWrapped } from './print-wrapped.ts';
export { equalPromql, selectorsOf, walkPromql } from './walk.ts';
