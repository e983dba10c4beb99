import { type CelCondition, readCel } from '../../../src/policy/cel/parse.ts';
import type { CelOptions, CelVariables } from '../../../src/policy/cel/types.ts';
import type { Checked } from '../../../src/source/diagnostic.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';

export function options(variables: CelVariables, more: Partial<CelOptions> = {}): CelOptions {
  return { variables, wholeNumbersAreDoubles: false, ...more };
}

export function read(text: string, settings: CelOptions): Checked<CelCondition> {
  return readCel(copiedText(text, 'policy.yaml', 0), settings);
}

/** `true`, `false`, `error: message`, or for a text that is refused its codes: `GP300 GP305`. */
export function answer(text: string, settings: CelOptions, inputs: Readonly<Record<string, unknown>>): string {
  const condition = read(text, settings);
  if (!condition.ok) return condition.diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  const verdict = condition.value.evaluate(inputs);
  return verdict.outcome === 'error' ? `error: ${verdict.message}` : verdict.outcome;
}

/** `GP305 0-6 'metric'`: code, place and the text there. */
export function frames(text: string, settings: CelOptions): readonly string[] {
  const condition = read(text, settings);
  if (condition.ok) return [];
  return condition.diagnostics.map(({ code, range }) => `${code} ${range.from}-${range.to} ${text.slice(range.from, range.to)}`);
}
