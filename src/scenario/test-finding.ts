import { parseDuration } from '../promql/duration.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { PolicyTest } from './types.ts';

/** Says what is wrong with a duration at `path`, if there is one. */
export function checkDuration(
  test: Located<PolicyTest>,
  path: Path,
  text: string | undefined,
  leastMs: number,
  findings: Diagnostic[],
): void {
  if (text === undefined) return;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= leastMs) return;
  findings.push({
    code: 'GP643',
    name: 'test-duration',
    severity: 'error',
    message: `\`${String(path.at(-1))}\` must be a duration ${leastMs > 0 ? 'above zero ' : ''}such as 30s, 5m or 1h30m; found ${JSON.stringify(text)}`,
    range: test.rangeAt(path),
    ...(ms === undefined ? { hint: 'larger units first, each once' } : {}),
  });
}

/** A key that says something about what is not there. */
export function stray(test: Located<PolicyTest>, path: Path, why: string): Diagnostic {
  return {
    code: 'GP646',
    name: 'test-key-without-use',
    severity: 'error',
    message: `\`${String(path.at(-1))}\` has no meaning here: ${why}`,
    range: test.keyRangeAt(path),
    hint: 'remove it',
  };
}
