import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readConfig } from '../policy/config.ts';
import type { Config } from '../policy/types.ts';
import type { Checked, Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { findConfig } from './config-file.ts';
import { displayPath, toPosix } from './display-path.ts';
import { packageRoot } from './package-root.ts';
import { readSourceFile } from './read-file.ts';
import { gitRootOf } from './repository.ts';
import { UsageError } from './usage-error.ts';
import { byName, type FoundFile, findYamlFiles } from './yaml-files.ts';

/** What the commands that work on policies start from. */
export type PolicyInput = {
  readonly files: readonly SourceFile[];
  readonly packs: readonly SourceFile[];
  readonly shippedPacks: readonly SourceFile[];
  readonly config?: SourceFile;
  readonly settings?: Config['spec'];
  /** Absolute: of the configuration file, else of the repository, else the working directory. */
  readonly home: string;
  /** Absolute paths of the files by the names they are reported by. */
  readonly pathOf: ReadonlyMap<string, string>;
  /** Files of each path asked for, to tell which of them holds nothing. */
  readonly selections: readonly { readonly name: string; readonly files: readonly SourceFile[] }[];
  /** Files that could not be read as text. */
  readonly diagnostics: readonly Diagnostic[];
};

export type PolicyInputOptions = {
  readonly paths: readonly string[];
  readonly config: string | undefined;
  /** Folder of generated files relative to the working directory: not searched for policies. */
  readonly out: string | undefined;
};

/** What surrounds policies and tests: the configuration that belongs to them and the packs they may use. */
export type PolicyLibrary = Pick<PolicyInput, 'packs' | 'shippedPacks' | 'config' | 'settings' | 'home' | 'pathOf' | 'diagnostics'> & {
  /** Absolute. */
  readonly configPath?: string;
  /** Real paths of the repository's own packs. */
  readonly ownPacks: ReadonlySet<string>;
};

/** Reads the policies at `paths` (default: those of the configuration, else `policies`), the packs and the configuration that belong to them. */
export function readPolicyInput(options: PolicyInputOptions, cwd: string): PolicyInput {
  const named = options.paths.map((path) => resolve(cwd, path));
  const reader = new Reader(cwd);
  const library = readLibrary(reader, options.config, named, cwd);
  const { configPath, settings, home, ownPacks } = library;
  // Where policies are is not known from a configuration that cannot be read.
  if (configPath !== undefined && settings === undefined) return { ...library, files: [], packs: [], shippedPacks: [], selections: [] };

  const skip = new Set([...ownPacks, ...realOf(configPath), ...realOf(outFolder(options.out, settings, home, cwd))]);
  const paths = named.length > 0 ? named : defaultPaths(settings, configPath, cwd);
  const selections = paths.map((path) => ({ name: displayPath(cwd, path), found: findYamlFiles(path, cwd, skip) }));
  const files = reader.readAll(
    unique(selections.flatMap((one) => one.found))
      .filter((file) => !ownPacks.has(file.real))
      .toSorted(byName),
  );
  return {
    ...library,
    files,
    selections: selections.map(({ name, found }) => ({
      name,
      files: found.flatMap((one) => (ownPacks.has(one.real) ? [] : (reader.byReal.get(one.real) ?? []))),
    })),
    diagnostics: reader.diagnostics,
  };
}

/** The configuration (given, or the nearest upward of `named`, absolute, that are there) and the packs, without any policies. */
export function readPolicyLibrary(config: string | undefined, named: readonly string[], cwd: string): PolicyLibrary {
  return readLibrary(new Reader(cwd), config, named, cwd);
}

function readLibrary(reader: Reader, wanted: string | undefined, named: readonly string[], cwd: string): PolicyLibrary {
  const configPath = findConfig(wanted, named.filter(existsSync), cwd);
  const config =
    configPath === undefined
      ? undefined
      : reader.read({ path: configPath, real: realpathSync(configPath), name: displayPath(cwd, configPath) });
  const read = config === undefined ? undefined : readConfig(config);
  const settings = read?.ok === true ? read.value.value.spec : undefined;
  const home = configPath === undefined ? (gitRootOf(cwd) ?? cwd) : dirname(configPath);
  const packs = packFiles(join(home, 'templates'), cwd);
  const shipped = packFiles(join(packageRoot(), 'templates'), cwd).filter((pack) => !packs.some((own) => own.real === pack.real));
  const about = {
    home,
    pathOf: reader.pathOf,
    ownPacks: new Set(packs.map((pack) => pack.real)),
    ...(configPath === undefined ? {} : { configPath }),
    ...(config === undefined ? {} : { config }),
    ...(settings === undefined ? {} : { settings }),
  };
  if (configPath !== undefined && settings === undefined) {
    return { ...about, packs: [], shippedPacks: [], diagnostics: read?.diagnostics ?? reader.diagnostics };
  }
  return {
    ...about,
    packs: reader.readAll(packs),
    shippedPacks: reader.readAll(shipped.map((pack) => ({ ...pack, name: `guard-policy/${toPosix(relative(packageRoot(), pack.path))}` }))),
    diagnostics: reader.diagnostics,
  };
}

/** The output folder: the flag relative to the working directory, else the configuration's relative to itself. Absolute. */
export function outFolder(flag: string | undefined, settings: Config['spec'] | undefined, home: string, cwd: string): string {
  return flag === undefined ? resolve(home, settings?.out ?? 'analysis-templates') : resolve(cwd, flag);
}

function defaultPaths(settings: Config['spec'] | undefined, configPath: string | undefined, cwd: string): readonly string[] {
  const home = configPath === undefined ? cwd : dirname(configPath);
  const paths = (settings?.policies ?? ['policies']).map((path) => resolve(home, path));
  const [missing] = paths.filter((path) => !existsSync(path));
  if (missing !== undefined && settings?.policies === undefined) {
    throw new UsageError(
      `no path given, and there is no folder \`${displayPath(cwd, missing)}\``,
      'name the policies: guard-policy compile PATH',
    );
  }
  return paths;
}

function packFiles(folder: string, cwd: string): readonly FoundFile[] {
  return existsSync(folder) ? findYamlFiles(folder, cwd) : [];
}

function realOf(path: string | undefined): readonly string[] {
  return path !== undefined && existsSync(path) ? [realpathSync(path)] : [];
}

function unique(found: readonly FoundFile[]): readonly FoundFile[] {
  return [...new Map(found.map((file) => [file.real, file])).values()];
}

class Reader {
  readonly pathOf = new Map<string, string>();
  readonly byReal = new Map<string, SourceFile>();
  readonly diagnostics: Diagnostic[] = [];
  readonly cwd: string;

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  readAll(found: readonly FoundFile[]): readonly SourceFile[] {
    return found.flatMap((one) => this.read(one) ?? []);
  }

  read({ path, real, name }: FoundFile): SourceFile | undefined {
    const result: Checked<SourceFile> = readSourceFile(path, name);
    this.diagnostics.push(...result.diagnostics);
    if (!result.ok) return undefined;
    this.pathOf.set(name, path);
    this.byReal.set(real, result.value);
    return result.value;
  }
}
