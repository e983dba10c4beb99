import { type Checked, checked } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import { RecentMap } from '../source/recent-map.ts';
import type { PromExpr } from './ast.ts';
import { parsePromql } from './parse.ts';

const parsedBefore = new RecentMap<string, PromExpr>(4000);

/** As `parsePromql`, remembering what parsed: the same texts come back in every policy that uses a pack, and in every environment. */
export function parsePromqlOnce(text: MappedText): Checked<PromExpr> {
  const known = parsedBefore.get(text.text);
  if (known !== undefined) return checked(known);
  const parsed = parsePromql(text);
  if (parsed.ok && parsed.diagnostics.length === 0) parsedBefore.set(text.text, parsed.value);
  return parsed;
}
