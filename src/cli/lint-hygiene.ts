import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSide } from '../check/diff-side.ts';
import { hygieneSince } from '../check/hygiene-since.ts';
import { hygieneTests } from '../check/hygiene-tests.ts';
import type { LintRequest } from '../check/lint-files.ts';
import { coverageRules, sinceRules } from '../lint/hygiene-rules.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { LintOptions } from './lint.ts';
import { readPolicyLibrary } from './policy-input.ts';
import { readTestInput } from './test-input.ts';
import { UsageError } from './usage-error.ts';

type Hygiene = NonNullable<LintRequest['hygiene']> & {
  /** Files of tests, by the name they are reported by. */
  readonly sources: ReadonlyMap<string, SourceFile>;
};

/** What `--since` and `--coverage` find, which needs more than the files themselves: another revision, and the tests. */
export async function readHygiene(
  paths: readonly string[],
  { since, coverage, config }: LintOptions,
  request: LintRequest,
  cwd: string,
): Promise<Hygiene> {
  const findings: Diagnostic[] = [];
  const sources = new Map<string, SourceFile>();
  if (since !== undefined) {
    if (paths.includes('-')) throw new UsageError('--since cannot compare stdin', 'name files, or leave --since away');
    const { readDiffInput } = await import('./diff-input.ts');
    findings.push(...(await hygieneSince({ ...(await readDiffInput({ revision: since, paths, config }, cwd)), since })));
  }
  if (coverage === true) findings.push(...(await coverageFindings(paths, config, request, cwd, sources)));
  return { findings, sources, rules: [...(since === undefined ? [] : sinceRules), ...(coverage === true ? coverageRules : [])] };
}

async function coverageFindings(
  paths: readonly string[],
  config: string | undefined,
  { files, policies }: LintRequest,
  cwd: string,
  sources: Map<string, SourceFile>,
): Promise<readonly Diagnostic[]> {
  if (policies === undefined) return [];
  const named = paths.filter((path) => path !== '-').map((path) => resolve(cwd, path));
  const { settings, home, configPath } = readPolicyLibrary(config, named, cwd);
  const stated = (settings?.tests ?? ['tests']).map((path) => resolve(configPath === undefined ? cwd : home, path));
  const tests = [...new Set([...stated.filter(existsSync), ...named])];
  const input = readTestInput({ paths: tests, config: configPath, allowEmpty: true }, cwd);
  for (const [name, file] of input.sources) sources.set(name, file);
  const [error] = input.diagnostics.filter(({ severity }) => severity === 'error');
  if (hasErrors(input.diagnostics) && error !== undefined) throw new UsageError(`the tests cannot be read: ${error.message}`);
  return hygieneTests(input.request, readSide({ ...policies, files: files.map(({ file }) => file) }));
}
