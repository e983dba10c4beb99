import { RE2JS } from 're2js';

const longestPattern = 1000;
const keptPatterns = 100;
const compiledPatterns = new Map<string, RE2JS>();

export type CompiledPattern = { readonly ok: true; readonly pattern: RE2JS } | { readonly ok: false; readonly reason: string };

/** A pattern in RE2 syntax, the only one whose matching takes time linear in the text. */
export function compilePattern(source: string): CompiledPattern {
  const kept = compiledPatterns.get(source);
  if (kept !== undefined) return { ok: true, pattern: kept };
  if (source.length > longestPattern) return { ok: false, reason: `a pattern has at most ${longestPattern} characters` };
  try {
    const pattern = RE2JS.compile(source);
    if (compiledPatterns.size >= keptPatterns) compiledPatterns.clear();
    compiledPatterns.set(source, pattern);
    return { ok: true, pattern };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    return { ok: false, reason };
  }
}

/** CEL's `matches`: the pattern occurs somewhere in the text. Throws for a pattern that is not RE2. */
export function matchesPattern(text: string, source: string): boolean {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(`not a regular expression (RE2): ${compiled.reason}`);
  return compiled.pattern.test(text);
}
