import type { Pack, Policy } from '../policy/types.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import { type DiffRequest, diffFiles } from './diff-files.ts';
import type { Flip } from './diff-flips.ts';
import { pairPolicies } from './diff-policies.ts';
import { outputOf, readSide, type SidePolicy } from './diff-side.ts';

/** `since` is how the earlier revision is called. */
export type HygieneRequest = DiffRequest & { readonly since: string };

/** Whether versions tell what changed since an earlier revision, and what the changes let through. Pure. */
export async function hygieneSince(request: HygieneRequest): Promise<readonly Diagnostic[]> {
  const [was, is] = [readSide(request.before), readSide(request.after)];
  const { flips } = await diffFiles(request);
  const policies = pairPolicies(was, is).flatMap(({ before, after }): readonly Diagnostic[] => {
    // What is wrong now is told by lint itself; a policy that is gone has no place for a finding.
    if (after === undefined || after.errors.length > 0) return [];
    const error = before === undefined ? was.whyUnread(after.policy.file.name) : before.errors[0];
    if (error !== undefined) return [notCompared(after, error, request.since)];
    if (before === undefined) return [];
    const own = flips.filter(({ subject, direction }) => subject === after.policy.value.metadata.name && direction === 'to passing');
    return [...versionFindings(before, after, request.since), ...flipFindings(own, after, request.since)];
  });
  return [...policies, ...is.packs.flatMap((pack) => packFindings(was.packs, pack, request.since))];
}

function notCompared({ policy }: SidePolicy, { message, code }: Diagnostic, since: string): Diagnostic {
  return {
    code: 'GP596',
    name: 'not-compared-since',
    severity: 'warning',
    message: `${policy.value.metadata.name} cannot be compared with ${since}: ${message} (${code})`,
    range: policy.rangeAt(['metadata', 'version']),
    hint: 'compare with a revision in which it compiles',
  };
}

function versionFindings(before: SidePolicy, after: SidePolicy, since: string): readonly Diagnostic[] {
  const [was, is] = [before.policy.value.metadata.version, after.policy.value.metadata.version];
  const lowered = loweredVersion(after.policy, was, since);
  if (lowered.length > 0) return lowered;
  if (was !== is || outputOf(before) === outputOf(after)) return [];
  return [
    {
      code: 'GP590',
      name: 'version-not-bumped',
      severity: 'error',
      message: `${after.policy.value.metadata.name} compiles to something else than at ${since}, and both are version ${is}`,
      range: after.policy.rangeAt(['metadata', 'version']),
      hint: `raise the version, such as to ${raised(is)}; guard-policy diff ${since} shows what changes`,
    },
  ];
}

function loweredVersion(document: Located<Policy | Pack>, was: string, since: string): readonly Diagnostic[] {
  const { name, version } = document.value.metadata;
  if (compareVersions(version, was) >= 0) return [];
  return [
    {
      code: 'GP591',
      name: 'version-lowered',
      severity: 'error',
      message: `${name} is version ${version}, and was ${was} at ${since}`,
      range: document.rangeAt(['metadata', 'version']),
      hint: `take a version above ${was}`,
    },
  ];
}

function packFindings(earlier: readonly Located<Pack>[], pack: Located<Pack>, since: string): readonly Diagnostic[] {
  const { name, version } = pack.value.metadata;
  const same = earlier.find(({ value: { metadata } }) => metadata.name === name && metadata.version === version);
  if (same === undefined || JSON.stringify(same.value.spec) === JSON.stringify(pack.value.spec)) return [];
  return [
    {
      code: 'GP592',
      name: 'pack-version-not-bumped',
      severity: 'error',
      message: `pack ${name} says something else than at ${since}, and both are version ${version}`,
      range: pack.rangeAt(['metadata', 'version']),
      hint: `raise the version, such as to ${raised(version)}: policies name the pack by it`,
    },
  ];
}

/** One for each guardrail, or for the whole where no single one flips. */
function flipFindings(flips: readonly Flip[], { policy, environments }: SidePolicy, since: string): readonly Diagnostic[] {
  const groups = Map.groupBy(flips, ({ guardrail }) => guardrail);
  return [...groups].map(([name, group]): Diagnostic => {
    const guardrails = [...environments.values()].flatMap(({ resolved }) => resolved.guardrails);
    const own = guardrails.find((one) => one.name === name)?.nameRange;
    const places = (kind: Flip['kind']): readonly string[] => [
      ...new Set(group.filter((one) => one.kind === kind).flatMap(({ where }) => where)),
    ];
    const [worlds, cases] = [places('world'), places('case')];
    const counts = [count(worlds.length, 'world'), count(cases.length, 'recorded case')].flat();
    const notes = [...worlds.map((one) => `world ${one}`), ...cases.map((one) => `case ${one}`)];
    return {
      code: 'GP593',
      name: 'passes-since',
      severity: 'warning',
      message: `${name ?? policy.value.metadata.name} passes in ${counts.join(' and ')} where it blocked at ${since}`,
      range: own?.file === policy.file.name ? own : policy.rangeAt(['metadata', 'name']),
      hint: `guard-policy diff ${since} shows each of them`,
      notes: notes.slice(0, mostNotes).map((text) => ({ label: 'note', text })),
    };
  });
}

const mostNotes = 5;

function count(number: number, word: string): readonly string[] {
  return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
}

function raised(version: string): string {
  const [major = '0', minor = '0'] = version.split(/[.-]/);
  return `${major}.${Number.parseInt(minor, 10) + 1}.0`;
}

/** By the order of semantic versions, build data left out. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => {
    const [, numbers = '', rest] = /^([\d.]+)(?:-([^+]*))?/.exec(version) ?? [];
    return { numbers: numbers.split('.').map(Number), rest };
  });
  for (let at = 0; at < 3; at++) {
    const difference = (left?.numbers[at] ?? 0) - (right?.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left?.rest === right?.rest) return 0;
  // A version with a tail comes before the one without.
  if (left?.rest === undefined) return 1;
  if (right?.rest === undefined) return -1;
  return comparePrereleases(left.rest.split('.'), right.rest.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [one, other] = [a[at], b[at]];
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    if (one === other) continue;
    const [first, second] = [one, other].map((text) => /^\d+$/.test(text));
    if (first && second) return Number(one) - Number(other);
    if (first !== second) return first ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}
