import { printDuration } from '../promql/duration.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { readLimits } from '../rollouts/assess-metric.ts';
import { simulate } from '../rollouts/simulate.ts';
import { planOfMetric, realiseWorld } from '../worlds/realise.ts';
import { commonMetric, proofStartMs, trialLimits } from './prove-answers.ts';
import { evaluatorOf } from './prove-evaluator.ts';
import type { LintContext, MetricUnderLint } from './subject.ts';

/** About as long as a release takes to its first analysis. */
const latelyMs = 600_000;
const hourMs = 3_600_000;

/**
 * Why a metric that stops what is broken in world `broken` may still let a broken release through: its window is so long that the time before
 * hides it, or all the points of its range are alike by now. Undefined where neither is so.
 */
export function passesForHowLong({ metric, query, context }: MetricUnderLint): string | undefined {
  const plan = query === undefined ? undefined : planOfMetric(commonMetric(metric));
  if (plan?.kind !== 'plan') return undefined;
  const { plainReachMs, windowMs } = plan;
  const tried = [...(plainReachMs > latelyMs ? [latelyMs] : []), ...(windowMs > 0 ? [plainReachMs + latelyMs] : [])];
  const passes = tried.find((brokenForMs) => passesWhenBroken(metric, context, brokenForMs));
  if (passes === undefined) return undefined;
  return `it reads ${printDuration(plainReachMs)} back, and passes where everything has failed for the last ${printDuration(passes)}`;
}

function passesWhenBroken(metric: AnalysisMetric, { argo, scrapeIntervalMs }: LintContext, brokenForMs: number): boolean {
  const options = { startMs: proofStartMs, argo, scrapeIntervalMs, asStored: true, limits: trialLimits, brokenForMs };
  const realised = realiseWorld({ name: 'broken' }, [metric], options);
  if (realised.kind === 'not judged') return false;
  const simulation = simulate({
    ...{ metrics: [metric], argo, startMs: proofStartMs, untilMs: proofStartMs + hourMs, measure: realised.measure },
    evaluate: evaluatorOf(argo),
  });
  if (simulation.kind === 'unknown') return false;
  const { phase } = simulation.run;
  return phase === 'Successful' || (phase === 'Running' && readLimits(metric).count === undefined);
}
