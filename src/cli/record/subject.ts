import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type PolicyFiles, readPolicyInput } from '../../compile/policy-input.ts';
import { compileTemplates } from '../../compile/template.ts';
import { type ResolvedPolicy, resolvePolicy } from '../../policy/resolve.ts';
import type { Config } from '../../policy/types.ts';
import type { AnalysisArg, AnalysisMetric } from '../../rollouts/analysis.ts';
import type { ArgoVersion } from '../../rollouts/check-crd.ts';
import { flattenTemplates } from '../../rollouts/flatten.ts';
import { readTemplates } from '../../rollouts/read-template.ts';
import { createLibrary } from '../../rollouts/references.ts';
import { type Checked, checked, type Diagnostic, failed, hasErrors } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { closest } from '../../source/suggest.ts';
import type { Located } from '../../source/yaml.ts';
import { statNamed } from '../named-path.ts';
import { type PolicyInput, readPolicyInput as readPolicyFiles } from '../policy-input.ts';
import { UsageError } from '../usage-error.ts';

/** What is recorded for: its metrics as they are compiled, args still in them. `sources` are those that its Prometheus metrics name. */
export type RecordSubject = {
  readonly kind: 'policy' | 'template';
  readonly name: string;
  /** The only policy or template of its file; else a test has to name it. */
  readonly alone: boolean;
  /** Absolute. */
  readonly path: string;
  readonly file: SourceFile;
  readonly environment?: string;
  readonly metrics: readonly AnalysisMetric[];
  readonly args: readonly AnalysisArg[];
  readonly sources: readonly string[];
  /** Metrics of other providers, which are not recorded. */
  readonly others: readonly string[];
  /** Those whose metrics are all recorded, where that is not all of them; of a template, the metrics. */
  readonly guardrails?: readonly string[];
};

export type SubjectChoice = { readonly env?: string; readonly name?: string; readonly source?: string; readonly config?: string };

export type SubjectInput = {
  readonly subject: Checked<RecordSubject>;
  readonly home: string;
  readonly settings?: Config['spec'];
  /** What policies are compiled with. */
  readonly library: Omit<PolicyFiles, 'files'>;
  readonly sources: ReadonlyMap<string, SourceFile>;
};

/** The policy or template at a path, or the policy of that name. */
export function readSubject(wanted: string, choice: SubjectChoice, cwd: string): SubjectInput {
  const path = resolve(cwd, wanted);
  const isName = /^[a-z0-9][a-z0-9-]*$/.test(wanted) && !existsSync(path);
  if (!isName && statNamed(path, cwd).isDirectory())
    throw new UsageError(`\`${wanted}\` is a folder`, 'name the file of one policy or template, or the policy');
  const input = readPolicyFiles({ paths: isName ? [] : [path], config: choice.config, out: undefined }, cwd);
  const read = [...input.files, ...input.packs, ...input.shippedPacks, ...(input.config === undefined ? [] : [input.config])];
  const about = {
    home: input.home,
    ...(input.settings === undefined ? {} : { settings: input.settings }),
    library: { packs: input.packs, shippedPacks: input.shippedPacks, ...(input.config === undefined ? {} : { config: input.config }) },
    sources: new Map(read.map((file) => [file.name, file])),
  };
  if (hasErrors(input.diagnostics)) return { ...about, subject: { ok: false, diagnostics: input.diagnostics } };
  const file = isName ? undefined : input.files[0];
  const isTemplate = file !== undefined && /^\s*kind\s*:\s*["']?(?:Cluster)?AnalysisTemplate/m.test(file.text);
  const subject = isTemplate
    ? readTemplateSubject(file, path, choice, input.settings?.argo)
    : readPolicySubject(input, isName ? wanted : choice.name, choice);
  return { ...about, subject };
}

function readPolicySubject(files: PolicyInput, name: string | undefined, choice: SubjectChoice): Checked<RecordSubject> {
  const input = readPolicyInput(files);
  if (!input.ok) return input;
  const { config, library } = input.value;
  const policies = input.value.documents.flatMap((one) => one.policies);
  const policy = pickNamed(policies, name, 'policy');
  const findings: Diagnostic[] = [...input.diagnostics];
  const resolved = resolvePolicy(policy, library);
  findings.push(...resolved.diagnostics);
  if (hasErrors(findings)) return { ok: false, diagnostics: findings };
  const environment = pickEnvironment(resolved.environments, policy.value.metadata.name, choice.env);
  const inSource = ofSource(environment, config?.value, choice.source);
  const templates = compileTemplates(
    inSource.policy,
    { target: config?.value.spec.argo ?? '1.10', ...(config === undefined ? {} : { config: config.value }) },
    findings,
  );
  if (hasErrors(findings)) return { ok: false, diagnostics: findings };
  if (templates.length === 0)
    throw new UsageError(`${policy.value.metadata.name} measures nothing at a rollout in ${environment.environment}`);
  const path = files.pathOf.get(policy.file.name);
  if (path === undefined) throw new Error(`${policy.file.name} was read from nowhere`);
  return checked(
    {
      kind: 'policy',
      name: policy.value.metadata.name,
      alone: policies.filter((one) => one.file === policy.file).length === 1,
      path,
      file: policy.file,
      environment: environment.environment,
      ...splitMetrics(
        // One that is compiled for two uses selects the same in both.
        templates.flatMap(({ template }) => template.spec.metrics),
        (name) => templates.flatMap(({ guardrailOf }) => guardrailOf.get(name) ?? [])[0] ?? name,
        inSource.policy !== environment,
      ),
      args: [...new Map(templates.flatMap(({ template }) => template.spec.args ?? []).map((arg) => [arg.name, arg])).values()],
      sources: inSource.names,
    },
    findings,
  );
}

function pickNamed<T extends { readonly metadata: { readonly name: string } }>(
  found: readonly Located<T>[],
  name: string | undefined,
  what: 'policy' | 'template',
): Located<T> {
  const names = found.map((one) => one.value.metadata.name);
  const [first] = found;
  if (first === undefined) throw new UsageError(`no ${what} is there to record for`);
  if (name === undefined) {
    if (found.length === 1) return first;
    throw new UsageError(`the file holds several: ${names.join(', ')}`, `say which: --name ${names[0]}`);
  }
  const named = found.find((one) => one.value.metadata.name === name);
  if (named !== undefined) return named;
  const suggestion = closest(name, names);
  throw new UsageError(
    `no ${what} is called ${name}`,
    suggestion === undefined ? `there are: ${names.join(', ')}` : `did you mean ${suggestion}?`,
  );
}

function pickEnvironment(resolved: readonly ResolvedPolicy[], policy: string, wanted: string | undefined): ResolvedPolicy {
  const names = resolved.map((one) => one.environment);
  const found = wanted === undefined && resolved.length === 1 ? resolved[0] : resolved.find((one) => one.environment === wanted);
  if (found !== undefined) return found;
  if (wanted === undefined)
    throw new UsageError(
      `${policy} has several environments: ${names.join(', ')}`,
      `say whose queries are recorded: --env ${names.at(-1)}`,
    );
  const suggestion = closest(wanted, names);
  throw new UsageError(
    `${policy} has no environment ${wanted}`,
    suggestion === undefined ? `there are: ${names.join(', ')}` : `did you mean ${suggestion}?`,
  );
}

/** The sources that the Prometheus guardrails of the policy are measured by in its environment; with `wanted`, only its guardrails. */
function ofSource(
  resolved: ResolvedPolicy,
  config: Config | undefined,
  wanted: string | undefined,
): { readonly policy: ResolvedPolicy; readonly names: readonly string[] } {
  const mapped = config?.spec.environments?.find((one) => one.name === resolved.environment)?.sources;
  const nameOf = ({ prometheus }: ResolvedPolicy['guardrails'][number]): string | undefined =>
    prometheus === undefined ? undefined : mapped === undefined ? prometheus.source : mapped[prometheus.source];
  const atRollout = resolved.guardrails.filter((one) => one.at.includes('rollout'));
  const names = [...new Set(atRollout.flatMap((one) => nameOf(one) ?? []))];
  // A source of another name may stand in for the only one, such as a copy of it that is reachable from here.
  if (wanted === undefined || !names.includes(wanted)) return { policy: resolved, names };
  return { policy: { ...resolved, guardrails: resolved.guardrails.filter((one) => nameOf(one) === wanted) }, names: [wanted] };
}

/** The template and those that it refers to in the same file. */
function readTemplateSubject(file: SourceFile, path: string, choice: SubjectChoice, target: ArgoVersion = '1.10'): Checked<RecordSubject> {
  const read = readTemplates(file, target, 'warning');
  if (!read.ok) return read;
  if (choice.env !== undefined) throw new UsageError('a template has no environments', 'leave out --env');
  const template = pickNamed(read.value.templates, choice.name, 'template');
  const library = createLibrary(read.value.templates);
  if (!library.ok) return library;
  const { kind, metadata } = template.value;
  const ref = { templateName: metadata.name, clusterScope: kind === 'ClusterAnalysisTemplate' };
  const flat = flattenTemplates({ refs: [ref], rangeAt: () => template.rangeAt(['metadata', 'name']) }, library.value);
  if (!flat.ok) return failed(...read.diagnostics, ...flat.diagnostics);
  return checked(
    {
      kind: 'template',
      name: metadata.name,
      alone: read.value.templates.length === 1,
      path,
      file,
      ...splitMetrics(
        flat.value.metrics.map(({ value }) => value),
        (name) => name,
      ),
      args: flat.value.args.map(({ value }) => value),
      sources: [],
    },
    read.diagnostics,
  );
}

function splitMetrics(
  all: readonly AnalysisMetric[],
  guardrailOf: (metric: string) => string,
  somewhereElse = false,
): Pick<RecordSubject, 'metrics' | 'others' | 'guardrails'> {
  const metrics = all.filter(({ provider }) => provider.prometheus !== undefined);
  const others = all.filter(({ provider }) => provider.prometheus === undefined).map(({ name }) => name);
  const partly = new Set(others.map(guardrailOf));
  const guardrails = [...new Set(metrics.map(({ name }) => guardrailOf(name)))].filter((name) => !partly.has(name));
  return { metrics, others, ...(others.length === 0 && !somewhereElse ? {} : { guardrails }) };
}
