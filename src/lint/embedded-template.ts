import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located, Path } from '../source/yaml.ts';

const inText = /^[ \t]*(?:- +)?["']?kind["']?:[ \t]*["']?(?:Cluster)?AnalysisTemplate\b/m;
const deepest = 40;

/** What is said of an object of another kind that holds a template, in a part of it or in a text: some tool makes an object of it. */
export function embeddedTemplate(object: Located<unknown>, kind: string): Diagnostic | undefined {
  const path = pathOfTemplate(object.value, []);
  if (path === undefined) return undefined;
  return {
    code: 'GP448',
    name: 'not-judged',
    severity: 'note',
    message: `a template inside a ${kind} is not judged`,
    range: object.rangeAt(path),
    hint: 'render it first, and lint the result',
  };
}

function pathOfTemplate(value: unknown, path: Path): Path | undefined {
  if (path.length > deepest) return undefined;
  if (typeof value === 'string') return inText.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { apiVersion, kind } = value as { readonly apiVersion?: unknown; readonly kind?: unknown };
  const isTemplate = kind === 'AnalysisTemplate' || kind === 'ClusterAnalysisTemplate';
  if (isTemplate && typeof apiVersion === 'string' && apiVersion.startsWith('argoproj.io/')) return [...path, 'kind'];
  for (const [key, inner] of Object.entries(value)) {
    const found = pathOfTemplate(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
