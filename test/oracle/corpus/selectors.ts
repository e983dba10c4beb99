/** The selectors of queries, as Prometheus's own parser reads them (test/oracle/promql). */
import { runLines } from './run-lines.ts';

export type Matcher = { readonly name: string; readonly op: '=' | '!=' | '=~' | '!~'; readonly value: string };
export type Selector = { readonly matchers: readonly Matcher[]; readonly inRange: boolean };
/** `windowSeconds`: the longest range, 0 without one. */
export type Query = { readonly type: 'vector' | 'scalar'; readonly selectors: readonly Selector[]; readonly windowSeconds: number };

const text = String.raw`"(?:[^"\\]|\\.)*"`;
const selectorForm = new RegExp(String.raw`(\(matrix \d+ )?\(sel \{((?:${text}(?:=~|!~|!=|=)${text},?)*)\}`, 'g');
const matcherForm = new RegExp(`(${text})(=~|!~|!=|=)(${text})`, 'g');

/** One for each query; undefined where Prometheus refuses the text or it gives no vector and no scalar. */
export function readQueries(queries: readonly string[]): readonly (Query | undefined)[] {
  const answers = runLines('../promql/bin/promql', [], queries) as { type?: string; tree?: string }[];
  return answers.map(({ type, tree }) => {
    if (tree === undefined || (type !== 'vector' && type !== 'scalar')) return undefined;
    const ranges = [...tree.matchAll(/\((?:matrix|subquery) (\d+)/g)].map(([, ms]) => Number(ms) / 1000);
    return { type, selectors: selectorsIn(tree), windowSeconds: Math.max(0, ...ranges) };
  });
}

function selectorsIn(tree: string): readonly Selector[] {
  const found = [...tree.matchAll(selectorForm)].map(([, matrix, inner = '']): Selector => {
    const matchers = [...inner.matchAll(matcherForm)].map(([, name = '', op, value = '']): Matcher => {
      return { name: JSON.parse(name), op: op as Matcher['op'], value: JSON.parse(value) };
    });
    return { matchers, inRange: matrix !== undefined };
  });
  return [...new Map(found.map((selector) => [JSON.stringify(selector.matchers), selector])).values()].map((selector) => ({
    ...selector,
    inRange: found.some(({ matchers, inRange }) => inRange && JSON.stringify(matchers) === JSON.stringify(selector.matchers)),
  }));
}
