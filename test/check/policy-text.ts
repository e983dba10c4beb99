/**
 * Policy and pack files in short: each part is the YAML that stands under its key, indented as one likes.
 *
 * What a test does not say is filled in: a name, and `environments: { dev: 30s × 4 }`.
 */
export type PolicyParts = {
  readonly name?: string;
  readonly version?: string;
  readonly args?: string;
  readonly params?: string;
  readonly rollout?: string;
  readonly use?: string;
  readonly guardrails?: string;
  readonly environments?: string;
};

export const fourReadings = 'dev: { schedule: { interval: 30s, count: 4 } }';

export function policyText(parts: PolicyParts): string {
  return documentText('Policy', { name: 'web', environments: fourReadings, ...parts });
}

export function packText(parts: Omit<PolicyParts, 'rollout' | 'environments'>): string {
  return documentText('Pack', { name: 'base', ...parts });
}

/** A guardrail called `errors`, at rollout unless the text says where. */
export function guardrailText(text: string, name = 'errors'): string {
  const body = dedent(text);
  const at = /^at:/m.test(body) ? '' : 'at: [rollout]\n';
  return `- ${indent(`name: ${name}\n${at}${body}`, 2).trimStart()}`;
}

/** A policy with one guardrail. */
export function guardrailPolicy(guardrail: string, parts: PolicyParts = {}): string {
  return policyText({ ...parts, guardrails: guardrailText(guardrail) });
}

/** A policy with one guardrail on an ordinary series, whose condition is given. */
export function conditionPolicy(require: string, parts: PolicyParts = {}): string {
  return guardrailPolicy(`prometheus: { value: sum(errors) }\nrequire: ${require}`, parts);
}

/** A policy with one guardrail whose value is given. */
export function queryPolicy(value: string, parts: PolicyParts = {}): string {
  return guardrailPolicy(`prometheus:\n  value: |\n${indent(dedent(value), 4)}\nrequire: value <= 1`, parts);
}

function documentText(kind: string, { name = '', version = '1.0.0', ...parts }: PolicyParts): string {
  const spec = Object.entries(parts).map(([key, text]) => `  ${key}:\n${indent(dedent(text), 4)}`);
  return `apiVersion: guard-policy.dev/v1\nkind: ${kind}\nmetadata: { name: ${name}, version: ${version} }\nspec:\n${spec.join('\n')}\n`;
}

function dedent(text: string): string {
  const lines = text.replace(/^ *\n/, '').trimEnd().split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const depth = Math.min(...depths);
  return lines.map((line) => line.slice(depth)).join('\n');
}

function indent(text: string, depth: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(depth) + line))
    .join('\n');
}
