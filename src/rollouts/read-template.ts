import { type Checked, checked, type Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import { type Located, type Path, parseYaml } from '../source/yaml.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import type { AnalysisTemplate } from './analysis.ts';
import { type ArgoVersion, type CrdViolation, checkClosed } from './check-crd.ts';
import { goTemplateIn } from './go-template.ts';
import { locatePart } from './located.ts';

/** An object of another kind, left alone. */
export type OtherObject = { readonly kind: string; readonly name: string | undefined; readonly range: SourceRange };

/** What a YAML file holds. `templates` are as the API server keeps them: keys that it does not know are gone, places are those of the file. */
export type TemplateFile = { readonly templates: readonly Located<AnalysisTemplate>[]; readonly others: readonly OtherObject[] };

const templateKinds: readonly string[] = ['AnalysisTemplate', 'ClusterAnalysisTemplate'];
const listKinds: ReadonlySet<string> = new Set(['List', ...templateKinds.map((kind) => `${kind}List`)]);

/**
 * The AnalysisTemplates and ClusterAnalysisTemplates of a file, items of lists included, checked against the CRD of `target`.
 *
 * What the API server refuses is an error. Keys that it drops without a word are `unknownKeys`, an error unless said otherwise: a misspelt
 * limit would leave none.
 */
export function readTemplates(file: SourceFile, target: ArgoVersion, unknownKeys: 'error' | 'warning' = 'error'): Checked<TemplateFile> {
  const parsed = parseYaml(file);
  if (!parsed.ok) {
    const unrendered = goTemplateIn(file);
    return unrendered === undefined ? parsed : { ok: false, diagnostics: [unrendered] };
  }
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const templates: Located<AnalysisTemplate>[] = [];
  const others: OtherObject[] = [];
  for (const object of parsed.value.flatMap((document) => objectsOf(document))) {
    const kind = kindOf(object);
    if (kind.wrong !== undefined) diagnostics.push(kind.wrong);
    else if (!templateKinds.includes(kind.kind)) others.push({ kind: kind.kind, name: nameOf(object), range: object.rangeAt(['kind']) });
    else {
      const read = readTemplateObject(object, target, unknownKeys);
      diagnostics.push(...read.diagnostics);
      templates.push(read.template);
    }
  }
  return checked({ templates, others }, diagnostics);
}

/** One AnalysisTemplate or ClusterAnalysisTemplate. With an error among the diagnostics it may be anything. */
export function readTemplateObject(
  object: Located<unknown>,
  target: ArgoVersion,
  unknownKeys: 'error' | 'warning',
): { readonly template: Located<AnalysisTemplate>; readonly diagnostics: readonly Diagnostic[] } {
  const violations = checkClosed(object.value, target);
  // As many as a reader can take; the template is refused all the same.
  const told = violations.toSorted((a, b) => weight(a) - weight(b)).slice(0, yamlLimits.problems);
  const diagnostics = told.map((violation) => violationDiagnostic(object, violation, unknownKeys));
  if (nameOf(object) === undefined) diagnostics.push(nameless(object));
  const unknown = violations.filter(({ problem }) => problem === 'unknown-key').map(({ path }) => path);
  return { template: locatePart(object, [], without(object.value, unknown) as AnalysisTemplate), diagnostics };
}

/** A document, or the items of a list such as `kubectl get -o yaml` prints. */
export function objectsOf(document: Located<unknown>): readonly Located<unknown>[] {
  const { value } = document;
  if (!isObject(value) || !listKinds.has(String(value.kind)) || !Array.isArray(value.items)) return [document];
  return value.items.flatMap((item, index) => objectsOf(locatePart(document, ['items', index], item)));
}

export type ObjectKind = { readonly kind: string; readonly wrong?: undefined } | { readonly wrong: Diagnostic };

/** The kind of an object; what is no object of Kubernetes, or a misspelt template, is wrong. */
export function kindOf(object: Located<unknown>): ObjectKind {
  const { value } = object;
  if (!isObject(value)) {
    const message = 'this is no Kubernetes object';
    const hint = 'begin with `apiVersion`, `kind`, `metadata` and `spec`';
    return { wrong: { code: 'GP530', name: 'not-a-document', severity: 'error', message, range: object.rangeAt([]), hint } };
  }
  if (typeof value.kind !== 'string') {
    const message = Object.hasOwn(value, 'kind') ? '`kind` must be a text' : 'the object has no `kind`';
    const hint = `write \`kind: ${templateKinds.join('` or `kind: ')}\``;
    return { wrong: { code: 'GP532', name: 'wrong-kind', severity: 'error', message, range: object.rangeAt(['kind']), hint } };
  }
  const meant = templateKinds.includes(value.kind) ? undefined : closest(value.kind, templateKinds);
  if (meant === undefined) return { kind: value.kind };
  const message = `there is no kind ${JSON.stringify(value.kind)}`;
  const hint = `did you mean \`${meant}\`?`;
  return { wrong: { code: 'GP532', name: 'wrong-kind', severity: 'error', message, range: object.rangeAt(['kind']), hint } };
}

function nameOf({ value }: Located<unknown>): string | undefined {
  const metadata = isObject(value) ? value.metadata : undefined;
  return isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined;
}

/** The API server makes up a name, which nothing can refer to. */
function nameless(object: Located<unknown>): Diagnostic {
  const message = 'the template has no name that a Rollout could refer to';
  const range = object.rangeAt(['metadata']);
  return { code: 'GP416', name: 'template-name', severity: 'error', message, range, hint: 'give it a `metadata.name`' };
}

function violationDiagnostic(object: Located<unknown>, violation: CrdViolation, unknownKeys: 'error' | 'warning'): Diagnostic {
  const { path, problem, message, suggestion } = violation;
  const meant = suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;
  switch (problem) {
    case 'unknown-key':
      return {
        code: 'GP413',
        name: 'template-unknown-key',
        severity: unknownKeys,
        message: `${message}: the API server drops it without a word, and what it was to say does not hold`,
        range: object.keyRangeAt(path),
        hint: meant ?? 'remove it, or move it to where it belongs',
      };
    case 'type':
    case 'required':
    case 'enum':
      return {
        code: 'GP414',
        name: 'template-refused',
        severity: 'error',
        message: `${placeWords(path)}${message}: the API server refuses the template`,
        range: problem === 'required' ? object.keyRangeAt(path) : object.rangeAt(path),
        hint: meant ?? hintFor(problem, object, path),
      };
    default:
      return neverProblem(problem);
  }
}

/** What is refused comes before what is dropped, so that cutting the list off never turns a refused template into one with warnings. */
function weight({ problem }: CrdViolation): number {
  return problem === 'unknown-key' ? 1 : 0;
}

function placeWords(path: Path): string {
  const last = path.findLast((step) => typeof step === 'string');
  return last === undefined ? '' : `\`${last}\`: `;
}

function hintFor(problem: 'type' | 'required' | 'enum', object: Located<unknown>, path: Path): string {
  if (problem === 'required') return 'add it';
  if (problem === 'enum') return 'write one of the values that are allowed';
  const { from, to } = object.rangeAt(path);
  const text = object.file.text.slice(from, to);
  return /^[\w.+-]+$/.test(text) ? `put it in quotes if text is meant: "${text}"` : 'correct its form';
}

function neverProblem(problem: never): never {
  throw new Error(`unknown problem ${String(problem)}`);
}

/** The value without the keys at `paths`. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0) return value;
  const below = new Map<string | number, Path[]>();
  const dropped = new Set<string | number>();
  for (const [step, ...rest] of paths) {
    if (step === undefined) continue;
    const others = below.get(step);
    if (rest.length === 0) dropped.add(step);
    else if (others === undefined) below.set(step, [rest]);
    else others.push(rest);
  }
  if (Array.isArray(value)) return value.map((item, index) => without(item, below.get(index) ?? []));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = Object.create(null);
  for (const [key, child] of Object.entries(value)) {
    if (!dropped.has(key)) kept[key] = without(child, below.get(key) ?? []);
  }
  return kept;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
