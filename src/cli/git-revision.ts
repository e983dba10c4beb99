import { type SimpleGit, simpleGit } from 'simple-git';
import { UsageError } from './usage-error.ts';

/** A repository as its history is read. `root` is absolute, without symbolic links. */
export type Repository = { readonly root: string; readonly git: SimpleGit };

export type Revision = { readonly commit: string; readonly text: string };

/** A file of a revision; `path` is POSIX, seen from the root. Submodules are left out: what they hold is another repository's. */
export type TreeEntry = { readonly path: string; readonly object: string; readonly bytes: number; readonly kind: 'file' | 'link' };

/** The repository that `cwd` lies in. Nothing in it is changed. */
export async function openRepository(cwd: string): Promise<Repository> {
  const git = simpleGit({ baseDir: cwd });
  try {
    const root = (await git.raw(['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
    return { root, git: simpleGit({ baseDir: root }) };
  } catch (error) {
    const words = firstLine(error);
    if (/ENOENT/.test(words)) throw new UsageError('git is needed to read another revision, and cannot be started', 'install git');
    if (/not a git repository/i.test(words))
      throw new UsageError('this folder is in no git repository, so there is no revision to compare with');
    throw new UsageError(`git cannot read this repository: ${words}`);
  }
}

/** The commit that a revision means. */
export async function resolveRevision({ git }: Repository, text: string): Promise<Revision> {
  const commit = text.startsWith('-') || text === '' ? '' : await answer(git, ['rev-parse', '--verify', '--quiet', `${text}^{commit}`]);
  if (commit !== '') return { commit, text };
  const shallow = (await answer(git, ['rev-parse', '--is-shallow-repository'])) === 'true';
  throw new UsageError(
    `there is no revision \`${text}\``,
    shallow ? 'this clone is shallow: fetch the revision first, such as by git fetch --unshallow' : 'name a commit, a branch or a tag',
  );
}

/** What two revisions have in common, as `git diff A...B` starts from. */
export async function mergeBase({ git }: Repository, one: Revision, other: Revision): Promise<Revision> {
  const commit = (await answer(git, ['merge-base', one.commit, other.commit])).split('\n')[0] ?? '';
  if (commit === '') throw new UsageError(`\`${one.text}\` and \`${other.text}\` have no commit in common`);
  return { commit, text: `the commit that ${one.text} and ${other.text} have in common` };
}

/** Git says no by an exit code: then the answer is empty. */
async function answer(git: SimpleGit, args: readonly string[]): Promise<string> {
  try {
    return (await git.raw([...args])).trim();
  } catch {
    return '';
  }
}

/** All files of a revision, sorted by path. */
export async function listTree({ git }: Repository, { commit }: Revision): Promise<readonly TreeEntry[]> {
  const listing = await git.raw(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]);
  return listing.split('\0').flatMap((line): readonly TreeEntry[] => {
    if (line === '') return [];
    const [, mode, type, object, size, path] = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
    if (object === undefined || path === undefined) throw new Error(`git ls-tree printed ${JSON.stringify(line)}`);
    if (type !== 'blob') return [];
    return [{ path, object, bytes: Number(size), kind: mode === '120000' ? 'link' : 'file' }];
  });
}

const mostAtOnce = { objects: 200, bytes: 16 * 1024 * 1024 };

/** The bytes of files, by object. Git prints many objects at once, one behind the other, which is far quicker than one by one. */
export async function readObjects({ git }: Repository, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const unique = [...new Map(entries.map((one) => [one.object, one])).values()];
  const found = new Map<string, Uint8Array>();
  for (const batch of batchesOf(unique)) {
    const bytes = await git.showBuffer(['--format=', ...batch.map(({ object }) => object)]);
    let at = 0;
    for (const entry of batch) {
      found.set(entry.object, bytes.subarray(at, at + entry.bytes));
      at += entry.bytes;
    }
    if (at !== bytes.length) throw new Error(`git show printed ${bytes.length} bytes of ${at}`);
  }
  return found;
}

function batchesOf(entries: readonly TreeEntry[]): readonly (readonly TreeEntry[])[] {
  const batches: TreeEntry[][] = [];
  let held = mostAtOnce.bytes;
  for (const entry of entries) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= mostAtOnce.objects || held + entry.bytes > mostAtOnce.bytes) {
      batches.push([entry]);
      held = entry.bytes;
    } else {
      last.push(entry);
      held += entry.bytes;
    }
  }
  return batches;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.trim().split('\n')[0] ?? '').replace(/^fatal: /, '');
}
