import type { Recording } from '../../../src/promql/formats/recording.ts';
import { renderRecording } from '../../../src/promql/formats/render-recording.ts';
import { selectorsOfMetrics } from '../../../src/providers/selectors.ts';
import type { AnalysisMetric } from '../../../src/rollouts/analysis.ts';
import { fileAt, templatesOf } from '../../docs/compile-example.ts';
import { beforeSeconds, rollouts } from './courses.ts';
import { args } from './pods.ts';

export const recordingsFolder = 'examples/tests/recordings';

/** The recordings of examples/tests by path. They are made up, and laid out as `guard-policy record` writes what it finds. */
export function exampleRecordings(): ReadonlyMap<string, string> {
  return new Map(
    rollouts.map(({ name, policy, start, forSeconds, series }) => {
      const startMs = Date.parse(start);
      const recording: Recording = {
        name: `checkout-${start.slice(0, 10)}-${name}`,
        ...boundTo(policy),
        range: { fromMs: startMs - beforeSeconds * 1000, toMs: startMs + forSeconds * 1000 },
        series: series({ startMs, fromSecond: -beforeSeconds, toSecond: forSeconds }),
      };
      return [`${recordingsFolder}/${name}.yaml`, renderRecording(recording)];
    }),
  );
}

/** The args that the policy has, and the selectors of its queries with these filled in. */
function boundTo(policy: string): Pick<Recording, 'selectors' | 'args'> {
  const templates = [...templatesOf(fileAt(`policies/${policy}.yaml`)).values()];
  const declared = new Set(templates.flatMap(({ spec }) => (spec.args ?? []).map(({ name }) => name)));
  const own = Object.fromEntries(Object.entries(args).filter(([name]) => declared.has(name)));
  const text = Object.entries(own).reduce(
    (filled, [name, value]) => filled.replaceAll(`{{args.${name}}}`, value),
    JSON.stringify(templates.flatMap(({ spec }) => spec.metrics)),
  );
  return { selectors: selectorsOfMetrics(JSON.parse(text) as readonly AnalysisMetric[]), args: own };
}
