import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { type CoverableGuardrail, coverageOf } from './coverage.ts';
import type { GuardrailCoverage, ObservedRun, TestResult } from './result.ts';
import type { PreparedTest } from './run-tests.ts';
import { guardrailsOf } from './subject.ts';

/**
 * A row for each guardrail and environment of what was tested. Only cases that passed have shown anything. `filtered`: only environments in
 * which a case ran; else those that a policy has and no case looks at are in the table, too.
 */
export function coverTests(
  tests: readonly PreparedTest[],
  results: readonly TestResult[],
  filtered: boolean,
): readonly GuardrailCoverage[] {
  const guardrails = new Map<string, CoverableGuardrail>();
  const runs = new Map<string, ObservedRun[]>();
  for (const [at, one] of tests.entries()) {
    const environments = new Set(one.cases.map((prepared) => ('identity' in prepared ? prepared.identity : prepared).environment));
    for (const environment of filtered ? environments : environmentsOf(one, environments)) {
      for (const guardrail of guardrailsIn(one, environment)) {
        const key = keyOf(guardrail);
        if (!guardrails.has(key)) guardrails.set(key, guardrail);
      }
    }
    for (const { status, observed, environment } of results[at]?.cases ?? []) {
      if (status === 'failed' || observed === undefined) continue;
      const key = JSON.stringify([one.subjectName, environment]);
      runs.set(key, [...(runs.get(key) ?? []), observed]);
    }
  }
  return coverageOf([...guardrails.values()], ({ subject, environment }) => runs.get(JSON.stringify([subject, environment])) ?? []);
}

function environmentsOf({ test, subject }: PreparedTest, ran: ReadonlySet<string | undefined>): Iterable<string | undefined> {
  const named = test.value.spec.environments;
  return new Set([...(named ?? subject?.environments ?? []), ...ran]);
}

function guardrailsIn({ subject }: PreparedTest, environment: string | undefined): readonly CoverableGuardrail[] {
  if (subject === undefined || !subject.environments.includes(environment)) return [];
  const runnable = subject.runnable(environment, subject.defaultPlacement);
  if (!runnable.ok) return [];
  return guardrailsOf(runnable).map((guardrail) => ({
    subject: subject.name,
    guardrail,
    ...(environment === undefined ? {} : { environment }),
    metrics: runnable.metrics.filter(({ name }: AnalysisMetric) => runnable.guardrailOf.get(name) === guardrail),
  }));
}

function keyOf({ subject, guardrail, environment }: CoverableGuardrail): string {
  return JSON.stringify([subject, guardrail, environment]);
}
