import { RE2JS, RE2JSException } from 're2js';

/** Per metric name the rule that holds for it: the last that matches. */
export type MatchedRules<Rule> =
  | { readonly ok: true; readonly rules: ReadonlyMap<string, Rule> }
  | { readonly ok: false; readonly message: string };

/**
 * Which metrics the rules of `dryRun` or `measurementRetention` reach. A rule is a regular expression of Go that may match anywhere in the
 * name: the empty rule reaches every metric. One that reaches none makes the run Error, and so does one that is no expression, such as `*`.
 * Names have their args resolved, rules have not. `message` lacks the prefix `Analysis spec invalid: `.
 * Source: argo-rollouts utils/analysis/helpers.go, GetDryRunMetrics and GetMeasurementRetentionMetrics.
 */
export function matchRules<Rule extends { readonly metricName: string }>(
  field: 'dryRun' | 'measurementRetention',
  rules: readonly Rule[],
  names: readonly string[],
): MatchedRules<Rule> {
  const found = new Map<string, Rule>();
  for (const [index, rule] of rules.entries()) {
    const expression = compile(rule.metricName);
    const reached = expression === undefined ? [] : names.filter((name) => expression.test(name));
    if (reached.length === 0) return { ok: false, message: `${field}[${index}]: Rule didn't match any metric name(s)` };
    for (const name of reached) found.set(name, rule);
  }
  return { ok: true, rules: found };
}

function compile(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
