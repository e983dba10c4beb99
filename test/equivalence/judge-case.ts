import { judgeMetric, type MetricVerdict, type Reading } from '../../src/policy/judge-metric.ts';
import type { ResolvedGuardrail } from '../../src/policy/resolve.ts';
import { decodeNumber } from '../expr/golden.ts';
import type { GoldenCase, GoldenReading } from './golden.ts';

export type Verdict = MetricVerdict['verdict'];

/** `not evaluated`: Prometheus cannot answer one of the guardrail's own texts, so that there is no reading to judge. */
export type CaseVerdict = Verdict | 'not evaluated';

/** The verdict of CEL on the readings of a case. With both providers both must pass. */
export function judgeCase(guardrail: ResolvedGuardrail, { subject, baseline, datadog }: GoldenCase): CaseVerdict {
  const verdicts: Verdict[] = [];
  if (subject !== undefined) {
    const [now, before] = [decodeReading(subject), baseline === undefined ? undefined : decodeReading(baseline)];
    if (now === 'error' || before === 'error') return 'not evaluated';
    verdicts.push(judgeMetric(guardrail, { ...now, ...(before === undefined ? {} : { baseline: before }) }).verdict);
  }
  if (datadog !== undefined) {
    const alive = datadog.alive === null ? Number.NaN : decodeNumber(datadog.alive);
    const values = datadog.value === null ? [] : [decodeNumber(datadog.value)];
    verdicts.push(judgeMetric(guardrail, { alive: Number.isFinite(alive) && alive > 0, values }).verdict);
  }
  if (verdicts.length === 0) throw new Error('a case has readings');
  return verdicts.find((one) => one === 'fail') ?? verdicts.find((one) => one === 'undecided') ?? 'pass';
}

export function decodeReading(reading: GoldenReading): Reading | 'error' {
  if ('error' in reading) return 'error';
  const { alive, values, volume } = reading;
  return { alive, values: values.map(decodeNumber), ...(volume === undefined ? {} : { volume: decodeNumber(volume) }) };
}

/** The guardrail's phase for one release: the worst of its metrics. */
export function phaseOf({ outcomes }: GoldenCase, release: number): string {
  const phases = outcomes.map((outcome) => outcome.phases[release]);
  for (const [letter, phase] of [
    ['F', 'Failed'],
    ['E', 'Error'],
    ['I', 'Inconclusive'],
  ] as const) {
    if (phases.includes(letter)) return phase;
  }
  if (phases.length === 0 || phases.some((phase) => phase !== 'S')) throw new Error(`unknown phases ${phases.join()}`);
  return 'Successful';
}

/** Whether a phase is what a verdict must become. An error of the query never passes and is never merely undecided. */
export function agrees(verdict: CaseVerdict, phase: string): boolean {
  switch (phase) {
    case 'Successful':
      return verdict === 'pass';
    case 'Failed':
      return verdict === 'fail' || verdict === 'not evaluated';
    case 'Error':
      return verdict === 'fail' || verdict === 'not evaluated';
    case 'Inconclusive':
      return verdict === 'undecided';
    default:
      return false;
  }
}
