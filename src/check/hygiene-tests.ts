import { outcomeUntested, policyUntested } from '../lint/hygiene-rules.ts';
import type { Policy } from '../policy/types.ts';
import { type PreparedTests, prepareTests, runPrepared, type TestRequest } from '../scenario/run-tests.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import type { Side } from './diff-side.ts';
import { hygieneFinding } from './hygiene-finding.ts';
import { hygieneRecordings } from './hygiene-recordings.ts';

/**
 * Which policies no test names, which outcomes of their guardrails no passing case has shown, and what selectors the recordings do not have. Pure.
 */
export async function hygieneTests(request: TestRequest, side: Side): Promise<readonly Diagnostic[]> {
  const prepared = await prepareTests(request);
  const policies = side.policies.map(({ policy }) => policy);
  // A case that cannot be run shows nothing, and that must not look as if nobody had written one.
  const errors = prepared.diagnostics.filter(({ severity }) => severity === 'error');
  return [...errors, ...(await untestedIn(prepared, policies)), ...hygieneRecordings(prepared, side)];
}

async function untestedIn(prepared: PreparedTests, policies: readonly Located<Policy>[]): Promise<readonly Diagnostic[]> {
  const { coverage } = await runPrepared(prepared, {});
  const tested = new Set(prepared.tests.flatMap((one) => (one.subjectKind === 'policy' ? [one.subjectName] : [])));
  return policies.flatMap((policy): readonly Diagnostic[] => {
    const { name } = policy.value.metadata;
    if (!tested.has(name)) return [untested(policy)];
    const rows = coverage.filter(({ subject }) => subject === name);
    return [...Map.groupBy(rows, ({ guardrail }) => guardrail)].flatMap(([guardrail, group]): readonly Diagnostic[] => {
      const missing = group.flatMap(({ outcomes, environment = '' }) =>
        Object.entries(outcomes).flatMap(([outcome, shown]) => (shown === 'no' ? [{ outcome, environment }] : [])),
      );
      if (missing.length === 0) return [];
      const outcomes = [...Map.groupBy(missing, ({ outcome }) => outcome)].map(
        ([outcome, places]) => `${outcome} (${places.map(({ environment }) => environment).join(', ')})`,
      );
      return [
        hygieneFinding(outcomeUntested, {
          message: `${guardrail}: no case that passes has shown ${outcomes.join(', ')}`,
          range: placeOf(policy, guardrail),
        }),
      ];
    });
  });
}

function untested(policy: Located<Policy>): Diagnostic {
  const message = `no test names the policy ${policy.value.metadata.name}`;
  return hygieneFinding(policyUntested, { message, range: policy.rangeAt(['metadata', 'name']) });
}

/** Of a guardrail of a pack, the policy's name. */
function placeOf(policy: Located<Policy>, guardrail: string): SourceRange {
  const index = (policy.value.spec.guardrails ?? []).findIndex(({ name }) => name === guardrail);
  return policy.rangeAt(index < 0 ? ['metadata', 'name'] : ['spec', 'guardrails', index, 'name']);
}
