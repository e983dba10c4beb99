import { closest } from '../source/suggest.ts';
import { type ArgoVersion, argoVersions, type CrdNode, crdFacts, crdNode, crdRoot } from './crd/facts.ts';

export type { ArgoVersion } from './crd/facts.ts';

export type CrdProblem = 'unknown-key' | 'type' | 'required' | 'enum';

/** `path` leads to the offending key or value, for `required` to the object that lacks the key. `suggestion` is the key that was probably meant. */
export type CrdViolation = {
  readonly path: readonly (string | number)[];
  readonly problem: CrdProblem;
  readonly message: string;
  readonly suggestion?: string;
};

type Path = readonly (string | number)[];
type Report = (path: Path, problem: CrdProblem, message: string, suggestion?: string) => void;

/**
 * What an AnalysisTemplate or ClusterAnalysisTemplate holds that Argo Rollouts of `target` would refuse, or drop without a word.
 *
 * Closed: unlike the API server, which prunes them, unknown keys are violations at every level; so is null. Free form are only the places
 * that the CRD itself leaves open (`plugin`, `web.jsonBody`, some parts of a job). Numeric text rules and limits belong to validateMetrics.
 * Source: manifests/crds of the releases named in crd/analysis-template.json.
 */
export function checkClosed(value: unknown, target: ArgoVersion): readonly CrdViolation[] {
  const violations: CrdViolation[] = [];
  const report: Report = (path, problem, message, suggestion) => {
    violations.push({ path, problem, message, ...(suggestion === undefined ? {} : { suggestion }) });
  };
  checkTypeMeta(value, report);
  checkNode(value, rootNode(target), [], report);
  return violations;
}

/** The CRD leaves the metadata to the API server. */
function rootNode(target: ArgoVersion): CrdNode {
  const root = crdRoot(target);
  if (root.type !== 'object') throw new Error(`the CRD of ${target} is no object`);
  return { ...root, properties: { ...root.properties, metadata: crdFacts.objectMeta } };
}

function checkTypeMeta(value: unknown, report: Report): void {
  if (!isObject(value)) return;
  for (const key of ['apiVersion', 'kind', 'metadata']) {
    if (!Object.hasOwn(value, key)) report([], 'required', `${key} is missing`);
  }
  if (typeof value.apiVersion === 'string' && value.apiVersion !== 'argoproj.io/v1alpha1') {
    report(['apiVersion'], 'enum', `apiVersion is ${quote(value.apiVersion)}, must be argoproj.io/v1alpha1`);
  }
  const kinds = ['ClusterAnalysisTemplate', 'AnalysisTemplate'];
  if (typeof value.kind === 'string' && !kinds.includes(value.kind)) {
    const message = `kind is ${quote(value.kind)}, must be one of ${kinds.join(', ')}`;
    report(['kind'], 'enum', message, closest(value.kind, kinds));
  }
  const { metadata } = value;
  if (isObject(metadata) && !Object.hasOwn(metadata, 'name') && !Object.hasOwn(metadata, 'generateName')) {
    report(['metadata'], 'required', 'name is missing');
  }
}

function checkNode(value: unknown, node: CrdNode, path: Path, report: Report): void {
  const wanted = wantedUnlessFits(value, node);
  if (wanted !== undefined) {
    report(path, 'type', `${describe(value)} where ${wanted} is required`);
    return;
  }
  if (node.type === 'object' && isObject(value)) checkObject(value, node, path, report);
  if (node.type === 'map' && isObject(value)) {
    for (const [key, child] of Object.entries(value)) checkNode(child, crdNode(node.values), [...path, key], report);
  }
  if (node.type === 'array' && Array.isArray(value)) {
    for (const [index, child] of value.entries()) checkNode(child, crdNode(node.items), [...path, index], report);
  }
  if (node.type === 'string' && node.enum !== undefined && typeof value === 'string' && !node.enum.includes(value)) {
    report(path, 'enum', `${quote(value)} is not one of ${node.enum.join(', ')}`, closest(value, node.enum));
  }
}

/** What should stand there instead of `value`, in words; undefined if its own type is right. */
function wantedUnlessFits(value: unknown, node: CrdNode): string | undefined {
  switch (node.type) {
    case 'any':
      return value === undefined ? 'a value' : undefined;
    case 'object':
    case 'open-object':
    case 'map':
      return isObject(value) ? undefined : 'an object';
    case 'array':
      return Array.isArray(value) ? undefined : 'a list';
    case 'string':
      return typeof value === 'string' ? undefined : 'a string';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'int32':
      return isInt32(value) ? undefined : 'a whole number of 32 bits';
    case 'int64':
      return Number.isSafeInteger(value) ? undefined : 'a whole number';
    case 'int-or-string':
      // The controller decodes the number into 32 bits, whatever the schema says.
      return typeof value === 'string' || isInt32(value) ? undefined : 'a whole number of 32 bits or a string';
    default:
      return neverType(node);
  }
}

function checkObject(
  value: Readonly<Record<string, unknown>>,
  node: CrdNode & { readonly type: 'object' },
  path: Path,
  report: Report,
): void {
  for (const [key, child] of Object.entries(value)) {
    const index = Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
    if (index !== undefined) {
      checkNode(child, crdNode(index), [...path, key], report);
      continue;
    }
    const elsewhere = argoVersions.filter((version) => knows(version, [...path, key]));
    const message =
      elsewhere.length === 0 ? `unknown key ${quote(key)}` : `key ${quote(key)} exists only in Argo Rollouts ${elsewhere.join(', ')}`;
    report([...path, key], 'unknown-key', message, closest(key, Object.keys(node.properties)));
  }
  for (const key of node.required ?? []) {
    if (!Object.hasOwn(value, key)) report(path, 'required', `${key} is missing`);
  }
}

/** Whether the release has a place for the path. */
function knows(version: ArgoVersion, path: Path): boolean {
  let node: CrdNode = rootNode(version);
  for (const step of path) {
    const index = childIndex(node, step);
    if (index === undefined) return false;
    node = crdNode(index);
  }
  return true;
}

function childIndex(node: CrdNode, step: string | number): number | undefined {
  if (node.type === 'array') return node.items;
  if (node.type === 'map') return node.values;
  return node.type === 'object' && Object.hasOwn(node.properties, step) ? node.properties[step] : undefined;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the string ${quote(value)}` : String(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInt32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function neverType(node: never): never {
  throw new Error(`unknown type of schema node: ${JSON.stringify(node)}`);
}
