import {
  blocksSince,
  notComparedSince,
  packVersionNotBumped,
  passesSince,
  versionLowered,
  versionNotBumped,
} from '../lint/hygiene-rules.ts';
import type { LintRule } from '../lint/rule.ts';
import type { Pack, Policy } from '../policy/types.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import { compareVersions } from './compare-versions.ts';
import { type DiffReport, type DiffRequest, diffFiles, unreadTests } from './diff-files.ts';
import type { Flip } from './diff-flips.ts';
import { pairPolicies } from './diff-policies.ts';
import { outputOf, readSide, type Side, type SidePolicy } from './diff-side.ts';
import type { SubjectDiff } from './diff-subject.ts';
import { hygieneFinding } from './hygiene-finding.ts';

/** `since` is how the earlier revision is called; `testProblem`: why no recorded case can be run. */
export type HygieneRequest = DiffRequest & { readonly since: string; readonly testProblem?: string };

/** Whether versions tell what changed since an earlier revision, and what the changes let through or stop. Pure. */
export async function hygieneSince(request: HygieneRequest): Promise<readonly Diagnostic[]> {
  const { since, testProblem } = request;
  const [was, is] = [readSide(request.before), readSide(request.after)];
  const report = await diffFiles(request);
  const policies = pairPolicies(was, is).flatMap(({ before, after }): readonly Diagnostic[] => {
    if (after === undefined) return before === undefined ? [] : goneFinding(before, is, since);
    // What is wrong now is told by lint itself.
    if (after.errors.length > 0) return [];
    const error = before === undefined ? was.whyUnread(after.policy.file.name) : before.errors[0];
    if (error !== undefined)
      return [notCompared(after, `${nameOf(after)} cannot be compared with ${since}: ${error.message} (${error.code})`)];
    if (before === undefined) return [];
    const subject = report.subjects.find(({ kind, name }) => kind === 'policy' && name === nameOf(after));
    const moved = outputOf(before) !== outputOf(after);
    return [
      ...versionFindings(before, after, subject, since),
      ...goneFindings(after, subject, since),
      ...flipFindings(report, after, since),
      ...report.untold
        .filter((one) => one.subject === nameOf(after) || (moved && one.what === unreadTests))
        .map(({ what, reason }) => notCompared(after, `${what} cannot be compared with ${since}: ${reason}`)),
      ...(moved && testProblem !== undefined
        ? [notCompared(after, `no recorded case of ${nameOf(after)} can be compared with ${since}: ${testProblem}`)]
        : []),
    ];
  });
  return [...policies, ...is.packs.flatMap((pack) => packFindings(was.packs, pack, since))];
}

function nameOf({ policy }: SidePolicy): string {
  return policy.value.metadata.name;
}

function notCompared({ policy }: SidePolicy, message: string): Diagnostic {
  return hygieneFinding(notComparedSince, { message, range: policy.rangeAt(['metadata', 'version']) });
}

/** Changes of what the policy is called change nothing that it says. */
const names: ReadonlySet<string> = new Set(['name', 'version', 'owner']);

function versionFindings(before: SidePolicy, after: SidePolicy, subject: SubjectDiff | undefined, since: string): readonly Diagnostic[] {
  const [was, is] = [before.policy.value.metadata.version, after.policy.value.metadata.version];
  const lowered = loweredVersion(after.policy, was, since);
  if (lowered.length > 0 || was !== is) return lowered;
  const compiled = outputOf(before) !== outputOf(after);
  // What is judged at the gate or in the soak is not compiled.
  if (!compiled && !subject?.changes.some(({ what }) => !names.has(what))) return [];
  const does = compiled ? 'compiles to' : 'says';
  return [
    hygieneFinding(versionNotBumped, {
      message: `${nameOf(after)} ${does} something else than at ${since}, and both are version ${is}`,
      range: after.policy.rangeAt(['metadata', 'version']),
      hint: `raise the version, such as to ${raised(is)}; guard-policy diff ${since} shows what changes`,
    }),
  ];
}

function loweredVersion(document: Located<Policy | Pack>, was: string, since: string): readonly Diagnostic[] {
  const { name, version } = document.value.metadata;
  if (compareVersions(version, was) >= 0) return [];
  const message = `${name} is version ${version}, and was ${was} at ${since}`;
  const range = document.rangeAt(['metadata', 'version']);
  return [hygieneFinding(versionLowered, { message, range, hint: `take a version above ${was}` })];
}

function packFindings(earlier: readonly Located<Pack>[], pack: Located<Pack>, since: string): readonly Diagnostic[] {
  const { name, version } = pack.value.metadata;
  const same = earlier.find(({ value: { metadata } }) => metadata.name === name && metadata.version === version);
  if (same === undefined || JSON.stringify(same.value.spec) === JSON.stringify(pack.value.spec)) return [];
  return [
    hygieneFinding(packVersionNotBumped, {
      message: `pack ${name} says something else than at ${since}, and both are version ${version}`,
      range: pack.rangeAt(['metadata', 'version']),
      hint: `raise the version, such as to ${raised(version)}: policies name the pack by it`,
    }),
  ];
}

/** Nothing, if a file that cannot be read may have it. */
function goneFinding({ policy, environments }: SidePolicy, is: Side, since: string): readonly Diagnostic[] {
  const { name } = policy.value.metadata;
  if (is.errors.length > 0 || is.whyUnread(policy.file.name) !== undefined) return [];
  const places = [...environments.keys()].join(', ');
  const message = `the policy ${name} is gone, and guards nothing in ${places} any more, as it did at ${since}`;
  return [hygieneFinding(passesSince, { message, range: { file: policy.file.name, from: 0, to: 0 } })];
}

/** Guardrails and environments that are there no more: nothing is left to be run in worlds. */
function goneFindings({ policy }: SidePolicy, subject: SubjectDiff | undefined, since: string): readonly Diagnostic[] {
  return (subject?.changes ?? []).flatMap(({ what, guardrail, after, environments }): readonly Diagnostic[] => {
    if (after !== undefined) return [];
    const places = environments.join(', ');
    if (what === 'guardrail') {
      const message = `${guardrail} is gone from ${places}, where it was judged at ${since}`;
      return [hygieneFinding(passesSince, { message, range: policy.rangeAt(['metadata', 'name']) })];
    }
    if (what !== 'environment') return [];
    const message = `${policy.value.metadata.name} guards nothing in ${places} any more, as it did at ${since}`;
    return [hygieneFinding(passesSince, { message, range: policy.keyRangeAt(['spec', 'environments']) })];
  });
}

/** One for each guardrail and direction, or for the whole where no single one flips. */
function flipFindings({ flips }: DiffReport, after: SidePolicy, since: string): readonly Diagnostic[] {
  const own = flips.filter(({ subject }) => subject === nameOf(after));
  const groups = Map.groupBy(own, ({ guardrail, direction }) => JSON.stringify([guardrail, direction]));
  return [...groups.values()].map((group): Diagnostic => {
    const [first] = group;
    if (first === undefined) throw new Error('a group has a flip');
    const places = (kind: Flip['kind']): readonly string[] => [
      ...new Set(group.filter((one) => one.kind === kind).flatMap(({ where }) => where)),
    ];
    const [worlds, cases] = [places('world'), places('case')];
    const counts = [count(worlds.length, 'world'), count(cases.length, 'recorded case')].flat();
    const notes = [...worlds.map((one) => `world ${one}`), ...cases.map((one) => `case ${one}`)];
    const [rule, does, did]: readonly [LintRule, string, string] =
      first.direction === 'to passing' ? [passesSince, 'passes', 'blocked'] : [blocksSince, 'blocks', 'passed'];
    return hygieneFinding(rule, {
      message: `${first.guardrail ?? nameOf(after)} ${does} in ${counts.join(' and ')} where it ${did} at ${since}`,
      range: placeOf(after, first.guardrail),
      hint: `guard-policy diff ${since} shows each of them`,
      notes: [...notes.slice(0, mostNotes), ...more(notes.length - mostNotes)].map((text) => ({ label: 'note', text })),
    });
  });
}

/** Of a guardrail of a pack, the policy's name. */
function placeOf({ policy, environments }: SidePolicy, guardrail: string | undefined): SourceRange {
  const guardrails = [...environments.values()].flatMap(({ resolved }) => resolved.guardrails);
  const own = guardrails.find(({ name }) => name === guardrail)?.nameRange;
  return own?.file === policy.file.name ? own : policy.rangeAt(['metadata', 'name']);
}

const mostNotes = 5;

function more(number: number): readonly string[] {
  return number <= 0 ? [] : [`and ${number} more`];
}

function count(number: number, word: string): readonly string[] {
  return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
}

function raised(version: string): string {
  const [major = '0', minor = '0'] = version.split(/[.-]/);
  return `${major}.${Number.parseInt(minor, 10) + 1}.0`;
}
