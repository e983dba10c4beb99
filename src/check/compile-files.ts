import { checkDatadogQueries } from '../compile/datadog-metrics.ts';
import { type PolicyFiles, readPolicyInput } from '../compile/policy-input.ts';
import { readFragments } from '../compile/prometheus-metrics.ts';
import { renderKustomization, renderRolloutSnippet, renderTemplate } from '../compile/render.ts';
import { type CompiledTemplate, compileTemplates } from '../compile/template.ts';
import type { PolicyDocuments } from '../policy/read-document.ts';
import { type ResolvedPolicy, resolvePolicy } from '../policy/resolve.ts';
import { unknownName } from '../policy/scope.ts';
import type { Config, Policy } from '../policy/types.ts';
import { type ArgoVersion, checkClosed } from '../rollouts/check-crd.ts';
import { validateMetrics } from '../rollouts/validate-metrics.ts';
import { type Checked, checked, type Diagnostic, distinctDiagnostics, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import { withHeader } from './generated-header.ts';

/** `files` are policy files; other kinds in them are passed over. */
export type CompileRequest = PolicyFiles & {
  /** Default: every environment of every policy. */
  readonly environments?: readonly string[];
  /** Default: the configuration's, else 1.10. */
  readonly target?: ArgoVersion;
  /** The name a file is given in the header of what is generated from it. */
  readonly sourcePathOf: (file: string) => string;
};

/** `path` is POSIX and relative to the output folder. */
export type CompiledFile = { readonly path: string; readonly text: string };

export type RolloutSnippet = { readonly policy: string; readonly environment: string; readonly text: string };

export type CompileResult = {
  readonly files: readonly CompiledFile[];
  readonly snippets: readonly RolloutSnippet[];
  /** The environments compiled, in the configuration's order, else in the order met. */
  readonly environments: readonly string[];
  /** A guardrail counts once, in however many environments it is compiled. */
  readonly summary: { readonly policies: number; readonly guardrails: number; readonly templates: number };
};

/** Policies to files of templates, or everything that is wrong with them. Pure: reads and writes nothing. */
export function compileFiles(request: CompileRequest): Checked<CompileResult> {
  const input = readPolicyInput(request);
  if (!input.ok) return { ok: false, diagnostics: distinctDiagnostics(input.diagnostics) };
  const { config, documents, library } = input.value;
  const findings: Diagnostic[] = [...input.diagnostics];
  const policies = documents.flatMap((one) => one.policies);
  findings.push(...checkPolicyNames(policies), ...notCompiled(request.files, documents));
  const resolved = policies.flatMap((policy) => {
    const { environments, diagnostics } = resolvePolicy(policy, library);
    findings.push(...diagnostics);
    return environments;
  });
  const wanted = wantedEnvironments(request, resolved, config?.value, findings);
  // What is right so far is compiled in spite of other errors, so that all are reported at once.
  const target = request.target ?? config?.value.spec.argo ?? '1.10';
  const options = { target, ...(config === undefined ? {} : { config: config.value }) };
  const compiled = wanted.flatMap((environment) =>
    resolved.filter((one) => one.environment === environment).flatMap((one) => compileTemplates(one, options, findings)),
  );
  for (const guardrail of resolved.flatMap((one) => one.guardrails)) {
    if (guardrail.at.includes('rollout') && wanted.includes(guardrail.environment)) continue;
    if (guardrail.prometheus !== undefined) readFragments(guardrail, guardrail.prometheus, findings);
    if (guardrail.datadog !== undefined) checkDatadogQueries(guardrail.datadog, findings);
  }
  findings.push(...checkTemplateNames(compiled));
  if (hasErrors(findings)) return { ok: false, diagnostics: distinctDiagnostics(findings) };
  for (const one of compiled) assertAccepted(one, target);
  return checked(resultOf(compiled, wanted, policies.length, request.sourcePathOf), distinctDiagnostics(findings));
}

function checkPolicyNames(policies: readonly Located<Policy>[]): readonly Diagnostic[] {
  const places = new Map<string, SourceRange>();
  return policies.flatMap((policy): Diagnostic[] => {
    const { name } = policy.value.metadata;
    const range = policy.rangeAt(['metadata', 'name']);
    const other = places.get(name);
    places.set(name, range);
    if (other === undefined) return [];
    return [
      {
        code: 'GP585',
        name: 'policy-twice',
        severity: 'error',
        message: `two policies are called ${name}`,
        range,
        related: [{ message: 'the other one', range: other }],
      },
    ];
  });
}

function notCompiled(files: readonly SourceFile[], documents: readonly PolicyDocuments[]): readonly Diagnostic[] {
  return documents.flatMap((one, index) =>
    one.others.map((kind): Diagnostic => {
      const file = files[index]?.name ?? '';
      return {
        code: 'GP586',
        name: 'kind-not-compiled',
        severity: 'note',
        message: `${kind} documents are not compiled`,
        range: { file, from: 0, to: 0 },
      };
    }),
  );
}

function wantedEnvironments(
  request: CompileRequest,
  resolved: readonly ResolvedPolicy[],
  config: Config | undefined,
  findings: Diagnostic[],
): readonly string[] {
  const declared = (config?.spec.environments ?? []).map((one) => one.name);
  const met = [...new Set(resolved.map((one) => one.environment))];
  const known = [...declared.filter((name) => met.includes(name)), ...met.filter((name) => !declared.includes(name))];
  if (declared.length > 0) {
    for (const one of resolved) {
      if (declared.includes(one.environment)) continue;
      const range = one.policy.keyRangeAt(['spec', 'environments', one.environment]);
      const message = `the configuration has no environment \`${one.environment}\``;
      findings.push(unknownName('GP551', 'unknown-environment', message, one.environment, declared, range));
    }
  }
  if (request.environments === undefined) return known;
  for (const name of request.environments) {
    if (known.includes(name)) {
      findings.push(...withoutEnvironment(resolved, name));
      continue;
    }
    const first = resolved[0]?.policy;
    const range = first?.keyRangeAt(['spec', 'environments']) ?? { file: request.files[0]?.name ?? '', from: 0, to: 0 };
    findings.push(unknownName('GP551', 'unknown-environment', `no policy has the environment \`${name}\` asked for`, name, known, range));
  }
  return known.filter((name) => request.environments?.includes(name));
}

/** Policies that an environment asked for by name passes over: nothing of them protects it, and that is said. */
function withoutEnvironment(resolved: readonly ResolvedPolicy[], name: string): readonly Diagnostic[] {
  const policies = [...new Set(resolved.map((one) => one.policy))];
  return policies
    .filter((policy) => !resolved.some((one) => one.policy === policy && one.environment === name))
    .map((policy) => ({
      code: 'GP588',
      name: 'environment-passed-over',
      severity: 'warning',
      message: `policy ${policy.value.metadata.name} has no environment \`${name}\`: nothing of it is compiled there`,
      range: policy.keyRangeAt(['spec', 'environments']),
    }));
}

function checkTemplateNames(compiled: readonly CompiledTemplate[]): readonly Diagnostic[] {
  const places = new Map<string, CompiledTemplate>();
  return compiled.flatMap((one): Diagnostic[] => {
    const { name } = one.template.metadata;
    const other = places.get(name);
    places.set(name, one);
    if (other === undefined) return [];
    const samePolicy = other.policy === one.policy;
    // Two policies of one name were reported already.
    if (!samePolicy && other.policy.value.metadata.name === one.policy.value.metadata.name) return [];
    const placeOf = ({ policy, environment }: CompiledTemplate): SourceRange =>
      samePolicy ? policy.keyRangeAt(['spec', 'environments', environment]) : policy.rangeAt(['metadata', 'name']);
    return [
      {
        code: 'GP408',
        name: 'template-twice',
        severity: 'error',
        message: `two templates would be called ${name}`,
        range: placeOf(one),
        hint: 'rename one of the policies or environments',
        related: [{ message: 'the other one', range: placeOf(other) }],
      },
    ];
  });
}

/** What the compiler made must be accepted whole; anything else is our own mistake. */
function assertAccepted({ template }: CompiledTemplate, target: ArgoVersion): void {
  const violation = checkClosed(template, target)[0];
  if (violation !== undefined) throw new Error(`${template.metadata.name} at ${violation.path.join('.')}: ${violation.message}`);
  const invalid = validateMetrics(template.spec.metrics)[0];
  if (invalid !== undefined) throw new Error(`${template.metadata.name}: the controller would refuse the metrics: ${invalid.message}`);
}

function resultOf(
  compiled: readonly CompiledTemplate[],
  environments: readonly string[],
  policies: number,
  sourcePathOf: (file: string) => string,
): CompileResult {
  const templates = compiled.map((one): CompiledFile => {
    const { name, version } = one.policy.value.metadata;
    const source = sourcePathOf(one.policy.file.name);
    const text = withHeader({ policy: name, version, environment: one.environment, source }, renderTemplate(one));
    return { path: `${one.environment}/${one.template.metadata.name}.yaml`, text };
  });
  const kustomizations = environments.flatMap((environment): CompiledFile[] => {
    const names = compiled.filter((one) => one.environment === environment).map((one) => `${one.template.metadata.name}.yaml`);
    if (names.length === 0) return [];
    return [{ path: `${environment}/kustomization.yaml`, text: withHeader({ environment }, renderKustomization(names)) }];
  });
  const groups = Map.groupBy(compiled, (one) => `${one.policy.value.metadata.name} ${one.environment}`);
  const snippets = [...groups.values()].flatMap((group): RolloutSnippet[] => {
    const first = group[0];
    if (first === undefined) return [];
    return [{ policy: first.policy.value.metadata.name, environment: first.environment, text: renderRolloutSnippet(first.policy, group) }];
  });
  const files = [...templates, ...kustomizations].sort((a, b) => (a.path < b.path ? -1 : 1));
  const guardrails = new Set(compiled.flatMap((one) => one.guardrails.map((guardrail) => `${one.policy.value.metadata.name} ${guardrail}`)))
    .size;
  return { files, snippets, environments, summary: { policies, guardrails, templates: templates.length } };
}
