import { type PolicyFiles, readPolicyInput } from '../compile/policy-input.ts';
import { sourceFor } from '../compile/sources.ts';
import { type CompiledTemplate, compileTemplates } from '../compile/template.ts';
import { mostWorkOfTrial } from '../lint/try-condition.ts';
import { type ResolvedGuardrail, type ResolvedPolicy, resolvePolicy } from '../policy/resolve.ts';
import { unknownName } from '../policy/scope.ts';
import type { Config, Policy } from '../policy/types.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { resolveMetricArgs } from '../rollouts/resolve-metrics.ts';
import type { Aspect, GuardrailPage, PolicyPage } from '../scenario/policy-page.ts';
import { type Checked, checked, type Diagnostic, distinctDiagnostics, hasErrors } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import { dummyArg } from '../worlds/dummy-arg.ts';
import { guardrailTopics, type Topics } from './explain-aspects.ts';
import type { Judge } from './explain-condition.ts';
import { type WorldSubject, worldRows } from './explain-worlds.ts';

/** `files` hold the policies. */
export type ExplainPolicyRequest = PolicyFiles & {
  /** Default: every environment of each policy. */
  readonly environments?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
  readonly argo?: ArgoVersion;
};

/** Policies in sentences, with what each guardrail does in every world. Pure. */
export function explainPolicyFiles(request: ExplainPolicyRequest): Checked<readonly PolicyPage[]> {
  const input = readPolicyInput(request);
  if (!input.ok) return { ok: false, diagnostics: distinctDiagnostics(input.diagnostics) };
  const { config, documents, library } = input.value;
  const argo = request.argo ?? config?.value.spec.argo ?? '1.10';
  const findings: Diagnostic[] = [...input.diagnostics];
  const pages = documents
    .flatMap((one) => one.policies)
    .flatMap((policy) => {
      const resolved = resolvePolicy(policy, library);
      findings.push(...resolved.diagnostics);
      const environments = wanted(policy, resolved.environments, request.environments, findings);
      const options = { target: argo, ...(config === undefined ? {} : { config: config.value }) };
      const compiled = environments.map((one) => ({ one, templates: compileTemplates(one, options, findings) }));
      if (hasErrors(findings)) return [];
      const page = new PolicyExplainer(
        policy,
        compiled,
        { argo, evaluate: conditionEvaluator(argo, mostWorkOfTrial) },
        request.args ?? {},
        config?.value,
      );
      return [page.page()];
    });
  return checked(pages, distinctDiagnostics(findings));
}

function wanted(
  policy: Located<Policy>,
  all: readonly ResolvedPolicy[],
  names: readonly string[] | undefined,
  findings: Diagnostic[],
): readonly ResolvedPolicy[] {
  if (names === undefined) return all;
  const known = all.map(({ environment }) => environment);
  for (const name of names.filter((one) => !known.includes(one))) {
    const message = `policy ${policy.value.metadata.name} has no environment \`${name}\``;
    findings.push(unknownName('GP551', 'unknown-environment', message, name, known, policy.keyRangeAt(['spec', 'environments'])));
  }
  return all.filter(({ environment }) => names.includes(environment));
}

type InEnvironment = { readonly one: ResolvedPolicy; readonly templates: readonly CompiledTemplate[] };

class PolicyExplainer {
  readonly #policy: Located<Policy>;
  readonly #environments: readonly InEnvironment[];
  readonly #judge: Judge;
  readonly #args: Readonly<Record<string, string>>;
  readonly #config: Config | undefined;

  constructor(
    policy: Located<Policy>,
    environments: readonly InEnvironment[],
    judge: Judge,
    given: Readonly<Record<string, string>>,
    config: Config | undefined,
  ) {
    this.#policy = policy;
    this.#environments = environments;
    this.#judge = judge;
    this.#config = config;
    const declared = Object.entries(policy.value.spec.args ?? {});
    this.#args = Object.fromEntries(
      declared.map(([name, { default: value }]) => [name, given[name] ?? (value === undefined ? dummyArg(name) : String(value))]),
    );
  }

  page(): PolicyPage {
    const { metadata } = this.#policy.value;
    const keys = new Map<string, ResolvedGuardrail>();
    for (const { one } of this.#environments) for (const guardrail of one.guardrails) keys.set(keyOf(guardrail), guardrail);
    return {
      kind: 'policy',
      name: metadata.name,
      version: metadata.version,
      ...(metadata.owner === undefined ? {} : { owner: metadata.owner }),
      ...(metadata.description === undefined ? {} : { description: metadata.description }),
      file: this.#policy.file.name,
      argo: this.#judge.argo,
      environments: this.#environments.map(({ one }) => one.environment),
      sentences: [this.#uses()],
      guardrails: [...keys].map(([key, guardrail]) => this.#guardrail(key, guardrail)),
      args: this.#args,
    };
  }

  #uses(): Aspect {
    const as = this.#policy.value.spec.rollout?.as ?? ['step'];
    return { topic: 'runs', sentences: [{ text: as.map((use) => useWords[use]).join('; ') }] };
  }

  #guardrail(key: string, { name, guardrail, pack, at }: ResolvedGuardrail): GuardrailPage {
    const there = this.#environments.flatMap(({ one, templates }) => {
      const found = one.guardrails.find((each) => keyOf(each) === key);
      return found === undefined ? [] : [{ environment: one.environment, found, metrics: metricsOf(found, templates) }];
    });
    const topics = there.map(({ environment, found, metrics }) => ({
      environment,
      topics: guardrailTopics(found, metrics, this.#scrapeMs(found)),
    }));
    const subjects = there.flatMap(({ environment, found, metrics }): readonly WorldSubject[] => {
      if (metrics.length === 0) return [];
      return [{ environment, metrics: this.#filled(metrics), scrapeIntervalMs: this.#scrapeMs(found) }];
    });
    return {
      name,
      ...(guardrail.description === undefined ? {} : { description: guardrail.description }),
      ...(pack === undefined ? {} : { pack }),
      points: at,
      aspects: aspectsOf(topics),
      worlds: subjects.length === 0 ? [] : worldRows(subjects, this.#judge),
    };
  }

  #scrapeMs(guardrail: ResolvedGuardrail): number {
    const source = sourceFor(guardrail, 'prometheus', this.#config, []);
    return source === undefined || source === 'skip' ? 30_000 : source.scrapeIntervalMs;
  }

  #filled(metrics: readonly AnalysisMetric[]): readonly AnalysisMetric[] {
    const args = Object.entries(this.#args).map(([name, value]) => ({ name, value }));
    const resolved = resolveMetricArgs({ metrics, args });
    if (!resolved.ok) throw new Error(`args of a compiled policy do not fit: ${resolved.message}`);
    return resolved.metrics;
  }
}

/** A name may stand twice, at different points. */
function keyOf({ name, at }: ResolvedGuardrail): string {
  return `${name} ${at.join()}`;
}

/** Of the template that ends by itself, else of the one for background. */
function metricsOf(guardrail: ResolvedGuardrail, templates: readonly CompiledTemplate[]): readonly AnalysisMetric[] {
  if (!guardrail.at.includes('rollout')) return [];
  const template = templates.find(({ use }) => use === 'bounded') ?? templates[0];
  return template?.template.spec.metrics.filter(({ name }) => template.guardrailOf.get(name) === guardrail.name) ?? [];
}

/** Topic by topic: one sentence where all environments say the same, else one for each. */
export function aspectsOf(all: readonly { readonly environment?: string; readonly topics: Topics }[]): readonly Aspect[] {
  const names = [...new Set(all.flatMap(({ topics }) => [...topics.keys()]))];
  return names.map((topic): Aspect => {
    const said = all.flatMap(({ environment, topics }) => {
      const text = topics.get(topic);
      return text === undefined ? [] : [{ ...(environment === undefined ? {} : { environment }), text }];
    });
    const [first] = said;
    const same = first !== undefined && said.length === all.length && said.every(({ text }) => text === first.text);
    return { topic, sentences: same ? [{ text: first.text }] : said };
  });
}

const useWords = {
  step: 'as a step of a canary, which waits for it',
  background: 'in the background of a canary, which does not wait for it',
  prePromotion: 'before a blue-green promotion, which waits for it',
  postPromotion: 'after a blue-green promotion, when the new version has all traffic',
} as const;
