import type { Diagnostic } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';
import { argNotAllowed } from './placeholder.ts';

/**
 * Finds `{{args.x}}` outside the quoted strings of a PromQL text. There it could become any PromQL at run time, `0) or vector(0` too;
 * inside quotes it stays one label value.
 */
export function checkArgsInQuotes(text: MappedText): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  let quote: string | undefined;
  let brackets = 0;
  for (let at = 0; at < text.text.length; at++) {
    const char = text.text[at] as string;
    if (quote !== undefined) {
      if (char === '\\' && quote !== '`') at++;
      else if (char === quote) quote = undefined;
      continue;
    }
    if (char === '"' || char === "'" || char === '`') quote = char;
    else if (char === '#') {
      const end = text.text.indexOf('\n', at);
      at = end < 0 ? text.text.length : end;
    } else if (char === '[') brackets++;
    else if (char === ']') brackets--;
    else if (char === '{' && text.text[at + 1] === '{') {
      const match = /^\{\{\s*args\.([a-zA-Z][a-zA-Z0-9_]*)\s*\}\}/.exec(text.text.slice(at, at + 200));
      if (match === null) continue;
      const range = originOf(text, at, at + match[0].length).range;
      findings.push(argNotAllowed(match[1] as string, brackets > 0 ? 'a range' : 'a query outside quotes', range));
      at += match[0].length - 1;
    }
  }
  return findings;
}
