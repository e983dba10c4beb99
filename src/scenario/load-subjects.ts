import { type PolicyFiles, type PolicyInput, readPolicyInput } from '../compile/policy-input.ts';
import type { Policy } from '../policy/types.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { readTemplates } from '../rollouts/read-template.ts';
import { type Checked, type Diagnostic, failed } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { Located, Path } from '../source/yaml.ts';
import { policySubject } from './policy-subject.ts';
import { fileOf, resolvePath } from './references.ts';
import type { Subject } from './subject.ts';
import { templateSubject } from './template-subject.ts';
import type { FileReference, PolicyTest } from './types.ts';

type Test = Located<PolicyTest>;

export type SubjectFiles = Omit<PolicyFiles, 'files'> & { readonly files: ReadonlyMap<string, SourceFile> };

/** Reads policies and templates that tests name, each once, in whatever order it is asked for them. */
export class SubjectLoader {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #input: Checked<PolicyInput>;
  readonly #policies: ReadonlyMap<string, readonly Located<Policy>[]>;
  readonly #templates = new Map<string, Checked<readonly Located<AnalysisTemplate>[]>>();
  readonly #subjects = new Map<string, Checked<Subject>>();

  constructor(tests: readonly Test[], request: SubjectFiles) {
    this.#files = request.files;
    const paths = [...new Set(tests.flatMap((test) => policyPath(test) ?? []))].filter((path) => request.files.has(path));
    const files = paths.map((path) => request.files.get(path) as SourceFile);
    this.#input = readPolicyInput({ ...request, files });
    const documents = this.#input.ok ? this.#input.value.documents : [];
    this.#policies = new Map(paths.map((path, at) => [path, documents[at]?.policies ?? []]));
  }

  /** What is wrong with policies, packs and the configuration. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#input.diagnostics.filter(({ severity }) => severity === 'error');
  }

  /** Undefined where a file could not be read, and that was said. */
  load(test: Test): Checked<Subject> | undefined {
    const { policy, template } = test.value.spec;
    const argo = test.value.spec.argo ?? (this.#input.ok ? this.#input.value.config?.value.spec.argo : undefined) ?? '1.10';
    if (policy !== undefined) return this.#policySubject(test, policy, argo);
    if (template === undefined) throw new Error('a test is of a policy or of a template');
    return this.#templateSubject(test, template, argo);
  }

  #policySubject(test: Test, reference: FileReference, argo: ArgoVersion): Checked<Subject> | undefined {
    const policies = this.#policies.get(resolvePath(test, fileOf(reference)));
    if (!this.#input.ok || policies === undefined) return undefined;
    const picked = pick(test, ['spec', 'policy'], reference, policies, 'policy');
    if (!picked.ok) return picked;
    const input = this.#input.value;
    return this.#once([picked.value.file.name, picked.value.value.metadata.name, argo], () => policySubject(picked.value, input, argo));
  }

  #templateSubject(test: Test, reference: FileReference, argo: ArgoVersion): Checked<Subject> | undefined {
    const path = resolvePath(test, fileOf(reference));
    const others = (test.value.spec.templates ?? []).map((text) => resolvePath(test, text));
    const read = [path, ...others].map((one) => this.#readTemplates(one, argo));
    if (read.some((one) => one === undefined)) return undefined;
    const wrong = read.filter((one) => one?.ok === false).flatMap((one) => one?.diagnostics ?? []);
    if (wrong.length > 0) return { ok: false, diagnostics: wrong };
    const [own, ...more] = read.map((one) => (one?.ok ? one.value : []));
    const picked = pick(test, ['spec', 'template'], reference, own ?? [], 'template');
    if (!picked.ok) return picked;
    const range = test.rangeAt(['spec', 'template']);
    const { kind, metadata } = picked.value.value;
    return this.#once([path, kind, metadata.name, argo, ...others], () =>
      templateSubject(picked.value, [...(own ?? []), ...more.flat()], argo, { file: test.file, range }),
    );
  }

  #readTemplates(path: string, argo: ArgoVersion): Checked<readonly Located<AnalysisTemplate>[]> | undefined {
    const key = `${argo} ${path}`;
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    const read = readTemplates(file, argo);
    const result: Checked<readonly Located<AnalysisTemplate>[]> = read.ok ? { ...read, value: read.value.templates } : read;
    this.#templates.set(key, result);
    return result;
  }

  #once(key: readonly string[], make: () => Checked<Subject>): Checked<Subject> {
    const text = JSON.stringify(key);
    const known = this.#subjects.get(text);
    if (known !== undefined) return known;
    const made = make();
    this.#subjects.set(text, made);
    return made;
  }
}

function policyPath(test: Test): string | undefined {
  const { policy } = test.value.spec;
  return policy === undefined ? undefined : resolvePath(test, fileOf(policy));
}

/** The document that a reference means: the only one, or the one of its name. */
function pick<T extends { readonly metadata: { readonly name: string } }>(
  test: Test,
  path: Path,
  reference: FileReference,
  documents: readonly Located<T>[],
  what: string,
): Checked<Located<T>> {
  const names = documents.map(({ value }) => value.metadata.name);
  const wrong = (message: string, hint: string, range = test.rangeAt(path)): Checked<Located<T>> =>
    failed({ code: 'GP648', name: 'test-subject', severity: 'error', message, range, hint });
  if (typeof reference === 'string') {
    const [only, second] = documents;
    if (only === undefined) return wrong(`${reference} holds no ${what}`, `name the file of a ${what}`);
    if (second === undefined) return { ok: true, value: only, diagnostics: [] };
    const list = names.map((name) => `\`${name}\``).join(', ');
    return wrong(
      `${reference} holds ${documents.length} documents: ${list}`,
      `say which: ${what}: { file: ${reference}, name: ${names[0]} }`,
    );
  }
  const found = documents.find(({ value }) => value.metadata.name === reference.name);
  if (found !== undefined) return { ok: true, value: found, diagnostics: [] };
  const meant = closest(reference.name, names);
  const hint = meant !== undefined ? `did you mean \`${meant}\`?` : `it holds ${names.join(', ') || `no ${what}`}`;
  return wrong(`${reference.file} holds no ${what} \`${reference.name}\``, hint, test.rangeAt([...path, 'name']));
}
