import { dirname, join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { toPosix } from './display-path.ts';
import { readTextIfThere } from './read-file.ts';
import { gitRootOf, upward } from './repository.ts';

type Rules = { readonly folder: string; readonly ignore: Ignore };

/** What git would ignore: the rules of `.git/info/exclude` and of each `.gitignore` from the root of the repository down. */
export class GitIgnore {
  readonly #root: string | undefined;
  /** Rules of folders above this one are not asked. */
  #top: string | undefined;
  readonly #rulesByFolder = new Map<string, Rules | undefined>();

  constructor(folder: string) {
    this.#root = gitRootOf(folder);
    this.#top = this.#root;
    // Who names an ignored folder wants what is in it: then only its own rules count.
    if (upward(folder).some((one) => this.ignores(one, true))) this.#top = folder;
  }

  /** Whether git ignores `path` itself; the folders above it are asked on the way down. The nearest rule decides. */
  ignores(path: string, isFolder: boolean): boolean {
    const top = this.#top;
    if (top === undefined || !isInside(top, path)) return false;
    for (const folder of upward(dirname(path))) {
      const rules = this.#rulesOf(folder);
      if (rules !== undefined) {
        const result = rules.ignore.test(toPosix(relative(folder, path)) + (isFolder ? '/' : ''));
        if (result.ignored) return true;
        if (result.unignored) return false;
      }
      if (folder === top) break;
    }
    return false;
  }

  #rulesOf(folder: string): Rules | undefined {
    if (!this.#rulesByFolder.has(folder)) this.#rulesByFolder.set(folder, readRules(folder, folder === this.#root));
    return this.#rulesByFolder.get(folder);
  }
}

function readRules(folder: string, isRoot: boolean): Rules | undefined {
  const names = isRoot ? ['.git/info/exclude', '.gitignore'] : ['.gitignore'];
  const texts = names.map((name) => readRulesFile(join(folder, name))).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : { folder, ignore: ignore().add(texts.join('\n')) };
}

/** In a worktree `.git` is a file and has no folder `info`: then there are no such rules. A `.gitignore` that is a folder has none either. */
function readRulesFile(path: string): string | undefined {
  try {
    return readTextIfThere(path, path);
  } catch {
    return undefined;
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith('../') && !way.startsWith('..\\');
}
