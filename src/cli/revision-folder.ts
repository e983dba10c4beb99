import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative, resolve } from 'node:path';
import process from 'node:process';
import { dataLimits } from '../promql/formats/data-limits.ts';
import { configName } from './config-file.ts';
import { toPosix } from './display-path.ts';
import { listTree, type Repository, type Revision, readObjects, type TreeEntry } from './git-revision.ts';

/**
 * Files of a revision in a temporary folder that is laid out as the repository is, so that a revision is read by the same rules as the working
 * tree: configurations, packs, `.gitignore`, links. Only what is asked for is there. `cwd` stands for the working directory.
 */
export class RevisionFolder {
  readonly root: string;
  readonly cwd: string;
  readonly #repository: Repository;
  readonly #entries: readonly TreeEntry[];
  readonly #there = new Set<string>();
  readonly #clean = (): void => rmSync(this.root, { recursive: true, force: true });

  private constructor(repository: Repository, entries: readonly TreeEntry[], cwd: string) {
    this.#repository = repository;
    this.#entries = entries;
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-policy-')));
    this.cwd = join(this.root, relative(repository.root, realpathSync(cwd)));
    // Ctrl-C ends the process without coming back here.
    process.once('exit', this.#clean);
    mkdirSync(this.cwd, { recursive: true });
    // The walk for a configuration ends at the root of a repository.
    mkdirSync(join(this.root, '.git'), { recursive: true });
  }

  /** With every configuration and the packs beside them. */
  static async open(repository: Repository, revision: Revision, cwd: string): Promise<RevisionFolder> {
    const entries = await listTree(repository, revision);
    const folder = new RevisionFolder(repository, entries, cwd);
    try {
      const homes = new Set(['', ...entries.flatMap(({ path }) => (posix.basename(path) === configName ? [folderOf(path)] : []))]);
      const packs = [...homes].map((home) => `${home}templates/`);
      await folder.#take(({ path }) => {
        const name = posix.basename(path);
        return name === configName || name === '.gitignore' || (isYaml(path) && packs.some((prefix) => path.startsWith(prefix)));
      });
      return folder;
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  /** Whether there is a file or folder at `path`, which is in this folder. */
  has(path: string): boolean {
    const inside = this.#inside(path);
    return this.#entries.some((entry) => inside === '' || entry.path === inside || entry.path.startsWith(`${inside}/`)) || existsSync(path);
  }

  /** Brings the files at these paths (of this folder) here, and the YAML files under those that are folders; `all`: every file under them. */
  async bring(paths: readonly string[], all = false): Promise<void> {
    const wanted = paths.map((path) => this.#inside(path));
    await this.#take((entry) =>
      wanted.some((path) => {
        if (entry.path === path) return true;
        const under = path === '' || entry.path.startsWith(`${path}/`);
        return under && (all || entry.kind === 'link' || isYaml(entry.path));
      }),
    );
  }

  remove(): void {
    process.removeListener('exit', this.#clean);
    this.#clean();
  }

  #inside(path: string): string {
    return toPosix(relative(this.root, resolve(this.cwd, path)));
  }

  async #take(wants: (entry: TreeEntry) => boolean): Promise<void> {
    const missing = this.#entries.filter((entry) => !this.#there.has(entry.path) && entry.bytes <= dataLimits.bytes && wants(entry));
    const objects = await readObjects(this.#repository, missing);
    const targets: string[] = [];
    for (const entry of missing) {
      this.#there.add(entry.path);
      const bytes = objects.get(entry.object) as Uint8Array;
      const path = join(this.root, entry.path);
      // A tree that was made by hand may hold such paths; nothing is ever written outside.
      if (!isWithin(this.root, path)) continue;
      mkdirSync(dirname(path), { recursive: true });
      if (!isWithin(this.root, join(realpathSync(dirname(path)), posix.basename(entry.path)))) continue;
      if (entry.kind === 'file') writeFileSync(path, bytes);
      else {
        const text = Buffer.from(bytes).toString('utf8');
        const target = posix.join(posix.dirname(entry.path), text);
        // What lies outside of the repository is no part of any revision: it is what it is in the working tree.
        const within = !posix.isAbsolute(text) && target !== '..' && !target.startsWith('../');
        symlinkSync(within ? text : resolve(this.#repository.root, posix.dirname(entry.path), text), path);
        if (within) targets.push(target.replace(/\/$/, ''));
      }
    }
    if (targets.length > 0) await this.#take(({ path }) => targets.some((target) => path === target || path.startsWith(`${target}/`)));
  }
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : `${folder}/`;
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function isWithin(root: string, path: string): boolean {
  const way = toPosix(relative(root, path));
  return way !== '' && way !== '..' && !way.startsWith('../') && !way.split('/').includes('.git');
}
