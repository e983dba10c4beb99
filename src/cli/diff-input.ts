import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { SideFiles } from '../check/diff-side.ts';
import type { TestRequest } from '../scenario/run-tests.ts';
import { hasErrors } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { displayPath, toPosix } from './display-path.ts';
import { mergeBase, openRepository, type Repository, type Revision, resolveRevision } from './git-revision.ts';
import { type PolicyLibrary, readPolicyInput, readPolicyLibrary } from './policy-input.ts';
import { RevisionFolder } from './revision-folder.ts';
import { readTestInput } from './test-input.ts';
import { UsageError } from './usage-error.ts';

export type DiffInput = {
  /** How the two are called. */
  readonly names: { readonly before: string; readonly after: string };
  readonly before: SideFiles;
  readonly after: SideFiles;
  readonly tests?: Pick<TestRequest, 'tests' | 'files'>;
  /** Why no cases are run. */
  readonly testProblem?: string;
  /** Files of both by the name they are reported by. */
  readonly sources: { readonly before: ReadonlyMap<string, SourceFile>; readonly after: ReadonlyMap<string, SourceFile> };
};

export type DiffInputOptions = { readonly revision: string; readonly paths: readonly string[]; readonly config: string | undefined };

/** Reads both revisions: `REV` is compared with the working tree, `A..B` with B, `A...B` what they have in common with B. */
export async function readDiffInput(options: DiffInputOptions, cwd: string): Promise<DiffInput> {
  const repository = await openRepository(cwd);
  const { before, after } = await revisionsOf(repository, options.revision);
  const paths = options.paths.map((path) => pathInside(repository, path, cwd));
  const folders: RevisionFolder[] = [];
  const open = async (revision: Revision): Promise<RevisionFolder> => {
    const folder = await RevisionFolder.open(repository, revision, cwd);
    folders.push(folder);
    return folder;
  };
  try {
    const places: readonly [Place, Place] = [
      new RevisionPlace(await open(before)),
      after === undefined ? new WorkingTree(cwd) : new RevisionPlace(await open(after)),
    ];
    const missing = paths.find((path) => !places.some((place) => place.has(path)));
    if (missing !== undefined) throw new UsageError(`no file or folder \`${missing}\` in either revision`);
    const { config } = options;
    if (config !== undefined && !places.some((place) => place.has(config))) {
      throw new UsageError(`no configuration file \`${config}\` in either revision`);
    }
    const [was, is] = places;
    const [first, second] = [await readPlace(was, paths, options.config), await readPlace(is, paths, options.config)];
    const tests = await readTests(is, second);
    return {
      names: { before: nameOf(before), after: after === undefined ? 'the working tree' : nameOf(after) },
      before: first.files,
      after: second.files,
      ...tests,
      sources: { before: first.sources, after: second.sources },
    };
  } finally {
    for (const folder of folders) folder.remove();
  }
}

async function revisionsOf(repository: Repository, text: string): Promise<{ readonly before: Revision; readonly after?: Revision }> {
  const [, one, dots, other] = /^(.*?)(\.{2,3})(.*)$/.exec(text) ?? [];
  if (one === undefined || dots === undefined) return { before: await resolveRevision(repository, text) };
  const [before, after] = [await resolveRevision(repository, one || 'HEAD'), await resolveRevision(repository, other || 'HEAD')];
  return { before: dots === '..' ? before : await mergeBase(repository, before, after), after };
}

function nameOf({ text, commit }: Revision): string {
  const short = commit.slice(0, 10);
  return commit.startsWith(text) ? short : `${text} (${short})`;
}

/** Relative to the working directory, which it need not be below. */
function pathInside({ root }: Repository, path: string, cwd: string): string {
  const absolute = resolve(cwd, path);
  const real = resolve(realpathSync(cwd), path);
  const way = toPosix(relative(root, real));
  if (way === '..' || way.startsWith('../')) throw new UsageError(`\`${displayPath(cwd, absolute)}\` lies outside of the repository`);
  return displayPath(cwd, absolute);
}

/** Where the files of a revision are read from; paths are relative to the working directory. */
interface Place {
  readonly cwd: string;
  has(path: string): boolean;
  bring(paths: readonly string[], all?: boolean): Promise<void>;
}

class WorkingTree implements Place {
  readonly cwd: string;

  constructor(cwd: string) {
    this.cwd = cwd;
  }

  has(path: string): boolean {
    return existsSync(resolve(this.cwd, path));
  }

  async bring(): Promise<void> {}
}

class RevisionPlace implements Place {
  readonly cwd: string;
  readonly #folder: RevisionFolder;

  constructor(folder: RevisionFolder) {
    this.#folder = folder;
    this.cwd = folder.cwd;
  }

  has(path: string): boolean {
    return this.#folder.has(resolve(this.cwd, path));
  }

  async bring(paths: readonly string[], all = false): Promise<void> {
    await this.#folder.bring(paths, all);
  }
}

type ReadPlace = {
  readonly files: SideFiles;
  readonly library: PolicyLibrary;
  /** Relative to the working directory. */
  readonly paths: readonly string[];
  readonly sources: ReadonlyMap<string, SourceFile>;
};

async function readPlace(place: Place, named: readonly string[], configuration: string | undefined): Promise<ReadPlace> {
  const { cwd } = place;
  const config = configuration !== undefined && place.has(configuration) ? configuration : undefined;
  if (config !== undefined) await place.bring([config]);
  const there = named.filter((path) => place.has(path));
  await place.bring(there);
  const library = readPolicyLibrary(
    config,
    there.map((path) => resolve(cwd, path)),
    cwd,
  );
  const { settings, home, configPath } = library;
  const standard = (settings?.policies ?? ['policies']).map((path) =>
    displayPath(cwd, resolve(configPath === undefined ? cwd : home, path)),
  );
  const paths = named.length > 0 ? there : standard.filter((path) => place.has(path));
  await place.bring(paths);
  const found = configPath === undefined ? config : displayPath(cwd, configPath);
  // Without a path the configuration's would be read.
  const input = paths.length === 0 ? { ...library, files: [] } : readPolicyInput({ paths, config: found, out: undefined }, cwd);
  const { files, packs, shippedPacks, diagnostics } = input;
  const all = [...files, ...packs, ...shippedPacks, ...(input.config === undefined ? [] : [input.config])];
  return {
    files: { files, packs, shippedPacks, ...(input.config === undefined ? {} : { config: input.config }), unreadable: diagnostics },
    library,
    paths,
    sources: new Map(all.map((file) => [file.name, file])),
  };
}

/** The tests of the second revision, with all that they refer to. What is wrong with them is no reason to compare nothing. */
async function readTests(place: Place, { library, paths }: ReadPlace): Promise<Pick<DiffInput, 'tests' | 'testProblem'>> {
  const { cwd } = place;
  const { settings, home, configPath } = library;
  const base = configPath === undefined ? cwd : home;
  const stated = (settings?.tests ?? ['tests']).map((path) => displayPath(cwd, resolve(base, path)));
  const all = [...new Set([...stated, ...paths])].filter((path) => place.has(path));
  if (all.length === 0) return {};
  await place.bring(all, true);
  const config = configPath === undefined ? undefined : displayPath(cwd, configPath);
  const read = (): ReturnType<typeof readTestInput> => readTestInput({ paths: all, config, allowEmpty: true }, cwd);
  try {
    const first = read();
    const wanted = first.watched.filter((path) => !existsSync(path)).map((path) => displayPath(cwd, path));
    await place.bring(wanted);
    const input = wanted.some((path) => existsSync(join(cwd, path))) ? read() : first;
    const [error] = input.diagnostics.filter(({ severity }) => severity === 'error');
    if (hasErrors(input.diagnostics) && error !== undefined) return { testProblem: `${error.message} (${error.range.file})` };
    return { tests: { tests: input.request.tests, files: input.request.files } };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { testProblem: error.message };
  }
}
