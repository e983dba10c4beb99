import { goQuote } from '../promql/store/go-quote.ts';
import { compareTexts } from '../promql/store/text-order.ts';

/** `message` is the controller's, but for the rules of Kubernetes that an unfit label or annotation name breaks. */
export type FieldValue = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

/**
 * A field of the Rollout's metadata by the downward API: `metadata.name`, `metadata.labels['app']`, ... A label or annotation that is not
 * there is the empty text. Source: k8s.io/kubernetes/pkg/fieldpath, ExtractFieldPathAsString.
 */
export function metadataField(rollout: unknown, path: string): FieldValue {
  const metadata = childOf(rollout, 'metadata');
  const subscript = /^(.+?)\['([\s\S]*)'\]$/.exec(path);
  if (subscript !== null) {
    const [, map = '', key = ''] = subscript;
    if (map !== 'metadata.labels' && map !== 'metadata.annotations') {
      return { ok: false, message: `fieldPath ${goQuote(path)} does not support subscript` };
    }
    const annotation = map === 'metadata.annotations';
    if (!isQualifiedName(annotation ? key.toLowerCase() : key)) return { ok: false, message: `invalid key subscript in ${path}` };
    return { ok: true, value: textOf(childOf(childOf(metadata, annotation ? 'annotations' : 'labels'), key)) };
  }
  switch (path) {
    case 'metadata.annotations':
      return { ok: true, value: mapText(childOf(metadata, 'annotations')) };
    case 'metadata.labels':
      return { ok: true, value: mapText(childOf(metadata, 'labels')) };
    case 'metadata.name':
    case 'metadata.namespace':
    case 'metadata.uid':
      return { ok: true, value: textOf(childOf(metadata, path.slice('metadata.'.length))) };
    default:
      return { ok: false, message: `unsupported fieldPath: ${path}` };
  }
}

/**
 * Any other field of the Rollout, `spec.template.spec.containers[0].image`: it must be there and be a text, a number or a boolean.
 * Keys with dots cannot be reached. Source: argo-rollouts utils/analysis/factory.go, extractValueFromRollout.
 */
export function rolloutField(rollout: unknown, path: string): FieldValue {
  let value: unknown = rollout;
  for (const section of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    if (Array.isArray(value)) {
      if (!/^[+-]?\d+$/.test(section)) return { ok: false, message: `invalid index '${section}'` };
      const index = Number(section);
      // The controller does not expect a negative index, and panics.
      if (index >= value.length || index < 0) return { ok: false, message: `index ${index} out of range` };
      value = value[index];
    } else if (typeof value === 'object' && value !== null) value = childOf(value, section);
    else return { ok: false, message: `invalid path ${path} in rollout` };
  }
  if (value === undefined || value === null) return { ok: false, message: `invalid path ${path} in rollout` };
  if (typeof value === 'object') return { ok: false, message: `path ${path} in rollout must terminate in a primitive value` };
  return { ok: true, value: typeof value === 'number' ? goNumber(value) : String(value) };
}

function childOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function mapText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const entries = Object.entries(value).sort(([a], [b]) => compareTexts(a, b));
  return entries.map(([key, text]) => `${key}=${goQuote(textOf(text))}`).join('\n');
}

/** As `%v` of a Go float64: a million is `1e+06`. */
function goNumber(value: number): string {
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** An optional DNS subdomain and a slash, then a name of at most 63 characters. Source: k8s.io/apimachinery, IsQualifiedName. */
function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const name = parts.at(-1) as string;
  if (parts.length > 2 || name.length > 63 || !/^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)) return false;
  const [prefix] = parts;
  if (parts.length === 1 || prefix === undefined) return true;
  return prefix.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(prefix);
}
