import type { PromExpr } from '../../promql/ast.ts';
import { prepareQuery } from '../../providers/prometheus-query.ts';
import { reachesOfMetrics } from '../../providers/selectors.ts';
import type { AnalysisMetric } from '../../rollouts/analysis.ts';
import { UsageError } from '../usage-error.ts';
import { fillArgs } from './args.ts';
import type { NeededLabels } from './redact.ts';
import { neededLabels } from './selectors.ts';
import type { RecordSubject } from './subject.ts';
import type { RecordSpan } from './time.ts';

/** What is asked for: all that measurements within the span of the run can read. Times are milliseconds since the epoch. */
export type RecordPlan = {
  /** Canonical, sorted. */
  readonly selectors: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly toMs: number;
  /** From the start of the recorded time to the start of the run. */
  readonly startsAtMs: number;
  readonly needed: NeededLabels;
};

export function planRecording(subject: RecordSubject, given: Readonly<Record<string, string>>, span: RecordSpan): RecordPlan {
  const { metrics, args } = fillArgs(subject.metrics, subject.args, given);
  if (metrics.length === 0) {
    const others = subject.others.length === 0 ? '' : `: ${subject.others.join(', ')} ask other providers`;
    throw new UsageError(
      `${subject.name} has no metric of Prometheus${others}`,
      'answers of other providers are written by hand: kind: Answers',
    );
  }
  const queries = metrics.map(queryOf);
  const reaches = reachesOfMetrics(metrics);
  if (reaches.length === 0) throw new UsageError(`the queries of ${subject.name} select no series`);
  const pins = reaches.flatMap(({ pinned }) => (pinned === undefined ? [] : [pinned]));
  const fromMs = Math.min(span.fromMs - Math.max(...reaches.map((one) => one.reachMs)), ...pins.map((pin) => pin.fromMs));
  const toMs = Math.max(span.toMs + Math.max(...reaches.map((one) => one.aheadMs)), ...pins.map((pin) => pin.toMs));
  return {
    selectors: reaches.map(({ selector }) => selector),
    args,
    fromMs,
    toMs,
    startsAtMs: span.fromMs - fromMs,
    needed: neededLabels(queries),
  };
}

function queryOf({ name, provider }: AnalysisMetric): PromExpr {
  const { query } = provider.prometheus as { readonly query?: unknown };
  const prepared = typeof query === 'string' ? prepareQuery(query) : undefined;
  if (prepared?.kind === 'query') return prepared.expr;
  const reason = prepared === undefined ? 'it has none' : prepared.kind === 'refused' ? prepared.message : prepared.reason;
  throw new UsageError(`the query of ${name} cannot be recorded for: ${reason}`, 'is a value of an arg wrong?');
}
