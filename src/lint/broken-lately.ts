import { printDuration } from '../promql/duration.ts';
import { readLimits } from '../rollouts/assess-metric.ts';
import { simulate } from '../rollouts/simulate.ts';
import { planOfMetric, realiseWorld } from '../worlds/realise.ts';
import { proofStartMs, trialLimits } from './prove-answers.ts';
import { evaluatorOf } from './prove-evaluator.ts';
import type { MetricUnderLint } from './subject.ts';

/** About as long as a release takes to its first analysis. */
const latelyMs = 600_000;
const hourMs = 3_600_000;

/**
 * Why a metric that stops what has been broken for as long as there are samples may still let a release through that is broken from its beginning:
 * its window is so long that the time before hides it. Undefined where it does not.
 */
export function hidesWhatBrokeLately({ metric, query, context }: MetricUnderLint): string | undefined {
  const plan = query === undefined ? undefined : planOfMetric(metric);
  if (plan?.kind !== 'plan' || plan.plainReachMs <= latelyMs) return undefined;
  const { argo, scrapeIntervalMs } = context;
  const options = { startMs: proofStartMs, argo, scrapeIntervalMs, asStored: true, limits: trialLimits, brokenForMs: latelyMs };
  const realised = realiseWorld({ name: 'broken' }, [metric], options);
  if (realised.kind === 'not judged') return undefined;
  const simulation = simulate({
    ...{ metrics: [metric], argo, startMs: proofStartMs, untilMs: proofStartMs + hourMs, measure: realised.measure },
    evaluate: evaluatorOf(argo),
  });
  if (simulation.kind === 'unknown') return undefined;
  const { phase } = simulation.run;
  const endless = readLimits(metric).count === undefined && phase === 'Running';
  if (phase !== 'Successful' && !endless) return undefined;
  return `it reads ${printDuration(plan.plainReachMs)} back, and passes where everything has failed for the last ${printDuration(latelyMs)}`;
}
