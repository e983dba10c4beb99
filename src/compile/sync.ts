import { printYaml } from '../source/print-yaml.ts';

/** Where the compiled templates are kept, as a GitOps controller sees it. */
export type SyncSource = {
  /** Address of the repository without credentials. */
  readonly repositoryUrl: string;
  /** Branch; undefined means the repository's default branch where the controller can follow it (Argo CD), else `main`. */
  readonly branch: string | undefined;
  /** Folder of the compiled templates in the repository, POSIX; `.` is the root. */
  readonly folder: string;
  readonly environments: readonly string[];
};

export const placeholderUrl = 'https://git.example.com/your-group/your-repository.git';

/**
 * One Argo CD Application per environment, each for the cluster of that environment.
 *
 * Without the resources finalizer, so that deleting an Application leaves the guards in place; `prune` takes away only what left the folder.
 */
export function renderArgoCdApplications({ repositoryUrl, branch, folder, environments }: SyncSource): string {
  return documents(
    environments.map((environment) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: `guard-policy-${environment}`,
        namespace: 'argocd',
        // Templates come before the Rollouts that refer to them, where both are synced by one parent.
        annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
      },
      spec: {
        project: 'default',
        source: { repoURL: repositoryUrl, targetRevision: branch ?? 'HEAD', path: joined(folder, environment) },
        destination: { server: 'https://kubernetes.default.svc' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true, allowEmpty: false },
          syncOptions: ['ServerSideApply=true', 'ApplyOutOfSyncOnly=true', 'FailOnSharedResource=true', 'PruneLast=true'],
          retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
      },
    })),
  );
}

/**
 * A GitRepository and one Flux Kustomization per environment, each for the cluster of that environment.
 *
 * Flux always applies server-side. `deletionPolicy: Orphan` (Flux 2.5) leaves the guards in place when a Kustomization is deleted.
 */
export function renderFluxKustomizations({ repositoryUrl, branch, folder, environments }: SyncSource): string {
  const source = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'guard-policy', namespace: 'flux-system' },
    spec: { interval: '5m', url: withScheme(repositoryUrl), ref: { branch: branch ?? 'main' }, timeout: '1m' },
  };
  const kustomizations = environments.map((environment) => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: `guard-policy-${environment}`, namespace: 'flux-system' },
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'guard-policy' },
      path: `./${joined(folder, environment)}`,
      interval: '10m',
      retryInterval: '1m',
      timeout: '2m',
      prune: true,
      wait: true,
      force: false,
      deletionPolicy: 'Orphan',
    },
  }));
  return documents([source, ...kustomizations]);
}

/** `git@host:group/repo.git`, which Flux does not take, as the URL it means. */
function withScheme(url: string): string {
  const scp = /^(?<user>[^@/:\s]+@)?(?<host>[^/:\s]+):(?!\/\/)(?<path>.+)$/.exec(url)?.groups;
  return scp === undefined ? url : `ssh://${scp.user ?? ''}${scp.host}/${(scp.path ?? '').replace(/^\//, '')}`;
}

/**
 * The address of a remote without secrets: user and password leave http(s) addresses, a password leaves ssh ones (their user is no secret).
 * Undefined for what a controller in a cluster cannot reach: a local path, a `file:` address.
 */
export function publicRemoteUrl(remote: string): string | undefined {
  const text = remote.trim();
  if (/^(https?|ssh|git\+ssh):\/\//i.test(text) && URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol.startsWith('http')) url.username = '';
    url.password = '';
    url.search = '';
    url.hash = '';
    return url.href.replace(/^git\+ssh:/, 'ssh:');
  }
  // A one-letter host is a Windows drive.
  return /^([\w.-]+@)?[\w.-]{2,}:(?!\/\/)[^\s@?#]+$/.test(text) ? text : undefined;
}

function joined(folder: string, environment: string): string {
  return folder === '.' || folder === '' ? environment : `${folder}/${environment}`;
}

function documents(values: readonly unknown[]): string {
  return values.map(printYaml).join('---\n');
}
