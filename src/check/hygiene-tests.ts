import type { Policy } from '../policy/types.ts';
import { prepareTests, runPrepared, type TestRequest } from '../scenario/run-tests.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';

/** Which policies no test names, and which outcomes of their guardrails no passing case has shown. Pure. */
export async function hygieneTests(request: TestRequest, policies: readonly Located<Policy>[]): Promise<readonly Diagnostic[]> {
  const prepared = await prepareTests(request);
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
        {
          code: 'GP595',
          name: 'outcome-untested',
          severity: 'note',
          message: `${guardrail}: no case that passes has shown ${outcomes.join(', ')}`,
          range: placeOf(policy, guardrail),
          hint: 'add a case whose run ends so; guard-policy test shows the table of outcomes',
        },
      ];
    });
  });
}

function untested(policy: Located<Policy>): Diagnostic {
  return {
    code: 'GP594',
    name: 'policy-untested',
    severity: 'note',
    message: `no test names the policy ${policy.value.metadata.name}`,
    range: policy.rangeAt(['metadata', 'name']),
    hint: 'write a PolicyTest for it; guard-policy record makes a case of a real rollout',
  };
}

/** Of a guardrail of a pack, the policy's name. */
function placeOf(policy: Located<Policy>, guardrail: string): SourceRange {
  const index = (policy.value.spec.guardrails ?? []).findIndex(({ name }) => name === guardrail);
  return policy.rangeAt(index < 0 ? ['metadata', 'name'] : ['spec', 'guardrails', index, 'name']);
}
