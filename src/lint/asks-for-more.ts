import { floatList } from '../expr/value.ts';
import { selectorsOf, walkPromql } from '../promql/walk.ts';
import { assessMeasurement } from '../rollouts/condition.ts';
import { remembered } from '../source/remembered.ts';
import { planOfMetric } from '../worlds/realise.ts';
import { evaluatorOf } from './prove-evaluator.ts';
import { numberOf } from './prove-results.ts';
import type { MetricUnderLint } from './subject.ts';

const times: readonly number[] = [2, 3, 5, 10, 20, 50, 100, 1000];

/**
 * Whether a metric is Successful as soon as there is more of what it counts: worlds have one pod of everything, and it may want three. Only of
 * gauges that are no failures; what a query averages does not grow with their number.
 */
export const asksForMore = remembered(findOut);

function findOut({ metric, query, context, proof }: MetricUnderLint): boolean {
  const expr = query?.prepared.kind === 'query' ? query.prepared.expr : undefined;
  if (expr === undefined || selectorsOf(expr).length === 0) return false;
  const plan = planOfMetric(metric);
  if (plan.kind !== 'plan' || plan.selectors.some(({ kind, role }) => kind !== 'gauge' || role === 'error')) return false;
  let averages = false;
  walkPromql(expr, (node) => {
    if ((node.kind === 'aggregation' && ['avg', 'min', 'max'].includes(node.op)) || (node.kind === 'binary' && node.op === '/'))
      averages = true;
  });
  const reading = proof().trials.find(({ world }) => world.name === 'zeroed')?.reading;
  const healthy = numberOf(reading);
  if (averages || healthy === undefined || reading?.kind !== 'value') return false;
  const evaluate = evaluatorOf(context.argo);
  return times.some((more) => {
    const result = typeof reading.result === 'number' ? more * healthy : floatList([more * healthy]);
    const assessed = assessMeasurement(metric, result, context.argo, evaluate);
    return assessed.kind !== 'unknown' && assessed.phase === 'Successful';
  });
}
