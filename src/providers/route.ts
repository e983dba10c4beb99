import type { AnalysisMetric, Measure, MeasureAnswer } from '../rollouts/analysis.ts';

/** By key of `provider`, such as `prometheus` or `datadog`. */
export type MeasureByProvider = { readonly [provider: string]: Measure | undefined };

/** One that asks, for each metric, the measure of its provider. Without one the answer is unknown and says what to record. */
export function measureBy(measures: MeasureByProvider): Measure {
  return (metric, atMs) => {
    const provider = providerOf(metric);
    if (provider === undefined) return { kind: 'unknown', reason: `${metric.name} needs exactly one provider` };
    const measure = Object.hasOwn(measures, provider) ? measures[provider] : undefined;
    return measure === undefined ? nothingRecorded(metric, provider) : measure(metric, atMs);
  };
}

/** The key of the only provider; undefined if there are none or several. */
export function providerOf({ provider }: AnalysisMetric): string | undefined {
  const given = Object.keys(provider).filter((key) => provider[key] !== undefined && provider[key] !== null);
  return given.length === 1 ? given[0] : undefined;
}

function nothingRecorded({ name }: AnalysisMetric, provider: string): MeasureAnswer {
  const missing =
    provider === 'prometheus'
      ? 'no series are given for provider prometheus; add a recording, series or a world'
      : `no answers are given for provider ${provider}; add a file of kind Answers`;
  return { kind: 'unknown', reason: `${name}: ${missing}` };
}
