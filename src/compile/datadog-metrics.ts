import type { Expr } from '../expr/ast.ts';
import { and, call, compare, conditional, not, num, result } from '../expr/build.ts';
import { printExpr } from '../expr/print.ts';
import type { BoundDatadog } from '../policy/bind-metric.ts';
import { answerFor, type MetricCondition } from '../policy/metric-condition.ts';
import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { ArgoVersion } from '../rollouts/check-crd.ts';
import type { Metric } from '../rollouts/types.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { finite, readingOf, toExpr } from './condition.ts';
import { readDatadogQuery } from './datadog-query.ts';
import { argoDuration } from './duration.ts';
import { limitsOf, type TemplateUse } from './schedule.ts';
import type { MetricSource } from './sources.ts';

const missing = call('isNil', result);

/**
 * The metrics a guardrail becomes on Datadog: the value, and `NAME-alive`, which must be above zero. Both must pass.
 *
 * A missing value is nil in the controller, and every condition asks for that first.
 */
export function datadogMetrics(
  guardrail: ResolvedGuardrail,
  block: BoundDatadog,
  condition: MetricCondition,
  source: MetricSource,
  use: TemplateUse,
  target: ArgoVersion,
  findings: Diagnostic[],
): readonly Metric[] {
  if (!canBeAsked(guardrail, block, condition, findings)) return [];
  const value = readDatadogQuery(block.value, 'value', 'rollout', findings);
  const alive = readDatadogQuery(block.alive, 'alive', 'rollout', findings);
  const limits = limitsOf(guardrail, block.windowMs, source, use, findings);
  if (condition.kind !== 'value' || value === undefined || alive === undefined || limits === undefined) return [];
  const require = toExpr(condition.tree, 'scalar', guardrail.condition.text, findings);
  if (require === undefined) return [];
  // With both providers the Prometheus side keeps the plain name.
  const name = guardrail.prometheus === undefined ? guardrail.name : `${guardrail.name}-datadog`;
  const metric = (metricName: string, query: string, success: Expr, windowMs: number, aggregator: BoundDatadog['aggregator']): Metric => ({
    name: metricName,
    ...limits.schedule,
    successCondition: printExpr(success),
    ...limits.tolerances,
    provider: {
      datadog: {
        apiVersion: 'v2',
        interval: argoDuration(windowMs),
        queries: { value: query },
        formula: 'value',
        aggregator,
        ...(source.secretRef === undefined ? {} : { secretRef: source.secretRef }),
        // Older API servers would drop the key.
        ...(target === '1.10' ? { requestTimeout: argoDuration(source.timeoutMs) } : {}),
      },
    },
  });
  const number = finite(readingOf('scalar'));
  const zeroPasses = guardrail.absent === 'zero' && answerFor(condition.tree, 0);
  const success = zeroPasses
    ? conditional(missing, { kind: 'bool', value: true }, and(...number, require))
    : and(not(missing), ...number, require);
  const present = and(not(missing), ...number, compare(readingOf('scalar'), '>', num(0)));
  return [
    metric(name, value, success, block.windowMs, block.aggregator),
    metric(`${name}-alive`, alive, present, guardrail.withinMs?.value ?? block.windowMs, 'max'),
  ];
}

/** Checks the queries of a block that is not compiled here: what is wrong at every point. */
export function checkDatadogQueries(block: BoundDatadog, findings: Diagnostic[]): void {
  for (const role of ['value', 'alive', 'volume'] as const) {
    const text = block[role];
    if (text !== undefined) readDatadogQuery(text, role, 'elsewhere', findings);
  }
}

/** What Argo's one number from Datadog cannot decide is an error, never a weaker metric. */
function canBeAsked(guardrail: ResolvedGuardrail, block: BoundDatadog, condition: MetricCondition, findings: Diagnostic[]): boolean {
  const refuse = (code: Diagnostic['code'], name: string, what: string, why: string, range: Diagnostic['range']): boolean => {
    findings.push({
      code,
      name,
      severity: 'error',
      message: `${guardrail.name}: ${what} on Datadog cannot be judged in a rollout: ${why}`,
      range,
      hint: 'use it at gate and soak (`at: [gate, soak]`), or measure it with Prometheus',
    });
    return false;
  };
  if (guardrail.minVolume !== undefined) {
    return refuse(
      'GP410',
      'datadog-volume',
      '`minVolume`',
      'Argo Rollouts hands one number to the condition, so too little traffic and a bad value look alike',
      guardrail.minVolume.range,
    );
  }
  if (guardrail.baseline !== undefined) {
    return refuse(
      'GP411',
      'datadog-baseline',
      'a baseline',
      'a missing baseline would not be told apart from zero',
      guardrail.baseline.range,
    );
  }
  if (condition.kind === 'values') {
    return refuse('GP412', 'datadog-values', '`values`', 'Argo Rollouts looks at the first series only', block.range);
  }
  return true;
}
