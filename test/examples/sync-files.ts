import { withHeader } from '../../src/check/generated-header.ts';
import { renderArgoCdApplications, renderFluxKustomizations, type SyncSource } from '../../src/compile/sync.ts';

const source: SyncSource = {
  repositoryUrl: 'https://git.example.com/platform/policies.git',
  branch: 'main',
  folder: 'analysis-templates',
  environments: ['dev', 'prod'],
};

/** What `compile --argo-cd FILE --flux FILE` writes in a repository whose remote is the one above. */
export const syncFiles: Readonly<Record<string, string>> = {
  'examples/argo-cd/application.yaml': withHeader({}, renderArgoCdApplications(source)),
  'examples/flux/kustomization.yaml': withHeader({}, renderFluxKustomizations(source)),
};
