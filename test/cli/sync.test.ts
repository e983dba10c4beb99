import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publicRemoteUrl, renderArgoCdApplications, renderFluxKustomizations } from '../../src/compile/sync.ts';
import { policyText, runCli, temporaryFolder } from './run-cli.ts';

describe('the address of a remote carries no secret', () => {
  test.for([
    ['https://gitlab.example.com/group/repo.git', 'https://gitlab.example.com/group/repo.git'],
    ['https://gitlab-ci-token:s3cret@gitlab.example.com/group/repo.git\n', 'https://gitlab.example.com/group/repo.git'],
    ['https://s3cret@git.example.com:8443/repo.git?private_token=s3cret#s3cret', 'https://git.example.com:8443/repo.git'],
    ['ssh://git:s3cret@git.example.com:2222/group/repo.git', 'ssh://git@git.example.com:2222/group/repo.git'],
    ['git@git.example.com:group/repo.git', 'git@git.example.com:group/repo.git'],
    ['git.example.com:group/repo.git', 'git.example.com:group/repo.git'],
    ['/srv/git/repo.git', undefined],
    ['../repo.git', undefined],
    ['C:\\repos\\policies', undefined],
    ['file:///srv/git/repo.git', undefined],
    ['', undefined],
    ['https://', undefined],
  ] as const)('%s -> %s', ([remote, expected]) => {
    expect(publicRemoteUrl(remote)).toBe(expected);
    expect(publicRemoteUrl(remote) ?? '').not.toContain('s3cret');
  });
});

test('Argo CD: one Application per environment', () => {
  const text = renderArgoCdApplications({
    repositoryUrl: 'https://git.example.com/p.git',
    branch: undefined,
    folder: 'deploy/out',
    environments: ['dev', 'prod'],
  });
  expect(text).toMatchInlineSnapshot(`
    "apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: guard-policy-dev
      namespace: argocd
      annotations:
        argocd.argoproj.io/sync-wave: '-1'
    spec:
      project: default
      source:
        repoURL: https://git.example.com/p.git
        targetRevision: HEAD
        path: deploy/out/dev
      destination:
        server: https://kubernetes.default.svc
      syncPolicy:
        automated:
          prune: true
          selfHeal: true
          allowEmpty: false
        syncOptions:
        - ServerSideApply=true
        - ApplyOutOfSyncOnly=true
        - FailOnSharedResource=true
        - PruneLast=true
        retry:
          limit: 5
          backoff:
            duration: 10s
            factor: 2
            maxDuration: 5m
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: guard-policy-prod
      namespace: argocd
      annotations:
        argocd.argoproj.io/sync-wave: '-1'
    spec:
      project: default
      source:
        repoURL: https://git.example.com/p.git
        targetRevision: HEAD
        path: deploy/out/prod
      destination:
        server: https://kubernetes.default.svc
      syncPolicy:
        automated:
          prune: true
          selfHeal: true
          allowEmpty: false
        syncOptions:
        - ServerSideApply=true
        - ApplyOutOfSyncOnly=true
        - FailOnSharedResource=true
        - PruneLast=true
        retry:
          limit: 5
          backoff:
            duration: 10s
            factor: 2
            maxDuration: 5m
    "
  `);
});

test('Flux: a GitRepository and one Kustomization per environment', () => {
  const text = renderFluxKustomizations({
    repositoryUrl: 'git@git.example.com:team/p.git',
    branch: 'trunk',
    folder: '.',
    environments: ['prod'],
  });
  expect(text).toMatchInlineSnapshot(`
    "apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata:
      name: guard-policy
      namespace: flux-system
    spec:
      interval: 5m
      url: ssh://git@git.example.com/team/p.git
      ref:
        branch: trunk
      timeout: 1m
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: guard-policy-prod
      namespace: flux-system
    spec:
      sourceRef:
        kind: GitRepository
        name: guard-policy
      path: ./prod
      interval: 10m
      retryInterval: 1m
      timeout: 2m
      prune: true
      wait: true
      force: false
      deletionPolicy: Orphan
    "
  `);
});

describe('compile --argo-cd --flux', () => {
  const argv = ['compile', 'policies', '--out', 'deploy/out', '--argo-cd', 'gitops/argo-cd.yaml', '--flux', 'gitops/flux.yaml'];

  function repository(remote?: string): string {
    const cwd = temporaryFolder({ 'policies/checkout.yaml': policyText() });
    rmSync(join(cwd, '.git'), { recursive: true });
    execFileSync('git', ['init', '-q', '-b', 'main', cwd]);
    if (remote !== undefined) execFileSync('git', ['-C', cwd, 'remote', 'add', 'origin', remote]);
    return cwd;
  }

  test('take the address from the remote and the folder from --out', async () => {
    const cwd = repository('https://user:s3cret@git.example.com/team/policies.git');
    const { code, stdout } = await runCli(argv, { cwd });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('wrote    gitops/argo-cd.yaml') });
    const argoCd = readFileSync(join(cwd, 'gitops/argo-cd.yaml'), 'utf8');
    expect(argoCd).toContain('repoURL: https://git.example.com/team/policies.git\n    targetRevision: HEAD\n    path: deploy/out/dev\n');
    expect(readFileSync(join(cwd, 'gitops/flux.yaml'), 'utf8')).toContain('path: ./deploy/out/prod\n');
    expect(await runCli([...argv, '--check'], { cwd })).toMatchObject({ code: 0 });
  });

  test('keep the address that the file has: a CI clone has another remote', async () => {
    const cwd = repository('git@git.example.com:team/policies.git');
    await runCli(argv, { cwd });
    execFileSync('git', ['-C', cwd, 'remote', 'set-url', 'origin', 'https://ci:s3cret@10.0.0.1/team/policies.git']);
    expect(await runCli([...argv, '--check'], { cwd })).toMatchObject({ code: 0 });
  });

  test('without a remote there is a placeholder and a note; the address put there stays', async () => {
    const cwd = repository();
    const { stdout } = await runCli(argv, { cwd });
    expect(stdout).toContain('note: gitops/argo-cd.yaml: the repository has no remote `origin` that a cluster can reach');
    const path = join(cwd, 'gitops/argo-cd.yaml');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll('https://git.example.com/your-group/your-repository.git', 'https://real.example.com/p.git'),
    );
    const again = await runCli(argv, { cwd });
    expect(again.stdout).toContain('wrote    gitops/argo-cd.yaml');
    expect(again.stdout).not.toContain('note: gitops/argo-cd.yaml');
    expect(readFileSync(path, 'utf8')).toContain('repoURL: https://real.example.com/p.git');
    expect(await runCli([...argv, '--check'], { cwd })).toMatchObject({ code: 0 });
  });
});
