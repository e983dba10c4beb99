import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LintFile } from '../lint/read-input.ts';
import type { SourceFile } from '../source/source-file.ts';
import { readPolicyInput, readPolicyLibrary } from './policy-input.ts';

/** The policies of the repository, where waivers are linted that may be for one that is not named: else each would seem to be for nothing. */
export function otherPolicies(
  files: readonly LintFile[],
  paths: readonly string[],
  config: string | undefined,
  cwd: string,
): readonly SourceFile[] {
  if (!files.some(({ file }) => /\bWaiver\b/.test(file.text))) return [];
  const named = paths.filter((path) => path !== '-').map((path) => resolve(cwd, path));
  const { settings, home, configPath } = readPolicyLibrary(config, named, cwd);
  const base = configPath === undefined ? cwd : home;
  const folders = (settings?.policies ?? ['policies']).map((path) => resolve(base, path)).filter(existsSync);
  return folders.length === 0 ? [] : readPolicyInput({ paths: folders, config: configPath, out: undefined }, cwd).files;
}
