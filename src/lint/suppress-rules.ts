import type { LintRule } from './rule.ts';
import { metricOf, ratioQuery } from './rules/example-metric.ts';

const provider = `prometheus:\n    query: |-\n      ${ratioQuery('5m')}`;

/** A metric that tolerates a failed reading, and a comment about it. */
function ignoring(rest: string, failureLimit = '1'): string {
  return metricOf(provider, { failureLimit: `${failureLimit} # guard-policy: ignore GP114 ${rest}` });
}

const fine = ignoring('until 2999-12-31 reason="one bad minute is tolerated until OPS-812 is done" owner=@payments');

export const suppressionMalformed = {
  code: 'GP576',
  name: 'suppression-malformed',
  severity: 'error',
  of: 'input',
  always: true,
  catalogue: [],
  why: `A comment that begins with \`guard-policy:\` is meant for this tool, and one that it cannot read suppresses nothing. Nobody would notice that a finding was
ignored for no reason or for ever: the reason and the last day are required.`,
  help: 'write `# guard-policy: ignore CODE until YYYY-MM-DD reason="why" owner=@team`, on the line of the finding or the one above',
  example: { wrong: ignoring('reason="later"'), right: fine },
} as const satisfies LintRule;

export const suppressionExpired = {
  code: 'GP577',
  name: 'suppression-expired',
  severity: 'error',
  of: 'input',
  always: true,
  catalogue: [],
  why: `A suppression counts to the end of its last day, in UTC. From then on its findings are reported again, and the suppression itself is an error, so
that it is renewed or removed by somebody and does not stay as a claim that no longer holds.`,
  help: 'cure the finding and remove the comment, or agree on a new date',
  example: { wrong: ignoring('until 2020-01-31 reason="one bad minute is tolerated until OPS-812 is done" owner=@payments'), right: fine },
} as const satisfies LintRule;

export const suppressionUnused = {
  code: 'GP578',
  name: 'suppression-unused',
  severity: 'warning',
  of: 'input',
  always: true,
  catalogue: [],
  why: `Nothing is found where the comment stands: the finding was cured, or it is somewhere else. Left in place, the comment would hide the next finding of this
rule on its line.`,
  help: 'remove the comment, or move it to the line of the finding or the one above',
  example: { wrong: ignoring('until 2999-12-31 reason="one bad minute is tolerated until OPS-812 is done"', '0'), right: fine },
} as const satisfies LintRule;

/** Found in the comments of the input, whatever rules are run; cannot be suppressed themselves. */
export const suppressionRules = [suppressionMalformed, suppressionExpired, suppressionUnused] as const;
