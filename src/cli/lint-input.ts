import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LintFile } from '../lint/read-input.ts';
import type { Config } from '../policy/types.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { readSourceText } from '../source/read-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import type { CliIo } from './io.ts';
import { outFolder, type PolicyLibrary, readPolicyLibrary } from './policy-input.ts';
import { readSourceFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';
import { byName, type FoundFile, findYamlFiles } from './yaml-files.ts';

export type LintInputFiles = {
  readonly files: readonly LintFile[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly settings?: Config['spec'];
  /** What policies among the files are compiled with. */
  readonly policies: Pick<PolicyLibrary, 'packs' | 'shippedPacks' | 'config'>;
  /** Files that could not be read as text. */
  readonly unreadable: readonly Diagnostic[];
  /** What is wrong with the configuration, before anything is read. */
  readonly diagnostics: readonly Diagnostic[];
};

const stdinName = '<stdin>';

/** The files at `paths`, `-` for stdin. Default: the output folder of the configuration. */
export async function readLintFiles(paths: readonly string[], config: string | undefined, io: CliIo): Promise<LintInputFiles> {
  const { cwd } = io;
  const named = paths.filter((path) => path !== '-').map((path) => resolve(cwd, path));
  const library = readPolicyLibrary(config, named.length > 0 ? named : [], cwd);
  const { settings, home, diagnostics } = library;
  const { packs, shippedPacks } = library;
  const about = {
    policies: { packs, shippedPacks, ...(library.config === undefined ? {} : { config: library.config }) },
    ...(settings === undefined ? {} : { settings }),
    diagnostics: diagnostics.filter(({ severity }) => severity === 'error'),
  };
  if (hasErrors(diagnostics)) return { files: [], sources: configSource(library.config), unreadable: [], ...about };
  const folders = named.length > 0 || paths.includes('-') ? named : [defaultFolder(settings, home, cwd)];
  const found = new Map<string, FoundFile & { readonly named: boolean }>();
  for (const folder of folders) {
    for (const one of findYamlFiles(folder, cwd)) {
      const isNamed = one.path === folder || found.get(one.real)?.named === true;
      found.set(one.real, { ...one, named: isNamed });
    }
  }
  const files: LintFile[] = [];
  const unreadable: Diagnostic[] = [];
  for (const one of [...found.values()].sort(byName)) {
    const read = readSourceFile(one.path, one.name);
    if (read.ok) files.push({ file: read.value, named: one.named });
    else unreadable.push(...read.diagnostics);
  }
  if (paths.includes('-')) {
    const read = await readStdin(io);
    if (read.ok) files.push({ file: read.value, named: true });
    else unreadable.push(...read.diagnostics);
  }
  return { files, sources: new Map(files.map(({ file }) => [file.name, file])), unreadable, ...about };
}

function configSource(config: SourceFile | undefined): ReadonlyMap<string, SourceFile> {
  return new Map(config === undefined ? [] : [[config.name, config]]);
}

function defaultFolder(settings: Config['spec'] | undefined, home: string, cwd: string): string {
  const folder = outFolder(undefined, settings, home, cwd);
  if (existsSync(folder)) return folder;
  throw new UsageError('no path given, and there are no compiled templates', 'name what to lint: guard-policy lint PATH');
}

async function readStdin(io: CliIo) {
  const bytes = await io.readStdin?.(yamlLimits.bytes);
  if (bytes === undefined) throw new UsageError('nothing is piped to stdin', 'kustomize build overlays/prod | guard-policy lint -');
  if (typeof bytes === 'number') throw new UsageError(`${stdinName} has more than ${yamlLimits.bytes} bytes`);
  return readSourceText(bytes, stdinName);
}
