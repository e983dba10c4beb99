import type { SourceFile } from './source-file.ts';
import { type Located, type Path, parseYaml } from './yaml.ts';

/** Where something stands, without lines: `object` is `Kind namespace/name`, `path` is `spec.metrics[error-rate].failureLimit`. */
export type YamlPlace = { readonly object: string; readonly path: string };

/**
 * Tells the place of an offset in words that outlive an edit elsewhere: items of a list go by their names where those differ. Empty words
 * where there are none to give, as in a file that is not YAML.
 */
export function yamlPlaces(file: SourceFile): (offset: number) => YamlPlace {
  const parsed = parseYaml(file);
  const documents = parsed.ok ? parsed.value : [];
  return (offset) => {
    const document = documents.findLast((one) => one.rangeAt([]).from <= offset) ?? documents[0];
    if (document === undefined) return { object: '', path: '' };
    return { object: objectName(document.value), path: pathText(document, pathAt(document, offset)) };
  };
}

function pathAt(document: Located<unknown>, offset: number): Path {
  let path: Path = [];
  for (;;) {
    const step = stepsOf(valueAt(document.value, path)).find((one) => holds(document, [...path, one], offset));
    if (step === undefined) return path;
    path = [...path, step];
  }
}

function holds(document: Located<unknown>, path: Path, offset: number): boolean {
  const key = document.keyRangeAt(path);
  const { from, to } = document.rangeAt(path);
  // A value may begin on the line below its key, and an alias may be an ancestor's: both ends are asked for.
  return Math.min(key.from, from) <= offset && offset < Math.max(key.to, to, Math.min(key.from, from) + 1);
}

function stepsOf(value: unknown): readonly (string | number)[] {
  if (Array.isArray(value)) return [...value.keys()];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Readonly<Record<string | number, unknown>>)[step], root);
}

function pathText(document: Located<unknown>, path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${itemName(valueAt(document.value, path.slice(0, index)) as readonly unknown[], step)}]`;
      const key = /^[\w-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

function itemName(items: readonly unknown[], index: number): string {
  const names = items.map((item) => nameOf(item) ?? textAt(item, 'name'));
  const name = names[index];
  return name === undefined || names.filter((one) => one === name).length > 1 ? String(index) : name;
}

function objectName(value: unknown): string {
  return nameOf(value) ?? textAt(value, 'kind') ?? '';
}

/** Of something that looks like an object of Kubernetes. */
function nameOf(value: unknown): string | undefined {
  const kind = textAt(value, 'kind');
  const metadata = fieldAt(value, 'metadata');
  const name = textAt(metadata, 'name') ?? textAt(metadata, 'generateName');
  if (kind === undefined || name === undefined) return undefined;
  const namespace = textAt(metadata, 'namespace');
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function textAt(value: unknown, key: string): string | undefined {
  const found = fieldAt(value, key);
  return typeof found === 'string' ? found : undefined;
}

function fieldAt(value: unknown, key: string): unknown {
  const isFields = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isFields && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
