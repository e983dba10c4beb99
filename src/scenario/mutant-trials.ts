import { createStore, type SeriesInput, type SeriesStore } from '../promql/store/series-store.ts';
import { measurePrometheus } from '../providers/prometheus.ts';
import type { AnalysisMetric, Measure } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { realiseWorld } from '../worlds/realise.ts';
import { printWorld } from '../worlds/world-names.ts';
import { worldsOf } from '../worlds/worlds-of.ts';

/** A situation in which a metric and its mutants are run. `measure` gives the answers of one run; `world` is there where a case can name it. */
export type Trial = { readonly world?: string; readonly text: string; readonly measure: () => Measure };

export const trialStartMs = 1_790_000_000_000;

/**
 * Every world, and what worlds have too little of: exporters that go away in the middle of a run, so that samples of every age are judged,
 * and traffic from almost none to a lot, so that every bound on volumes is crossed.
 */
export function trialsOf(metric: AnalysisMetric, argo: ArgoVersion): readonly Trial[] {
  const inWorlds = worldsOf(metric).flatMap((world): readonly Trial[] => {
    const realise = () => realiseWorld(world, [metric], { startMs: trialStartMs, argo });
    const first = realise();
    if (first.kind !== 'measure') return [];
    const name = printWorld(world);
    // Some worlds count readings: each run has to begin anew.
    const counted = ['once', 'one-error', 'error-streak'].includes(world.name);
    const measure = (): Measure => {
      const again = counted ? realise() : first;
      if (again.kind !== 'measure') throw new Error(`the world ${name} was realised before`);
      return again.measure;
    };
    return [{ world: name, text: `in the world ${name}`, measure }];
  });
  return [...inWorlds, ...endings(metric, argo), ...volumes(metric, argo)];
}

/** Series that end at these times after the first reading, without a stale marker. */
const endsAfterMs = [-30_000, 0, 20_000, 60_000, 120_000];

function endings(metric: AnalysisMetric, argo: ArgoVersion): readonly Trial[] {
  const healthy = realiseWorld({ name: 'zeroed' }, [metric], { startMs: trialStartMs, argo });
  if (healthy.kind !== 'measure' || healthy.series === undefined) return [];
  const { series } = healthy;
  const firstMs = goDurationMs(metric.initialDelay ?? '0') ?? 0;
  return endsAfterMs.map((after): Trial => {
    const endMs = firstMs + after;
    const store = endingAt(series, trialStartMs + endMs);
    return {
      text: `where all series end ${endMs / 1000} s after the start, with no stale marker,`,
      measure: () => measurePrometheus(store, { argo }),
    };
  });
}

function endingAt({ series }: SeriesStore, endMs: number): SeriesStore {
  return createStore(
    series.map(({ labels, written }): SeriesInput => {
      const count = written.times.findLastIndex((time) => time <= endMs) + 1;
      return { labels: labels.toRecord(), timestampsMs: written.times.slice(0, count), values: written.values.slice(0, count) };
    }),
  );
}

const requestsPerSecond = [0.02, 0.2, 0.5, 1.5, 3, 6, 12, 50];

function volumes(metric: AnalysisMetric, argo: ArgoVersion): readonly Trial[] {
  return (['zeroed', 'quiet', 'broken'] as const).flatMap((name) =>
    requestsPerSecond.flatMap((rate): readonly Trial[] => {
      const realised = realiseWorld({ name }, [metric], { startMs: trialStartMs, argo, requestsPerSecond: rate });
      if (realised.kind !== 'measure') return [];
      return [{ text: `in the world ${name} with ${rate} requests a second`, measure: () => realised.measure }];
    }),
  );
}
