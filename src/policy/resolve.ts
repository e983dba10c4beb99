import { compareDiagnostics, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import { type BoundGuardrail, bindGuardrail } from './bind-guardrail.ts';
import { checkGuardrail } from './check-guardrail.ts';
import { type EnvironmentChain, environmentChain, environmentOverrides, environmentParams, parentChain } from './environment.ts';
import { type MetricCondition, readMetricCondition } from './metric-condition.ts';
import type { PackLibrary } from './pack-library.ts';
import { expandScope, policyNames, type ScopedGuardrail, unknownName } from './scope.ts';
import { checkTighter } from './tighten.ts';
import type { Policy } from './types.ts';
import { noteUse, noUse, unused } from './unused.ts';

export type ResolvedGuardrail = BoundGuardrail & {
  /** Of metric guardrails. */
  readonly metric?: MetricCondition;
};

/** A policy in one environment, ready to be compiled or judged. */
export type ResolvedPolicy = {
  readonly policy: Located<Policy>;
  readonly environment: string;
  readonly guardrails: readonly ResolvedGuardrail[];
};

/**
 * Resolves a policy for the environments it has: packs applied, params bound, conditions read, every rule of the language checked.
 * All environments are checked, whichever are wanted: a later one is judged against the one it extends.
 */
export function resolvePolicy(
  policy: Located<Policy>,
  library: PackLibrary,
): { readonly environments: readonly ResolvedPolicy[]; readonly diagnostics: readonly Diagnostic[] } {
  const findings: Diagnostic[] = [];
  const environments: ResolvedPolicy[] = [];
  const byEnvironment = new Map<string, readonly BoundGuardrail[]>();
  const use = noUse();
  for (const name of Object.keys(policy.value.spec.environments)) {
    const chain = environmentChain(policy, name, findings);
    if (chain === undefined) continue;
    const scoped = expandChain(chain, library, findings);
    checkNames(scoped, findings);
    checkEnvironmentNames(chain, scoped, findings);
    const guardrails = scoped.flatMap((one) => {
      const bound = bindGuardrail(one, chain, findings);
      if (bound === undefined) return [];
      noteUse(bound, [...one.overrides, ...environmentOverrides(chain, bound.name)], use);
      const wrong = checkGuardrail(bound);
      findings.push(...wrong);
      // What breaks a rule of the language has no meaning that could be compiled: later stages would find the same mistake again, or throw.
      if (hasErrors(wrong)) return [];
      if (bound.schedule === undefined) return [bound];
      const metric = readMetricCondition(bound, findings);
      return metric === undefined ? [] : [{ ...bound, metric }];
    });
    findings.push(...compareWithPack(scoped, chain), ...compareWithParent(guardrails, chain, library, byEnvironment));
    byEnvironment.set(name, guardrails);
    environments.push({ policy, environment: name, guardrails });
  }
  // What a broken guardrail would have used is not known, so "unused" is only said of a policy that is otherwise right.
  if (!findings.some((finding) => finding.severity === 'error')) findings.push(...unused(policy, use));
  return { environments, diagnostics: distinct(findings) };
}

function expandChain(chain: EnvironmentChain, library: PackLibrary, findings: Diagnostic[]): readonly ScopedGuardrail[] {
  return expandScope(chain.policy, policyNames(chain.policy, environmentParams(chain), findings), library, findings);
}

/** One name may stand twice only with disjoint points. */
function checkNames(scoped: readonly ScopedGuardrail[], findings: Diagnostic[]): void {
  const places = new Map<string, SourceRange>();
  for (const { guardrail, document, path } of scoped) {
    const range = document.rangeAt([...path, 'name']);
    for (const point of guardrail.at) {
      const key = `${guardrail.name} ${point}`;
      const other = places.get(key);
      if (other === undefined) places.set(key, range);
      else {
        findings.push({
          code: 'GP569',
          name: 'guardrail-twice',
          severity: 'error',
          message: `two guardrails are called \`${guardrail.name}\` at ${point}`,
          range,
          related: [{ message: 'the other one', range: other }],
        });
      }
    }
  }
}

function checkEnvironmentNames(chain: EnvironmentChain, scoped: readonly ScopedGuardrail[], findings: Diagnostic[]): void {
  const names = [...new Set(scoped.map((one) => one.guardrail.name))];
  for (const { environment, path } of chain.layers) {
    for (const name of Object.keys(environment.guardrails ?? {})) {
      if (names.includes(name)) continue;
      const range = chain.policy.keyRangeAt([...path, 'guardrails', name]);
      findings.push(unknownName('GP545', 'unknown-guardrail', `no guardrail is called \`${name}\``, name, names, range));
    }
  }
}

function compareWithPack(scoped: readonly ScopedGuardrail[], chain: EnvironmentChain): readonly Diagnostic[] {
  return scoped.flatMap((one) => {
    if (one.overrides.length === 0) return [];
    const written = bindGuardrail(one, chain, [], { packOverrides: false });
    const overridden = bindGuardrail(one, chain, []);
    if (written === undefined || overridden === undefined) return [];
    return checkTighter(written, overridden, `${one.pack ?? 'the pack'} as written`);
  });
}

/** `bound`: what was bound so far, by environment. */
function compareWithParent(
  guardrails: readonly BoundGuardrail[],
  chain: EnvironmentChain,
  library: PackLibrary,
  bound: ReadonlyMap<string, readonly BoundGuardrail[]>,
): readonly Diagnostic[] {
  const parent = parentChain(chain);
  if (parent === undefined) return [];
  const earlier = bound.get(parent.name) ?? expandChain(parent, library, []).flatMap((one) => bindGuardrail(one, parent, []) ?? []);
  return guardrails.flatMap((later) => {
    const before = earlier.find((one) => one.name === later.name && one.at.join() === later.at.join());
    return before === undefined ? [] : checkTighter(before, later, `environment ${parent.name}`);
  });
}

const keyOf = (range: SourceRange): string => `${range.file}:${range.from}`;

/** The same finding comes up in each environment; it is said once. */
function distinct(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return findings
    .filter((finding) => {
      const key = `${finding.code} ${keyOf(finding.range)} ${finding.range.to} ${finding.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort(compareDiagnostics);
}
