import type { LintRule } from './rule.ts';
import { exampleMetric, ratioQuery } from './rules/example-metric.ts';
import { notInRecordings } from './rules/query-blind-spots.ts';

/** What one file cannot show has one example, which is right. */
const noExample = { wrong: exampleMetric(ratioQuery('5m')), right: exampleMetric(ratioQuery('5m')) } as const;

function waiverText(expires: string): string {
  return `apiVersion: guard-policy.dev/v1
kind: Waiver
metadata: { name: checkout-restarts, owner: checkout-team }
spec:
  policy: rollout-guardrails
  guardrail: restarts
  scope: { environments: [prod], services: [checkout] }
  reason: a sidecar restarts once while it waits for its certificate
  ticket: OPS-812
  expires: ${expires}
`;
}

export const waiverExpired = {
  code: 'GP533',
  name: 'waiver-expired',
  severity: 'error',
  of: 'input',
  always: true,
  catalogue: [],
  why: `A waiver holds to the end of its last day, in UTC. From then on it is void by itself and the guardrail decides again. The file that still claims
otherwise is an error, so that somebody renews or removes it.`,
  help: 'remove the waiver, or agree on a new day with its owner',
  example: { wrong: waiverText('2020-01-31'), right: waiverText('2999-12-31') },
} as const satisfies LintRule;

export const waiverEndsSoon = {
  code: 'GP534',
  name: 'waiver-ends-soon',
  severity: 'warning',
  of: 'input',
  catalogue: [],
  why: `The waiver ends within two weeks. On the day after its last one the guardrail decides again, and a change that it stops is stopped at a time that
nobody chose.`,
  help: 'cure what the waiver is for, or agree on a new day with its owner',
  example: { wrong: waiverText('2026-08-30'), right: waiverText('2999-12-31') },
} as const satisfies LintRule;

export const waiverUnused = {
  code: 'GP535',
  name: 'waiver-unused',
  severity: 'warning',
  of: 'input',
  catalogue: [],
  why: `The policy, guardrail or environment of the waiver does not exist, or the guardrail decides neither at the gate nor in the soak. Left in place
it would set aside whatever gets that name next. Templates that Rollouts use never depend on waivers.`,
  help: 'correct the name, or remove the waiver',
  example: noExample,
} as const satisfies LintRule;

const waiverRules = [waiverExpired, waiverEndsSoon, waiverUnused] as const;

export const versionNotBumped = {
  code: 'GP590',
  name: 'version-not-bumped',
  severity: 'error',
  of: 'input',
  catalogue: [],
  why: `The policy says something else than in an earlier revision, under the same version. The version stands in every template and in every report, where two
things of one version cannot be told apart. Looked for with \`--since\`.`,
  help: 'raise the version; `guard-policy diff` shows what changes',
  example: noExample,
} as const satisfies LintRule;

export const versionLowered = {
  code: 'GP591',
  name: 'version-lowered',
  severity: 'error',
  of: 'input',
  catalogue: [],
  why: 'The version is below that of an earlier revision. Whoever compares two reports takes the older rules for the newer ones. Looked for with `--since`.',
  help: 'take a version above the earlier one',
  example: noExample,
} as const satisfies LintRule;

export const packVersionNotBumped = {
  code: 'GP592',
  name: 'pack-version-not-bumped',
  severity: 'error',
  of: 'input',
  catalogue: [],
  why: `The pack says something else than in an earlier revision, under the same version. Policies name packs by their version and would change without a change of
theirs. Looked for with \`--since\`.`,
  help: 'raise the version of the pack',
  example: noExample,
} as const satisfies LintRule;

export const passesSince = {
  code: 'GP593',
  name: 'passes-since',
  severity: 'warning',
  of: 'input',
  catalogue: [],
  why: `The guardrail passes in worlds or recorded cases in which it blocked in an earlier revision, or it is gone. That may be what the change is for, and it is not
seen by looking at a limit. Looked for with \`--since\`.`,
  help: 'look at each with `guard-policy diff`; if it is meant, say so where the change is reviewed',
  example: noExample,
} as const satisfies LintRule;

export const policyUntested = {
  code: 'GP594',
  name: 'policy-untested',
  severity: 'note',
  of: 'input',
  catalogue: [],
  why: 'No test names the policy. What it does on the metrics of a real release has never been looked at. Looked for with `--coverage`.',
  help: 'write a PolicyTest for it; `guard-policy record` makes a case of a real rollout',
  example: noExample,
} as const satisfies LintRule;

export const outcomeUntested = {
  code: 'GP595',
  name: 'outcome-untested',
  severity: 'note',
  of: 'input',
  catalogue: [],
  why: `No case that passes has shown these outcomes of the guardrail, such as that it fails, or that it stops where nobody measures. What no case shows may change
without anybody seeing it. Looked for with \`--coverage\`.`,
  help: 'add a case whose run ends so; `guard-policy test` shows the table of outcomes',
  example: noExample,
} as const satisfies LintRule;

export const notComparedSince = {
  code: 'GP596',
  name: 'not-compared-since',
  severity: 'warning',
  of: 'input',
  catalogue: [],
  why: `The policy does not compile, or cannot be read, in an earlier revision, or cases of its tests could not be run. Whether it lets more through than before is
not known. Looked for with \`--since\`.`,
  help: 'compare with a revision in which it compiles, and see that its tests run',
  example: noExample,
} as const satisfies LintRule;

export const blocksSince = {
  code: 'GP597',
  name: 'blocks-since',
  severity: 'note',
  of: 'input',
  catalogue: [],
  why: `The guardrail blocks in worlds or recorded cases in which it passed in an earlier revision. Where such a world is a healthy release, or such a case was one,
good changes are stopped from now on. Looked for with \`--since\`.`,
  help: 'look at each with `guard-policy diff`',
  example: noExample,
} as const satisfies LintRule;

/** Only looked for with `--since`. */
export const sinceRules = [
  versionNotBumped,
  versionLowered,
  packVersionNotBumped,
  passesSince,
  notComparedSince,
  blocksSince,
] as const satisfies readonly LintRule[];

/** Only looked for with `--coverage`, beside selectors that the recordings do not have. */
export const coverageRules = [policyUntested, outcomeUntested, notInRecordings] as const satisfies readonly LintRule[];

/** All but those that stand among the rules of queries. */
export const hygieneRules: readonly LintRule[] = [...waiverRules, ...sinceRules, policyUntested, outcomeUntested];
