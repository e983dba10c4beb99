import { type CompiledTemplate, compileTemplates } from '../compile/template.ts';
import { readLintInput } from '../lint/read-input.ts';
import { readConfig } from '../policy/config.ts';
import { checkPackLibrary, type PackLibrary } from '../policy/pack-library.ts';
import { type PolicyDocuments, readDocuments } from '../policy/read-document.ts';
import { type ResolvedPolicy, resolvePolicy } from '../policy/resolve.ts';
import type { Config, Pack, Policy } from '../policy/types.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { type Diagnostic, distinctDiagnostics } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type Located, parseYaml } from '../source/yaml.ts';

/** The files of one of two revisions. `files` may hold policies and AnalysisTemplates. */
export type SideFiles = {
  readonly files: readonly SourceFile[];
  readonly packs: readonly SourceFile[];
  readonly shippedPacks: readonly SourceFile[];
  readonly config?: SourceFile;
  /** What is wrong with files that could not be read as text, and are not among the others. */
  readonly unreadable?: readonly Diagnostic[];
};

export type SideEnvironment = { readonly resolved: ResolvedPolicy; readonly templates: readonly CompiledTemplate[] };

/** `errors`: why it does not compile; then there may be fewer environments than it has. */
export type SidePolicy = {
  readonly policy: Located<Policy>;
  readonly environments: ReadonlyMap<string, SideEnvironment>;
  readonly errors: readonly Diagnostic[];
};

/** One revision, read as far as it can be: what is wrong in one file leaves the others to be compared. */
export type Side = {
  readonly argo: ArgoVersion;
  readonly config?: Config;
  readonly policies: readonly SidePolicy[];
  readonly packs: readonly Located<Pack>[];
  readonly templates: readonly Located<AnalysisTemplate>[];
  /** What is wrong with files, packs and the configuration. */
  readonly errors: readonly Diagnostic[];
  /** Why nothing is known of what a file holds; undefined of one that was read, or is not there. */
  readonly whyUnread: (file: string) => Diagnostic | undefined;
};

const apiVersion = /["']?apiVersion["']?\s*:/;
const ourApi = /["']?apiVersion["']?\s*:\s*["']?guard-policy\.dev\//;
const ourKind = /^["']?kind["']?\s*:\s*["']?(?:Policy|Pack)\b/m;
const argos = /argoproj\.io\//;

/** Other tools have kinds of these names, too. */
function isOurs(text: string): boolean {
  return ourApi.test(text) || (!apiVersion.test(text) && ourKind.test(text));
}

/** Reads one revision. Never refuses the whole because of a part. */
export function readSide({ files, packs, shippedPacks, config: configFile, unreadable: unread = [] }: SideFiles): Side {
  const errors: Diagnostic[] = unread.filter(({ severity }) => severity === 'error');
  const take = (file: SourceFile): PolicyDocuments | undefined => {
    const read = readDocuments(file);
    errors.push(...read.diagnostics.filter(({ severity }) => severity === 'error'));
    return read.ok ? read.value : undefined;
  };
  const configuration = configFile === undefined ? undefined : readConfig(configFile);
  if (configuration?.ok === false) errors.push(...configuration.diagnostics);
  const config = configuration?.ok === true ? configuration.value.value : undefined;
  const argo = config?.spec.argo ?? '1.10';
  const documents = files.filter(({ text }) => isOurs(text)).flatMap((file) => take(file) ?? []);
  const ownPacks = [...packs.flatMap((file) => take(file)?.packs ?? []), ...documents.flatMap((one) => one.packs)];
  const library = { own: ownPacks, shipped: shippedPacks.flatMap((file) => take(file)?.packs ?? []) };
  errors.push(...checkPackLibrary(library));
  const plain = files.filter(({ text }) => !isOurs(text) && argos.test(text));
  // What is broken may say of itself neither of the two; it matters where the other revision has a policy in the same file.
  const unclear = new Map(files.filter(({ text }) => !isOurs(text) && !argos.test(text)).map((file) => [file.name, file]));
  const { templates, unreadable } = readLintInput(
    plain.map((file) => ({ file, named: false })),
    argo,
  );
  errors.push(...unreadable);
  // Nothing can be said of what it would be measured with.
  const policies = configuration?.ok === false ? [] : documents.flatMap((one) => one.policies);
  return {
    argo,
    ...(config === undefined ? {} : { config }),
    policies: policies.map((policy) => compileSide(policy, library, argo, config)),
    packs: ownPacks,
    templates,
    errors: distinctDiagnostics(errors),
    // Without the configuration nobody knows which files there are to read.
    whyUnread: (name) => {
      if (configuration?.ok === false) return configuration.diagnostics[0];
      const file = unclear.get(name);
      return errors.find(({ range }) => range.file === name) ?? (file === undefined ? undefined : parseError(file));
    },
  };
}

function parseError(file: SourceFile): Diagnostic | undefined {
  const parsed = parseYaml(file);
  return parsed.ok ? undefined : parsed.diagnostics.find(({ severity }) => severity === 'error');
}

function compileSide(policy: Located<Policy>, library: PackLibrary, argo: ArgoVersion, config: Config | undefined): SidePolicy {
  const { environments, diagnostics } = resolvePolicy(policy, library);
  const findings: Diagnostic[] = [...diagnostics];
  const options = { target: argo, ...(config === undefined ? {} : { config }) };
  const compiled = environments.map(
    (resolved) => [resolved.environment, { resolved, templates: compileTemplates(resolved, options, findings) }] as const,
  );
  return {
    policy,
    environments: new Map(compiled),
    errors: distinctDiagnostics(findings.filter(({ severity }) => severity === 'error')),
  };
}

/** What Argo Rollouts is given, without what only names the version. */
export function outputOf({ environments }: SidePolicy): string {
  const templates = [...environments.values()].flatMap((one) => one.templates.map(({ template }) => template));
  return JSON.stringify(templates.map(({ metadata: { annotations: _version, ...metadata }, spec }) => ({ metadata, spec })));
}
