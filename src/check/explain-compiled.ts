import { type PolicyFiles, readPolicyInput } from '../compile/policy-input.ts';
import { type CompiledTemplate, compileTemplates } from '../compile/template.ts';
import { resolvePolicy } from '../policy/resolve.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';

/** Every template of these policies, in every environment and use; undefined where anything is wrong with them. */
export function compilePolicyFiles(files: PolicyFiles): readonly CompiledTemplate[] | undefined {
  const input = readPolicyInput(files);
  if (!input.ok) return undefined;
  const { config, documents, library } = input.value;
  const findings: Diagnostic[] = [];
  const options = { target: config?.value.spec.argo ?? '1.10', ...(config === undefined ? {} : { config: config.value }) } as const;
  const templates = documents
    .flatMap(({ policies }) => policies)
    .flatMap((policy) => {
      const { environments, diagnostics } = resolvePolicy(policy, library);
      findings.push(...diagnostics);
      return environments.flatMap((one) => compileTemplates(one, options, findings));
    });
  return hasErrors(findings) ? undefined : templates;
}
