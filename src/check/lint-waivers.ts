import { type PolicyFiles, readPolicyInput } from '../compile/policy-input.ts';
import { waiverEndsSoon, waiverExpired, waiverUnused } from '../lint/hygiene-rules.ts';
import type { NotJudgedObject } from '../lint/read-input.ts';
import type { WaiverSummary } from '../lint/waiver.ts';
import { daysUntil, endOfDayMs, soonMs } from '../policy/calendar-day.ts';
import { readWaivers } from '../policy/read-waivers.ts';
import { type ResolvedGuardrail, resolvePolicy } from '../policy/resolve.ts';
import type { Waiver } from '../policy/types.ts';
import { type Diagnostic, distinctDiagnostics, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { Located, Path } from '../source/yaml.ts';
import { hygieneFinding } from './hygiene-finding.ts';

/** `files` hold waivers, `policies.files` all policies that there are. Nothing holds without a clock. */
export type WaiverLintRequest = { readonly files: readonly SourceFile[]; readonly policies: PolicyFiles; readonly nowMs?: number };

export type WaiverLint = {
  readonly findings: readonly Diagnostic[];
  readonly unreadable: readonly Diagnostic[];
  readonly notJudged: readonly NotJudgedObject[];
  readonly waivers: readonly WaiverSummary[];
  /** Whose comments may suppress findings. */
  readonly files: readonly SourceFile[];
};

/** Which waivers are over, end soon, or set nothing aside. Pure. */
export function lintWaivers({ files, policies, nowMs }: WaiverLintRequest): WaiverLint {
  const read = files.map(readWaivers);
  const waivers = read.flatMap((one) => (one.ok ? one.value : []));
  const known = knownPolicies(policies, new Set(waivers.map(({ value }) => value.spec.policy)));
  const judged = waivers.map((waiver) => judge(waiver, known, nowMs));
  const unread = known === undefined ? 'the policies cannot be read' : 'there is no policy to hold it against';
  return {
    findings: [...waiversTwice(waivers), ...judged.flatMap(({ findings }) => findings)],
    unreadable: distinctDiagnostics(read.flatMap(({ diagnostics }) => diagnostics)),
    notJudged: waivers
      .filter(() => known === undefined || known.names.length === 0)
      .map((waiver) => ({ kind: 'Waiver', range: waiver.rangeAt(['metadata', 'name']), reason: unread })),
    waivers: judged.map(({ summary }) => summary),
    files: [...new Set(waivers.map(({ file }) => file))],
  };
}

type KnownPolicies = {
  readonly names: readonly string[];
  /** Of those that waivers name: guardrails by environment; undefined of one that has errors. */
  readonly byName: ReadonlyMap<string, ReadonlyMap<string, readonly ResolvedGuardrail[]> | undefined>;
};

/** Undefined where a file cannot be read: whatever is not there may be in it. */
function knownPolicies(files: PolicyFiles, wanted: ReadonlySet<string>): KnownPolicies | undefined {
  const input = readPolicyInput(files);
  if (!input.ok) return undefined;
  const { documents, library } = input.value;
  const all = documents.flatMap(({ policies }) => policies);
  const resolved = all
    .filter(({ value }) => wanted.has(value.metadata.name))
    .map((policy) => {
      const { environments, diagnostics } = resolvePolicy(policy, library);
      const guardrails = new Map(environments.map((one) => [one.environment, one.guardrails]));
      return [policy.value.metadata.name, hasErrors(diagnostics) ? undefined : guardrails] as const;
    });
  return { names: all.map(({ value }) => value.metadata.name), byName: new Map(resolved) };
}

function judge(waiver: Located<Waiver>, known: KnownPolicies | undefined, nowMs: number | undefined) {
  const { metadata, spec } = waiver.value;
  const endsAtMs = endOfDayMs(spec.expires);
  if (endsAtMs === undefined) throw new Error('a date was read');
  const use = useOf(waiver, known);
  const over = nowMs !== undefined && nowMs >= endsAtMs;
  const { environments, services } = spec.scope;
  const { policy, guardrail, reason, ticket, expires } = spec;
  const { name, owner } = metadata;
  const summary: WaiverSummary = {
    ...{ name, policy, guardrail, environments, ...(services === undefined ? {} : { services }), owner, ticket, reason, expires, endsAtMs },
    state: over ? 'expired' : nowMs === undefined ? 'not judged' : use.state,
    range: waiver.rangeAt(['metadata', 'name']),
  };
  return { summary, findings: [...clockFindings(waiver, summary, nowMs), ...use.findings] };
}

function clockFindings(waiver: Located<Waiver>, summary: WaiverSummary, nowMs: number | undefined): readonly Diagnostic[] {
  const { name, guardrail, policy, owner, ticket, expires, endsAtMs } = summary;
  if (nowMs === undefined) return [];
  const range = waiver.rangeAt(['spec', 'expires']);
  const instead = (what: string): string => `${what}, or agree on a new day with ${owner} (${ticket})`;
  if (nowMs >= endsAtMs) {
    const message = `${name} ended on ${expires}: ${guardrail} of ${policy} decides again`;
    return [hygieneFinding(waiverExpired, { message, range, hint: instead('remove the waiver') })];
  }
  if (endsAtMs - nowMs > soonMs) return [];
  const days = daysUntil(endsAtMs, nowMs);
  const message = `${name} ends in ${days} day${days === 1 ? '' : 's'}: then ${guardrail} of ${policy} decides again`;
  return [hygieneFinding(waiverEndsSoon, { message, range, hint: instead('cure what it is for') })];
}

type Use = { readonly state: 'holds' | 'unused' | 'not judged'; readonly findings: readonly Diagnostic[] };

/** What of the waiver sets something aside. */
function useOf(waiver: Located<Waiver>, known: KnownPolicies | undefined): Use {
  const { policy, guardrail, scope } = waiver.value.spec;
  if (known === undefined || known.names.length === 0) return { state: 'not judged', findings: [] };
  if (!known.byName.has(policy)) return notThere(waiver, ['spec', 'policy'], `no policy is called ${policy}`, policy, known.names);
  const environments = known.byName.get(policy);
  if (environments === undefined) return { state: 'not judged', findings: [] };
  const names = [...new Set([...environments.values()].flat().map(({ name }) => name))];
  if (!names.includes(guardrail)) {
    return notThere(waiver, ['spec', 'guardrail'], `${policy} has no guardrail ${guardrail}`, guardrail, names);
  }
  const judgedThere = [...environments.values()].flat().filter((one) => one.name === guardrail && isWaivable(one));
  if (judgedThere.length === 0) {
    const message = `${guardrail} of ${policy} is judged neither at the gate nor in the soak, and no waiver changes what a Rollout runs`;
    return { state: 'unused', findings: [unused(message, waiver.rangeAt(['spec', 'guardrail']), 'remove the waiver')] };
  }
  const findings = scope.environments.flatMap((environment, index): readonly Diagnostic[] => {
    const path: Path = ['spec', 'scope', 'environments', index];
    const guardrails = environments.get(environment);
    if (guardrails === undefined) {
      return notThere(waiver, path, `${policy} has no environment ${environment}`, environment, [...environments.keys()]).findings;
    }
    const own = guardrails.filter((one) => one.name === guardrail && isWaivable(one));
    if (own.some(({ enforcement }) => enforcement.value === 'deny')) return [];
    const message = `${guardrail} of ${policy} decides nothing in ${environment}: it is only watched there`;
    return [unused(message, waiver.rangeAt(path), 'take the environment out of the scope')];
  });
  return { state: findings.length === scope.environments.length ? 'unused' : 'holds', findings };
}

function isWaivable({ at }: ResolvedGuardrail): boolean {
  return at.includes('gate') || at.includes('soak');
}

function notThere(waiver: Located<Waiver>, path: Path, message: string, word: string, known: readonly string[]): Use {
  const meant = closest(word, known);
  const hint = meant === undefined ? undefined : `did you mean \`${meant}\`?`;
  return { state: 'unused', findings: [unused(message, waiver.rangeAt(path), hint)] };
}

function unused(message: string, range: SourceRange, hint?: string): Diagnostic {
  return hygieneFinding(waiverUnused, { message: `${message}: nothing is set aside`, range, ...(hint === undefined ? {} : { hint }) });
}

function waiversTwice(waivers: readonly Located<Waiver>[]): readonly Diagnostic[] {
  const seen = new Map<string, Located<Waiver>>();
  return waivers.flatMap((waiver): readonly Diagnostic[] => {
    const { name } = waiver.value.metadata;
    const other = seen.get(name);
    seen.set(name, other ?? waiver);
    if (other === undefined) return [];
    return [
      {
        code: 'GP537',
        name: 'waiver-twice',
        severity: 'error',
        message: `two waivers are called ${name}`,
        range: waiver.rangeAt(['metadata', 'name']),
        hint: 'reports tell them apart by their names: give one another',
        related: [{ message: 'the other one', range: other.rangeAt(['metadata', 'name']) }],
      },
    ];
  });
}
