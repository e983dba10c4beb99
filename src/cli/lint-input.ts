import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LintFile } from '../lint/read-input.ts';
import type { Config } from '../policy/types.ts';
import { type Checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import { readSourceText, tooLong } from '../source/read-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import { displayPath } from './display-path.ts';
import type { CliIo } from './io.ts';
import { outFolder, type PolicyLibrary, readPolicyLibrary } from './policy-input.ts';
import { readSourceFile, unreadable as unreadablePath } from './read-file.ts';
import { UsageError } from './usage-error.ts';
import { byName, type FoundFile, findYamlFiles } from './yaml-files.ts';

export type LintInputFiles = {
  readonly files: readonly LintFile[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly settings?: Config['spec'];
  /** What policies among the files are compiled with. */
  readonly policies: Pick<PolicyLibrary, 'packs' | 'shippedPacks' | 'config'>;
  /** Why files could not be read as text, and what is wrong with the configuration. */
  readonly unreadable: readonly Diagnostic[];
};

const stdinName = '<stdin>';

/** The files at `paths`, `-` for stdin. Default: the output folder of the configuration. What cannot be read hides nothing of the rest. */
export async function readLintFiles(paths: readonly string[], config: string | undefined, io: CliIo): Promise<LintInputFiles> {
  const { cwd } = io;
  const named = paths.filter((path) => path !== '-').map((path) => resolve(cwd, path));
  const library = readPolicyLibrary(config, named.length > 0 ? named : [], cwd);
  const { settings, home, packs, shippedPacks } = library;
  const errors = library.diagnostics.filter(({ severity }) => severity === 'error');
  const policies = { packs, shippedPacks, ...(library.config === undefined ? {} : { config: library.config }) };
  // Without the configuration it is not known what the rest means.
  if (library.configPath !== undefined && settings === undefined) {
    return { files: [], sources: configSource(library.config), policies, unreadable: errors };
  }
  const folders = named.length > 0 || paths.includes('-') ? named : [defaultFolder(settings, home, cwd)];
  const unreadable: Diagnostic[] = [...errors];
  const files: LintFile[] = [];
  const take = (read: Checked<SourceFile>, isNamed: boolean): void => {
    if (read.ok) files.push({ file: read.value, named: isNamed });
    else unreadable.push(...read.diagnostics);
  };
  for (const one of findAll(folders, paths.length > 1, cwd, unreadable))
    take(readSourceFile(one.path, one.name, yamlLimits.streamBytes), one.named);
  if (paths.includes('-')) take(await readStdin(io), true);
  const sources = new Map(files.map(({ file }) => [file.name, file]));
  return { files, sources, policies, unreadable, ...(settings === undefined ? {} : { settings }) };
}

type NamedFile = FoundFile & { readonly named: boolean };

/** Sorted, each once. A path that is not there is told on the spot where it is all that was asked for. */
function findAll(folders: readonly string[], several: boolean, cwd: string, unreadable: Diagnostic[]): readonly NamedFile[] {
  const found = new Map<string, NamedFile>();
  for (const folder of folders) {
    try {
      for (const one of findYamlFiles(folder, cwd)) {
        const isNamed = one.path === folder || found.get(one.real)?.named === true;
        found.set(one.real, { ...one, named: isNamed });
      }
    } catch (error) {
      if (!several || !(error instanceof UsageError)) throw error;
      unreadable.push(unreadablePath(displayPath(cwd, folder), error));
    }
  }
  return [...found.values()].sort(byName);
}

function configSource(config: SourceFile | undefined): ReadonlyMap<string, SourceFile> {
  return new Map(config === undefined ? [] : [[config.name, config]]);
}

function defaultFolder(settings: Config['spec'] | undefined, home: string, cwd: string): string {
  const folder = outFolder(undefined, settings, home, cwd);
  if (existsSync(folder)) return folder;
  throw new UsageError('no path given, and there are no compiled templates', 'name what to lint: guard-policy lint PATH');
}

async function readStdin(io: CliIo): Promise<Checked<SourceFile>> {
  const bytes = await io.readStdin?.(yamlLimits.streamBytes);
  if (bytes === undefined) throw new UsageError('nothing is piped to stdin', 'kustomize build overlays/prod | guard-policy lint -');
  if (typeof bytes === 'number')
    return failed({ ...tooLong(stdinName, bytes), message: `stdin has more than ${yamlLimits.streamBytes / 1_048_576} MiB` });
  return readSourceText(bytes, stdinName, yamlLimits.streamBytes);
}
