import type { PackLibrary } from '../../src/policy/pack-library.ts';
import { readDocuments } from '../../src/policy/read-document.ts';
import { type ResolvedGuardrail, resolvePolicy } from '../../src/policy/resolve.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';

export type Resolved = {
  readonly diagnostics: readonly Diagnostic[];
  /** By environment, then in order. */
  readonly guardrails: ReadonlyMap<string, readonly ResolvedGuardrail[]>;
};

/** A policy resolved with packs: those of the repository, then the shipped ones. Throws where a file cannot be read. */
export function resolve(policy: string, packs: readonly string[] = [], shipped: readonly string[] = []): Resolved {
  const [located] = documents('policy.yaml', policy).policies;
  if (located === undefined) throw new Error('no policy');
  const packsOf = (folder: string, texts: readonly string[]) =>
    texts.flatMap((text, index) => documents(`${folder}/${index + 1}.yaml`, text).packs);
  const library: PackLibrary = { own: packsOf('templates', packs), shipped: packsOf('shipped', shipped) };
  const { environments, diagnostics } = resolvePolicy(located, library);
  return { diagnostics, guardrails: new Map(environments.map((one) => [one.environment, one.guardrails])) };
}

/** The guardrail of a policy without findings, in its first environment or the one named. */
export function resolveGuardrail(policy: string, name = 'errors', packs: readonly string[] = [], environment?: string): ResolvedGuardrail {
  const { diagnostics, guardrails } = resolve(policy, packs);
  const wrong = diagnostics.find((one) => one.severity === 'error');
  if (wrong !== undefined) throw new Error(`${wrong.code} ${wrong.message}`);
  const inEnvironment = environment === undefined ? [...guardrails.values()][0] : guardrails.get(environment);
  const found = inEnvironment?.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no guardrail ${name}`);
  return found;
}

function documents(name: string, text: string) {
  const read = readDocuments({ name, text });
  if (!read.ok) throw new Error(`${name}: ${read.diagnostics[0]?.message}`);
  return read.value;
}
