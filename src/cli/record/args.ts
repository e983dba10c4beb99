import type { AnalysisArg, AnalysisMetric } from '../../rollouts/analysis.ts';
import { resolveMetricArgs } from '../../rollouts/resolve-metrics.ts';
import { closest } from '../../source/suggest.ts';
import { UsageError } from '../usage-error.ts';

/** The metrics with the args filled in, and the values that were, but for secrets. */
export type FilledMetrics = { readonly metrics: readonly AnalysisMetric[]; readonly args: Readonly<Record<string, string>> };

/**
 * Fills in what the Rollout would bind, else the template's own value. Every arg needs one, and each given one has to be there. Secrets
 * are not asked for, since args are written to the recording: they may stand in headers, but not in queries.
 */
export function fillArgs(
  metrics: readonly AnalysisMetric[],
  declared: readonly AnalysisArg[],
  given: Readonly<Record<string, string>>,
): FilledMetrics {
  const secrets = declared.filter(isSecret).map(({ name }) => name);
  const names = declared.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (secrets.includes(name)) throw new UsageError(`the arg ${name} is a secret, and args are written to the recording`, 'leave it out');
    if (names.includes(name)) continue;
    const suggestion = closest(name, names);
    const known = names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
    throw new UsageError(`the queries have no arg ${name}`, suggestion === undefined ? known : `did you mean ${suggestion}?`);
  }
  const bound = declared.map(
    (arg): AnalysisArg => (Object.hasOwn(given, arg.name) ? { name: arg.name, value: given[arg.name] as string } : arg),
  );
  const missing = bound.filter((arg) => arg.value === undefined && !isSecret(arg)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new UsageError(`no value is given for ${missing.join(', ')}`, missing.map((name) => `--arg ${name}=VALUE`).join(' '));
  }
  for (const { name, provider } of metrics) {
    const secret = secrets.find((one) =>
      new RegExp(`\\{\\{\\s*args\\.${one}\\s*\\}\\}`).test(JSON.stringify(provider.prometheus ?? {}, ['query'])),
    );
    if (secret !== undefined) throw new UsageError(`the query of ${name} holds the secret ${secret}: it cannot be recorded for`);
  }
  const resolved = resolveMetricArgs({ metrics, args: bound });
  if (!resolved.ok) throw new UsageError(resolved.message);
  const told = bound.filter((arg) => !isSecret(arg));
  return { metrics: resolved.metrics, args: Object.fromEntries(told.map(({ name, value }) => [name, value as string])) };
}

function isSecret({ valueFrom }: AnalysisArg): boolean {
  return valueFrom?.secretKeyRef !== undefined;
}
