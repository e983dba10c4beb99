import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { encodeMetric } from '../rollouts/metric-json.ts';
import type { ArgValues } from '../rollouts/resolve-metrics.ts';
import type { Path } from '../source/yaml.ts';

/** Why a metric is not judged as it stands: `at` is where in the metric, `text` what stands there. */
export type NotJudgeable = { readonly reason: string; readonly at: Path; readonly text?: string };

/** What envsubst, Flux and kustomize fill in. */
const variable = /\$\{[A-Za-z_]\w*(?:[-:=+?][^}]*)?\}|\$\([A-Za-z_]\w*\)/;
const bareVariable = /^\$[A-Za-z_]\w*$/;
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/gs;

const counts = ['count', 'failureLimit', 'inconclusiveLimit', 'consecutiveErrorLimit', 'consecutiveSuccessLimit'] as const;
const durations = ['interval', 'initialDelay'] as const;
const conditions = ['successCondition', 'failureCondition'] as const;

/** In characters, args filled in. Far above what an object of Kubernetes may have. */
const longest = 4_000_000;

/**
 * A variable that another tool fills in makes a number, a duration, a condition or a query out of what is none now: to judge it as it stands would
 * blame the wrong thing. Within quotes it is text like any other.
 */
export function notJudgeable(metric: AnalysisMetric, args: ArgValues): NotJudgeable | undefined {
  return variableIn(metric) ?? tooLong(metric, args);
}

function variableIn(metric: AnalysisMetric): NotJudgeable | undefined {
  const { query } = (metric.provider?.prometheus ?? {}) as { readonly query?: unknown };
  const values: readonly (readonly [Path, unknown])[] = [
    ...[...counts, ...durations].map((field) => [[field], metric[field]] as const),
    ...conditions.map((field) => [[field], unquoted(metric[field])] as const),
    [['provider', 'prometheus', 'query'], unquoted(query)],
  ];
  for (const [at, value] of values) {
    if (typeof value !== 'string') continue;
    const [text] = variable.exec(value) ?? (at.length === 1 ? bareVariable.exec(value) : null) ?? [];
    if (text !== undefined) return { reason: `${text} is filled in by another tool, and cannot be judged before that`, at, text };
  }
  return undefined;
}

function unquoted(text: unknown): unknown {
  return typeof text === 'string' && text.includes('$') ? text.replaceAll(quoted, '""') : undefined;
}

function tooLong(metric: AnalysisMetric, args: ArgValues): NotJudgeable | undefined {
  const value = Math.max(0, ...args.map((arg) => arg.value?.length ?? 0));
  if (value < 1000) return undefined;
  const tags = encodeMetric(metric).split('{{').length - 1;
  if (tags * value <= longest) return undefined;
  return { reason: `with its args filled in it would have more than ${longest} characters`, at: [] };
}
