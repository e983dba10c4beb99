import { expect, test } from 'vitest';
import { decodeNumber } from '../expr/golden.ts';
import { countVerdicts, guardrailOf, reportCoverage } from './coverage.ts';
import { type GoldenPolicy, readGoldens, releases } from './golden.ts';
import { agrees, decodeReading, judgeCase, phaseOf } from './judge-case.ts';
import { asCompiledMetric, compileTexts } from './recompile.ts';

const goldens = readGoldens(new URL('goldens/random.jsonl.gz', import.meta.url));
const total = goldens.reduce((sum, { cases }) => sum + cases.length, 0);

test('the compiler still writes what the goldens were made with', () => {
  const stale = goldens.filter((golden) => {
    const compiled = compileTexts(golden);
    if ('refused' in compiled) return true;
    return JSON.stringify(compiled.metrics.map(asCompiledMetric)) !== JSON.stringify(golden.metrics);
  });
  expect(
    stale.map(({ policy }) => policy),
    'goldens are stale: regenerate them with test/equivalence/generate.ts',
  ).toEqual([]);
});

test.each(releases.map((release, index) => [release, index] as const))('what is compiled gives in %s the verdict of CEL', (_, release) => {
  const differing = goldens.flatMap((golden) => {
    const guardrail = guardrailOf(golden);
    return golden.cases.flatMap((one) => {
      const [verdict, phase] = [judgeCase(guardrail, one), phaseOf(one, release)];
      return agrees(verdict, phase) ? [] : [{ policy: golden.policy, metrics: golden.metrics, verdict, phase, case: one }];
    });
  });
  expect(differing.length, JSON.stringify(differing.slice(0, 3), null, 1)).toBe(0);
});

/** Where there is one finite value, one baseline and volume enough of both: what CEL says to `require` as it was written, and the phase. */
function askedUndivided(golden: GoldenPolicy): readonly { readonly holds: boolean; readonly phase: string; readonly overflow: boolean }[] {
  const guardrail = guardrailOf(golden);
  if (guardrail.metric?.kind !== 'baseline') return [];
  const params = Object.fromEntries([...guardrail.names.params.values()].map((param) => [param.name, param.value]));
  const atLeast = guardrail.minVolume?.atLeast.value;
  return golden.cases.flatMap((one) => {
    if (one.subject === undefined || one.baseline === undefined) return [];
    const [subject, baseline] = [decodeReading(one.subject), decodeReading(one.baseline)];
    if (subject === 'error' || baseline === 'error' || !subject.alive || !baseline.alive) return [];
    if (atLeast !== undefined && ![subject, baseline].every(({ volume }) => volume !== undefined && volume >= atLeast)) return [];
    const [value, base] = [subject.values[0], baseline.values[0]];
    if (value === undefined || base === undefined || subject.values.length + baseline.values.length > 2) return [];
    if (!Number.isFinite(value)) return [];
    const holds = guardrail.condition.evaluate({ value, values: [], baseline: base, params }).outcome === 'true';
    const differences = one.outcomes.slice(1).flatMap((outcome) => ('values' in outcome ? outcome.values.map(decodeNumber) : []));
    return [{ holds, phase: phaseOf(one, 1), overflow: differences.some((difference) => !Number.isFinite(difference)) }];
  });
}

test('a comparison with the baseline is stricter than it was written only where its limit overflows', () => {
  const asked = goldens.flatMap(askedUndivided);
  const stricter = asked.filter(({ holds, phase }) => holds && phase !== 'Successful');
  const looser = asked.filter(({ holds, phase }) => !holds && phase === 'Successful');
  console.log(`${asked.length} comparisons asked as written; what is compiled is stricter in ${stricter.length}`);
  expect(looser).toEqual([]);
  expect(stricter.filter(({ overflow }) => !overflow)).toEqual([]);
  expect(asked.length).toBeGreaterThan(200);
});

test('the goldens reach every outcome, form and world', () => {
  const errors = goldens.flatMap(({ cases }) => cases).filter((one) => phaseOf(one, 1) === 'Error').length;
  console.log(
    `${total} cases of ${goldens.length} policies, each in ${releases.join(' and ')}; ${errors} are errors of a query\n${reportCoverage(goldens)}`,
  );
  const all = countVerdicts(goldens).get('all');
  expect(total).toBeGreaterThanOrEqual(3000);
  expect((all?.get('pass') ?? 0) / total).toBeGreaterThan(0.15);
  expect((all?.get('fail') ?? 0) / total).toBeGreaterThan(0.15);
  expect((all?.get('undecided') ?? 0) / total).toBeGreaterThan(0.05);
});
