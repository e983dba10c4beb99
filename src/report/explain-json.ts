import type { Explanation } from '../scenario/explanation.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { printJson, toJsonReport } from './json.ts';

/** The report of `guard-policy explain` as JSON: times are UTC texts, or seconds since the start of a run that was simulated. */
export function renderExplainJson(
  explanations: readonly Explanation[],
  diagnostics: readonly Diagnostic[],
  files: ReadonlyMap<string, SourceFile>,
  exitCode: number,
): string {
  return printJson({
    ...toJsonReport({ diagnostics, files }),
    command: 'explain',
    exitCode,
    explanations: explanations.map((one) => {
      if (one.kind !== 'run' && one.kind !== 'case') return withTimes(one, 0);
      return { ...one, run: withTimes(one.run, one.run.clock === 'wall' ? undefined : (one.run.startedAtMs ?? 0)) };
    }),
  });
}

/** `fooMs` becomes `foo` (a time) or `fooSeconds` (from the start), at every level. */
function withTimes(value: unknown, startMs: number | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => withTimes(one, startMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (!key.endsWith('Ms') || typeof one !== 'number') return [key, withTimes(one, startMs)];
      const name = key.slice(0, -2);
      return startMs === undefined ? [name, new Date(one).toISOString().replace('.000Z', 'Z')] : [`${name}Seconds`, (one - startMs) / 1000];
    }),
  );
}
