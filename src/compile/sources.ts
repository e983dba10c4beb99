import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { Config, SourceConfig, SourceType } from '../policy/types.ts';
import { parseDuration } from '../promql/duration.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { closest } from '../source/suggest.ts';

export type MetricSource = {
  readonly scrapeIntervalMs: number;
  readonly timeoutMs: number;
  readonly address?: string;
  readonly secretRef?: { readonly name: string; readonly namespaced?: boolean };
};

/** Where a guardrail's provider block is measured in this environment; `skip`: the environment names its sources, and this is not among them. */
export function sourceFor(
  guardrail: ResolvedGuardrail,
  type: SourceType,
  config: Config | undefined,
  findings: Diagnostic[],
): MetricSource | 'skip' | undefined {
  const block = guardrail[type];
  if (block === undefined) return 'skip';
  const environment = config?.spec.environments?.find((one) => one.name === guardrail.environment);
  const mapped = environment?.sources;
  if (mapped !== undefined && !Object.hasOwn(mapped, block.source)) return 'skip';
  const name = mapped?.[block.source] ?? block.source;
  const sources = config?.spec.sources ?? {};
  const found = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (found === undefined && (mapped !== undefined || block.source !== type)) {
    const suggestion = closest(name, Object.keys(sources));
    findings.push({
      code: 'GP580',
      name: 'unknown-source',
      severity: 'error',
      message: `${guardrail.name}: no source is called \`${name}\` in the configuration`,
      range: block.range,
      hint:
        suggestion === undefined
          ? `add it to guard-policy.yaml: sources: { ${name}: { type: ${type} } }`
          : `did you mean \`${suggestion}\`?`,
    });
    return undefined;
  }
  if (found !== undefined && found.type !== type) {
    findings.push({
      code: 'GP581',
      name: 'wrong-source-type',
      severity: 'error',
      message: `${guardrail.name}: the source \`${name}\` is of type ${found.type}, and the guardrail has a ${type} query for it`,
      range: block.range,
    });
    return undefined;
  }
  return measuredBy(found ?? { type });
}

function measuredBy(source: SourceConfig): MetricSource {
  return {
    scrapeIntervalMs: durationOf(source.scrapeInterval ?? '30s'),
    timeoutMs: durationOf(source.timeout ?? (source.type === 'prometheus' ? '30s' : '10s')),
    ...(source.argo?.address === undefined ? {} : { address: source.argo.address }),
    ...(source.argo?.secretRef === undefined ? {} : { secretRef: source.argo.secretRef }),
  };
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1000) throw new Error(`the configuration was checked to hold durations of a second or more, not ${text}`);
  return ms;
}
