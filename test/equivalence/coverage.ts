import type { ResolvedGuardrail } from '../../src/policy/resolve.ts';
import type { GoldenPolicy } from './golden.ts';
import { type CaseVerdict, judgeCase } from './judge-case.ts';
import { resolveTexts } from './recompile.ts';

const resolved = new WeakMap<GoldenPolicy, ResolvedGuardrail>();

export function guardrailOf(policy: GoldenPolicy): ResolvedGuardrail {
  const guardrail = resolved.get(policy) ?? resolveTexts(policy)[0];
  if (guardrail === undefined) throw new Error('a policy of the goldens has one guardrail');
  resolved.set(policy, guardrail);
  return guardrail;
}

/** Counts of verdicts over all goldens and for each trait and world. */
export function countVerdicts(policies: readonly GoldenPolicy[]): ReadonlyMap<string, ReadonlyMap<CaseVerdict, number>> {
  const counts = new Map<string, Map<CaseVerdict, number>>();
  const add = (group: string, verdict: CaseVerdict): void => {
    const row = counts.get(group) ?? new Map<CaseVerdict, number>();
    counts.set(group, row.set(verdict, (row.get(verdict) ?? 0) + 1));
  };
  for (const policy of policies) {
    const guardrail = guardrailOf(policy);
    for (const one of policy.cases) {
      const verdict = judgeCase(guardrail, one);
      add('all', verdict);
      for (const trait of policy.traits) add(`with ${trait}`, verdict);
      // Where in the store a fault lies is too fine for a table.
      for (const world of new Set(
        one.world.map((label) => label.replace(/^baseline (.*)$/, '$1 (baseline)').replace(/, (of|every).*?( \(|$)/, '$2')),
      ))
        add(`in ${world}`, verdict);
    }
  }
  return counts;
}

const columns: readonly CaseVerdict[] = ['pass', 'fail', 'undecided', 'not evaluated'];

/** `GROUP pass/fail/undecided/not evaluated`, three to a line. */
export function reportCoverage(policies: readonly GoldenPolicy[]): string {
  const cells = [...countVerdicts(policies)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, row]) => `${group} ${columns.map((column) => row.get(column) ?? 0).join('/')}`.padEnd(46));
  const lines = [`${columns.join('/')}:`];
  for (let at = 0; at < cells.length; at += 3)
    lines.push(
      cells
        .slice(at, at + 3)
        .join(' ')
        .trimEnd(),
    );
  return lines.join('\n');
}
