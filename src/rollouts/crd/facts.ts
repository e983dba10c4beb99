import table from './analysis-template.json' with { type: 'json' };

/** A minor release of Argo Rollouts whose templates we can write. */
export type ArgoVersion = '1.8' | '1.9' | '1.10';

export const argoVersions: readonly ArgoVersion[] = ['1.8', '1.9', '1.10'];

/**
 * One node of a structural schema. Numbers are indexes into `CrdFacts.nodes`.
 * `open-object` and `any` keep what the API server does not know; `object` loses it.
 */
export type CrdNode =
  | { readonly type: 'string'; readonly enum?: readonly string[] }
  | { readonly type: 'int32' | 'int64' | 'boolean' | 'int-or-string' | 'open-object' | 'any' }
  | { readonly type: 'object'; readonly properties: Readonly<Record<string, number>>; readonly required?: readonly string[] }
  | { readonly type: 'map'; readonly values: number }
  | { readonly type: 'array'; readonly items: number };

/** Facts of AnalysisTemplate and ClusterAnalysisTemplate, which share one schema. Written by test/oracle/argo/crd-facts.ts. */
export type CrdFacts = {
  readonly origins: readonly {
    readonly target: ArgoVersion;
    readonly module: string;
    readonly version: string;
    readonly file: string;
    readonly sha256: string;
  }[];
  readonly roots: Readonly<Record<ArgoVersion, number>>;
  /** The metadata of any object: CRDs leave it to the API server. */
  readonly objectMeta: number;
  readonly nodes: readonly CrdNode[];
};

export const crdFacts: CrdFacts = table as unknown as CrdFacts;

export function crdNode(index: number): CrdNode {
  const node = crdFacts.nodes[index];
  if (node === undefined) throw new Error(`no node ${index} in the facts of the CRDs`);
  return node;
}

/** The schema of a whole template, of either kind. */
export function crdRoot(target: ArgoVersion): CrdNode {
  return crdNode(crdFacts.roots[target]);
}
