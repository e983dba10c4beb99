import type { PolicyInput } from '../compile/policy-input.ts';
import { type CompiledTemplate, compileTemplates } from '../compile/template.ts';
import { resolvePolicy } from '../policy/resolve.ts';
import type { Policy } from '../policy/types.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { Placement } from '../rollouts/placement.ts';
import { type Checked, type Diagnostic, failed, hasErrors } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import type { Runnable, Subject, Unrunnable } from './subject.ts';

type Compiled = { readonly templates: readonly CompiledTemplate[]; readonly diagnostics: readonly Diagnostic[] };

/**
 * A policy as the subject of tests: resolved at once, compiled for an environment when it is first asked for. Only errors are told:
 * warnings are for those who compile.
 */
export function policySubject(
  policy: Located<Policy>,
  input: Pick<PolicyInput, 'config' | 'library'>,
  argo: ArgoVersion,
): Checked<Subject> {
  const resolved = resolvePolicy(policy, input.library);
  const errors = resolved.diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) return failed(...errors);
  const compiled = new Map<string, Compiled>();
  const compile = (environment: string): Compiled => {
    const known = compiled.get(environment);
    if (known !== undefined) return known;
    const findings: Diagnostic[] = [];
    const options = { target: argo, ...(input.config === undefined ? {} : { config: input.config.value }) };
    const templates = resolved.environments
      .filter((one) => one.environment === environment)
      .flatMap((one) => compileTemplates(one, options, findings));
    const result = { templates, diagnostics: findings.filter((one) => one.severity === 'error') };
    compiled.set(environment, result);
    return result;
  };
  const placements = policy.value.spec.rollout?.as ?? ['step'];
  const subject: Subject = {
    kind: 'policy',
    name: policy.value.metadata.name,
    argo,
    environments: resolved.environments.map((one) => one.environment),
    defaultPlacement: placements[0] ?? 'step',
    placements,
    args: new Map(Object.entries(policy.value.spec.args ?? {}).map(([name, { type }]) => [name, type])),
    runnable: (environment, placement) => {
      if (environment === undefined) throw new Error('a policy runs in an environment');
      return runnableOf(policy, environment, placement, compile(environment));
    },
  };
  return { ok: true, value: subject, diagnostics: [] };
}

function runnableOf(policy: Located<Policy>, environment: string, placement: Placement, compiled: Compiled): Runnable | Unrunnable {
  if (hasErrors(compiled.diagnostics)) return { ok: false, diagnostics: compiled.diagnostics };
  const found = compiled.templates.find(({ as }) => as.includes(placement));
  if (found !== undefined) {
    const { metrics, args = [], dryRun = [] } = found.template.spec;
    return { ok: true, metrics, args, dryRun, measurementRetention: [], guardrailOf: found.guardrailOf };
  }
  const nothing: Diagnostic = {
    code: 'GP659',
    name: 'nothing-to-run',
    severity: 'error',
    message: `${policy.value.metadata.name} has no guardrail at rollout in ${environment}: there is nothing to test`,
    range: policy.keyRangeAt(['spec', 'environments', environment]),
  };
  return { ok: false, diagnostics: [nothing] };
}
