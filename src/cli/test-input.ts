import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { dataLimits } from '../promql/formats/data-limits.ts';
import { readDataText } from '../promql/formats/data-text.ts';
import { formatDiagnostic } from '../promql/formats/format-rules.ts';
import { readPolicyTests } from '../scenario/read-policy-test.ts';
import { referencesOf, type TestReference } from '../scenario/references.ts';
import type { TestRequest } from '../scenario/run-tests.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { readSourceText } from '../source/read-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import { displayPath } from './display-path.ts';
import { type PolicyLibrary, readPolicyLibrary } from './policy-input.ts';
import { readBounded, readSourceFile } from './read-file.ts';
import { reasonOf, UsageError } from './usage-error.ts';
import { byName, type FoundFile, findYamlFiles } from './yaml-files.ts';

export type TestInput = {
  readonly request: TestRequest;
  /** Every file by the name it is reported by. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Absolute paths of all files that were read, or looked for. */
  readonly watched: readonly string[];
  readonly pathOf: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
};

export type TestInputOptions = { readonly paths: readonly string[]; readonly config: string | undefined; readonly allowEmpty: boolean };

/** Reads the tests at `paths` (default: those of the configuration, else `tests` and the policies), and all that they refer to. */
export function readTestInput(options: TestInputOptions, cwd: string): TestInput {
  const named = options.paths.map((path) => resolve(cwd, path));
  const library = readPolicyLibrary(options.config, named, cwd);
  const reader = new TestReader(cwd, library);
  const paths = named.length > 0 ? named : defaultPaths(library, cwd);
  const tests = hasErrors(library.diagnostics) ? [] : reader.readTests(paths, options.allowEmpty);
  const files = reader.readReferences(tests);
  const { packs, shippedPacks, config } = library;
  return {
    request: { tests, files, packs, shippedPacks, ...(config === undefined ? {} : { config }) },
    sources: reader.sources,
    watched: [...reader.watched, ...library.pathOf.values()],
    pathOf: reader.pathOf,
    diagnostics: [...library.diagnostics, ...reader.diagnostics],
  };
}

function defaultPaths({ settings, configPath, home }: PolicyLibrary, cwd: string): readonly string[] {
  const base = configPath === undefined ? cwd : home;
  const stated = settings?.tests?.map((path) => resolve(base, path));
  const policies = (settings?.policies ?? ['policies']).map((path) => resolve(base, path));
  const paths = [...(stated ?? [resolve(base, 'tests')].filter(existsSync)), ...policies.filter(existsSync)];
  if (paths.length === 0) throw new UsageError('no path given, and there is no folder `tests`', 'name the tests: guard-policy test PATH');
  return paths;
}

/** Cheap, so that large data beside the tests is not parsed: reading the file strictly comes afterwards. */
const testKind = /["']?kind["']?\s*:\s*["']?PolicyTest\b/;

class TestReader {
  readonly sources = new Map<string, SourceFile>();
  readonly pathOf = new Map<string, string>();
  readonly watched: string[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly cwd: string;

  constructor(cwd: string, { packs, shippedPacks, config }: PolicyLibrary) {
    this.cwd = cwd;
    for (const file of [...packs, ...shippedPacks, ...(config === undefined ? [] : [config])]) this.sources.set(file.name, file);
  }

  readTests(paths: readonly string[], allowEmpty: boolean): readonly SourceFile[] {
    const tests = new Map<string, FoundFile & { readonly file: SourceFile }>();
    for (const path of paths) {
      let holdsTests = false;
      for (const found of findYamlFiles(path, this.cwd)) {
        const file = this.readTest(found, found.path === path);
        if (file === undefined) continue;
        holdsTests = true;
        tests.set(found.real, { ...found, file });
      }
      if (!holdsTests && !allowEmpty && !hasErrors(this.diagnostics)) this.refuseEmpty(path, paths);
    }
    if (tests.size === 0 && !allowEmpty && !hasErrors(this.diagnostics)) throw new UsageError('nothing to test', noTests);
    return [...tests.values()].sort(byName).map(({ file }) => file);
  }

  /** Of several paths only one that was named by itself and holds nothing is worth a stop: a folder of policies needs no tests. */
  private refuseEmpty(path: string, paths: readonly string[]): void {
    if (paths.length > 1 && statSync(path).isDirectory()) return;
    throw new UsageError(`nothing to test: no test under \`${displayPath(this.cwd, path)}\``, noTests);
  }

  private readTest(found: FoundFile, named: boolean): SourceFile | undefined {
    const { path, name } = found;
    // Recordings lie beside tests and are larger than any test may be.
    if (!named && isLarge(path)) return undefined;
    const read = readSourceFile(path, name);
    if (!read.ok) {
      this.diagnostics.push(...read.diagnostics);
      return undefined;
    }
    if (!testKind.test(read.value.text)) return undefined;
    this.keep(path, read.value);
    return read.value;
  }

  /** What is not there is left to the tests, which have its place. */
  readReferences(tests: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
    const files = new Map<string, SourceFile>();
    const references = tests.flatMap((file) => {
      const read = readPolicyTests(file);
      return read.ok ? read.value.flatMap(referencesOf) : [];
    });
    for (const reference of references) {
      if (files.has(reference.path)) continue;
      const file = this.readReference(reference);
      if (file !== undefined) files.set(reference.path, file);
    }
    return files;
  }

  private readReference({ kind, path: name, range }: TestReference): SourceFile | undefined {
    const path = resolve(this.cwd, name);
    this.watched.push(path);
    const limit = kind === 'policy' || kind === 'template' ? yamlLimits.bytes : dataLimits.bytes;
    let bytes: Uint8Array | number;
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return undefined;
      if (!stats.isFile()) throw new UsageError(`\`${name}\` is no file`, 'name a file');
      bytes = readBounded(path, name, limit);
    } catch (error) {
      if (!(error instanceof UsageError) && !(error instanceof Error && 'code' in error)) throw error;
      const known = error instanceof UsageError ? error : new UsageError(`cannot read \`${name}\`: ${reasonOf(error)}`);
      this.diagnostics.push({
        code: 'GP647',
        name: 'test-file-missing',
        severity: 'error',
        message: known.message,
        range,
        ...(known.hint === undefined ? {} : { hint: known.hint }),
      });
      return undefined;
    }
    if (typeof bytes === 'number') {
      const message = `the file has ${bytes} bytes; the limit is ${limit}`;
      this.diagnostics.push(formatDiagnostic({ rule: 'tooLarge', message }, { file: name, from: 0, to: 0 }));
      return undefined;
    }
    const read = kind === 'policy' || kind === 'template' ? readSourceText(bytes, name) : readDataText(bytes, name);
    this.diagnostics.push(...read.diagnostics);
    if (!read.ok) return undefined;
    this.keep(path, read.value);
    return read.value;
  }

  private keep(path: string, file: SourceFile): void {
    this.sources.set(file.name, file);
    this.pathOf.set(file.name, path);
    this.watched.push(path);
  }
}

/** Of what cannot be looked at, reading says why. */
function isLarge(path: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > yamlLimits.bytes;
  } catch {
    return false;
  }
}

const noTests = 'tests are YAML files of kind PolicyTest; use --allow-empty if there shall be none';

/** The folder of a file, where an editor's new file appears when it replaces the old one. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => dirname(path)))].filter(existsSync);
}
