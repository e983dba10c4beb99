/*
 * Writes src/rollouts/crd/analysis-template.json: names, types, required keys and enums of the analysis templates' CRDs, no prose.
 * Run by hand where Go is installed: `GOTOOLCHAIN=auto node test/oracle/argo/crd-facts.ts`
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ArgoVersion, CrdFacts, CrdNode } from '../../../src/rollouts/crd/facts.ts';

const module = 'github.com/argoproj/argo-rollouts';
const releases: readonly { readonly target: ArgoVersion; readonly version: string }[] = [
  { target: '1.8', version: 'v1.8.4' },
  { target: '1.9', version: 'v1.9.3' },
  { target: '1.10', version: 'v1.10.2' },
];
const files = ['manifests/crds/analysis-template-crd.yaml', 'manifests/crds/cluster-analysis-template-crd.yaml'];

type Schema = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly [extension: string]: unknown;
};

const nodes: CrdNode[] = [];
const numberByText = new Map<string, number>();

/** Equal subtrees share one number, also across releases. */
function intern(node: CrdNode): number {
  const text = JSON.stringify(node);
  const known = numberByText.get(text);
  if (known !== undefined) return known;
  numberByText.set(text, nodes.length);
  return nodes.push(node) - 1;
}

const understood = new Set(
  `type format enum properties required items additionalProperties description default anyOf pattern
   x-kubernetes-int-or-string x-kubernetes-preserve-unknown-fields x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-map-type`.split(
    /\s+/,
  ),
);

function factsOf(schema: Schema, path: string): number {
  for (const key of Object.keys(schema)) if (!understood.has(key)) throw new Error(`${path}: ${key} is not understood`);
  if (schema['x-kubernetes-int-or-string'] === true) return intern({ type: 'int-or-string' });
  if (schema.anyOf !== undefined) throw new Error(`${path}: anyOf without int-or-string`);
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) {
    if (schema.properties !== undefined) throw new Error(`${path}: properties beside preserve-unknown-fields`);
    return intern({ type: schema.type === 'object' ? 'open-object' : 'any' });
  }
  switch (schema.type) {
    case 'object': {
      if (schema.additionalProperties !== undefined)
        return intern({ type: 'map', values: factsOf(schema.additionalProperties, `${path}.*`) });
      const properties: Record<string, number> = {};
      for (const [key, value] of Object.entries(schema.properties ?? {})) properties[key] = factsOf(value, `${path}.${key}`);
      // What the API server fills in need not be there.
      const required = (schema.required ?? []).filter((key) => schema.properties?.[key]?.default === undefined);
      return intern({ type: 'object', properties, ...(required.length === 0 ? {} : { required }) });
    }
    case 'array':
      if (schema.items === undefined) throw new Error(`${path}: array without items`);
      return intern({ type: 'array', items: factsOf(schema.items, `${path}[]`) });
    case 'integer':
      if (schema.format !== 'int32' && schema.format !== 'int64') throw new Error(`${path}: integer of format ${schema.format}`);
      return intern({ type: schema.format });
    case 'string':
      return intern(schema.enum === undefined ? { type: 'string' } : { type: 'string', enum: schema.enum });
    case 'boolean':
      return intern({ type: 'boolean' });
    default:
      throw new Error(`${path}: type ${schema.type} is not understood`);
  }
}

function moduleDir(version: string): string {
  const output = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' });
  return (JSON.parse(output) as { Dir: string }).Dir;
}

const roots: Partial<Record<ArgoVersion, number>> = {};
const origins: CrdFacts['origins'][number][] = [];
for (const { target, version } of releases) {
  const dir = moduleDir(version);
  for (const file of files) {
    const bytes = readFileSync(join(dir, file));
    const crd = parse(bytes.toString('utf8')) as { spec: { versions: { name: string; schema: { openAPIV3Schema: Schema } }[] } };
    const [only, ...others] = crd.spec.versions;
    if (only?.name !== 'v1alpha1' || others.length > 0) throw new Error(`${file}@${version}: not v1alpha1 alone`);
    const root = factsOf(only.schema.openAPIV3Schema, '');
    if (roots[target] !== undefined && roots[target] !== root) throw new Error(`${version}: the two kinds of template differ`);
    roots[target] = root;
    origins.push({ target, module, version, file, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
}

/*
 * CRDs leave the metadata to the API server, so its keys are written here: Kubernetes 1.34, apimachinery pkg/apis/meta/v1/types.go, ObjectMeta
 * and OwnerReference. The server's own bookkeeping of fields is left open.
 */
const text: Schema = { type: 'string' };
const texts: Schema = { type: 'object', additionalProperties: text };
const objectMeta = factsOf(
  {
    type: 'object',
    properties: {
      name: text,
      generateName: text,
      namespace: text,
      labels: texts,
      annotations: texts,
      finalizers: { type: 'array', items: text },
      ownerReferences: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            apiVersion: text,
            kind: text,
            name: text,
            uid: text,
            controller: { type: 'boolean' },
            blockOwnerDeletion: { type: 'boolean' },
          },
          required: ['apiVersion', 'kind', 'name', 'uid'],
        },
      },
      uid: text,
      resourceVersion: text,
      selfLink: text,
      generation: { type: 'integer', format: 'int64' },
      creationTimestamp: text,
      deletionTimestamp: text,
      deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
      managedFields: { 'x-kubernetes-preserve-unknown-fields': true },
    },
  },
  'metadata',
);

const facts: CrdFacts = { origins, roots: completed(roots), objectMeta, nodes };
writeFileSync(new URL('../../../src/rollouts/crd/analysis-template.json', import.meta.url), JSON.stringify(facts));
console.log(`${nodes.length} nodes; now format the file: npx biome format --write src/rollouts/crd`);

function completed(partial: Partial<Record<ArgoVersion, number>>): Record<ArgoVersion, number> {
  const at = (target: ArgoVersion): number => {
    const root = partial[target];
    if (root === undefined) throw new Error(`no release for ${target}`);
    return root;
  };
  return { '1.8': at('1.8'), '1.9': at('1.9'), '1.10': at('1.10') };
}
