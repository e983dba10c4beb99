import type { AnalysisArg, AnalysisMetric } from '../rollouts/analysis.ts';
import { resolveMetricArgs } from '../rollouts/resolve-metrics.ts';
import { matchRules } from '../rollouts/rule-match.ts';
import type { PreparedRun } from './prepared-case.ts';
import type { Runnable } from './subject.ts';

/** The args did not fit: the controller's own words. */
export type RefusedRun = { readonly ok: false; readonly message: string };

/** Fills in the args and finds which metrics are only watched. `only`: guardrails (or metrics) that are kept, as if there were no others. */
export function prepareRun(
  runnable: Runnable,
  args: readonly AnalysisArg[],
  only: readonly string[] | undefined,
): { readonly ok: true; readonly run: PreparedRun } | RefusedRun {
  const resolved = resolveMetricArgs({ metrics: runnable.metrics, args });
  if (!resolved.ok) return { ok: false, message: resolved.message };
  const guardrailOf = new Map(
    resolved.metrics.map(({ name }, at) => {
      const written = (runnable.metrics[at] as AnalysisMetric).name;
      const guardrail = runnable.guardrailOf.get(written) ?? written;
      return [name, guardrail === written ? name : guardrail] as const;
    }),
  );
  // Rules are judged with all metrics there: one that reaches only what this case leaves out is still right.
  const names = resolved.metrics.map(({ name }) => name);
  const dryRun = matchRules('dryRun', runnable.dryRun, names);
  const retention = matchRules('measurementRetention', runnable.measurementRetention, names);
  const wrong = [dryRun, retention].find((one) => !one.ok);
  const metrics = only === undefined ? resolved.metrics : resolved.metrics.filter(({ name }) => isKept(name, guardrailOf, only));
  const kept = new Set(metrics.map(({ name }) => name));
  const run: PreparedRun = {
    metrics,
    args: Object.fromEntries(args.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    dryRun: new Set(dryRun.ok ? [...dryRun.rules.keys()].filter((name) => kept.has(name)) : []),
    ...(wrong === undefined || wrong.ok ? {} : { ruleProblem: wrong.message }),
    guardrailOf: new Map([...guardrailOf].filter(([name]) => kept.has(name))),
  };
  return { ok: true, run };
}

function isKept(name: string, guardrailOf: ReadonlyMap<string, string>, only: readonly string[]): boolean {
  return only.includes(name) || only.includes(guardrailOf.get(name) ?? name);
}
