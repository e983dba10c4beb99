import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { displayPath } from './display-path.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { packageVersion } from './package-version.ts';
import { scaffold } from './scaffold.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

/** Writes the files of a new policy repository into `folder` (relative to the working directory), or nothing at all. */
export function init(folder: string, io: CliIo): ExitCode {
  const root = resolve(io.cwd, folder);
  const files = scaffold(packageVersion).map((file) => {
    const path = join(root, file.path);
    return { ...file, path, name: displayPath(io.cwd, path), there: existsSync(path) };
  });
  const [taken] = files.filter((file) => file.there && file.ifThere === undefined);
  if (taken !== undefined) throw new UsageError(`\`${taken.name}\` exists already and is not overwritten`, 'choose another folder');

  writeTogether(
    files.filter((file) => !file.there),
    [],
    io.cwd,
  );
  const lines = files.map((file) => (file.there ? `kept     ${file.name}   exists already: ${file.ifThere}` : `wrote    ${file.name}`));
  const compile =
    root === io.cwd
      ? 'guard-policy compile && guard-policy test'
      : `cd ${displayPath(io.cwd, root)} && guard-policy compile && guard-policy test`;
  io.stdout.write(`${lines.join('\n')}\n\nNext: ${compile}, then commit everything.\n`);
  return exitCodes.yes;
}
