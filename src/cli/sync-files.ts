import { dirname, relative, resolve } from 'node:path';
import { withHeader } from '../check/generated-header.ts';
import { placeholderUrl, publicRemoteUrl, renderArgoCdApplications, renderFluxKustomizations, type SyncSource } from '../compile/sync.ts';
import { displayPath, toPosix } from './display-path.ts';
import { readTextIfThere } from './read-file.ts';
import { gitRootOf } from './repository.ts';
import { UsageError } from './usage-error.ts';

export type SyncRequest = {
  /** Relative to the working directory. */
  readonly argoCd: string | undefined;
  readonly flux: string | undefined;
  /** Absolute. */
  readonly out: string;
  readonly environments: readonly string[];
};

export type SyncFiles = { readonly files: ReadonlyMap<string, string>; readonly notes: readonly string[] };

/**
 * The files that let Argo CD or Flux sync the output folder, by absolute path.
 *
 * A file that is already there keeps its repository address and branch: those of a clone differ from machine to machine (https, ssh, a CI
 * job's own address), and `--check` must not.
 */
export async function makeSyncFiles({ argoCd, flux, out, environments }: SyncRequest, cwd: string): Promise<SyncFiles> {
  const files = new Map<string, string>();
  const notes: string[] = [];
  const kinds = [
    { file: argoCd, render: renderArgoCdApplications, url: /^ +repoURL: (\S+)$/m, branch: /^ +targetRevision: (\S+)$/m },
    { file: flux, render: renderFluxKustomizations, url: /^ +url: (\S+)$/m, branch: /^ +branch: (\S+)$/m },
  ];
  const repository = gitRootOf(out);
  for (const { file, render, url, branch } of kinds) {
    if (file === undefined) continue;
    const path = resolve(cwd, file);
    refuseInside(out, path, environments, cwd);
    if (files.has(path)) throw new UsageError(`--argo-cd and --flux name the same file \`${displayPath(cwd, path)}\``);
    const known = readTextIfThere(path, displayPath(cwd, path));
    const written = url.exec(known ?? '')?.[1];
    const knownUrl = written === undefined ? undefined : (publicRemoteUrl(written) ?? written);
    const remote = knownUrl === undefined ? await askGit(repository) : undefined;
    const repositoryUrl = knownUrl ?? remote?.url ?? placeholderUrl;
    if (repositoryUrl === placeholderUrl) {
      notes.push(
        `${displayPath(cwd, path)}: the repository has no remote \`origin\` that a cluster can reach: put its address in place of ${placeholderUrl}`,
      );
    }
    const source: SyncSource = {
      repositoryUrl,
      branch: branch.exec(known ?? '')?.[1] ?? remote?.branch,
      folder: toPosix(relative(repository ?? dirname(out), out)) || '.',
      environments,
    };
    files.set(path, withHeader({}, render(source)));
  }
  return { files, notes };
}

type Remote = { readonly url?: string; readonly branch?: string };

async function askGit(repository: string | undefined): Promise<Remote> {
  if (repository === undefined) return {};
  const { simpleGit } = await import('simple-git');
  const git = simpleGit({ baseDir: repository });
  // Without git or without a remote there is nothing to ask; the placeholder and its note say so.
  const answer = (...args: string[]): Promise<string> => git.raw(args).catch(() => '');
  const url = publicRemoteUrl(await answer('config', '--get', 'remote.origin.url'));
  const head = (await answer('symbolic-ref', '--short', 'refs/remotes/origin/HEAD')).trim();
  const branch = head === '' ? undefined : head.replace(/^origin\//, '');
  return { ...(url === undefined ? {} : { url }), ...(branch === undefined ? {} : { branch }) };
}

/** In the folder of an environment the file would be taken for a template of ours, one that no policy produces. */
function refuseInside(out: string, path: string, environments: readonly string[], cwd: string): void {
  const [folder, ...rest] = toPosix(relative(out, path)).split('/');
  if (rest.length === 0 || !environments.includes(folder ?? '')) return;
  throw new UsageError(`\`${displayPath(cwd, path)}\` lies in a folder of compiled templates`, 'write it into another one');
}
