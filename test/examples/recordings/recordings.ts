import { parse } from 'yaml';
import type { Recording } from '../../../src/promql/formats/recording.ts';
import { renderRecording } from '../../../src/promql/formats/render-recording.ts';
import { selectorsOfMetrics } from '../../../src/providers/selectors.ts';
import type { AnalysisMetric } from '../../../src/rollouts/analysis.ts';
import { fileAt, templatesOf } from '../../docs/compile-example.ts';
import { beforeSeconds, rollouts } from './courses.ts';
import { args } from './pods.ts';

/** The recordings of the examples by path. They are made up, and laid out as `guard-policy record` writes what it finds. */
export function exampleRecordings(): ReadonlyMap<string, string> {
  return new Map(
    rollouts.map(({ name, subjects, folder, start, forSeconds, series }) => {
      const startMs = Date.parse(start);
      const recording: Recording = {
        name: `checkout-${start.slice(0, 10)}-${name}`,
        ...boundTo(subjects),
        range: { fromMs: startMs - beforeSeconds * 1000, toMs: startMs + forSeconds * 1000 },
        series: series({ startMs, fromSecond: -beforeSeconds, toSecond: forSeconds }),
      };
      return [`${folder}/${name}.yaml`, renderRecording(recording)];
    }),
  );
}

type Template = {
  readonly spec: { readonly args?: readonly { readonly name: string }[]; readonly metrics: readonly { readonly name: string }[] };
};

/** The args that policies and templates declare, and the selectors of their queries with these filled in. */
function boundTo(subjects: readonly string[]): Pick<Recording, 'selectors' | 'args'> {
  const templates = subjects.flatMap(templatesIn);
  const declared = new Set(templates.flatMap(({ spec }) => (spec.args ?? []).map(({ name }) => name)));
  const own = Object.fromEntries(Object.entries(args).filter(([name]) => declared.has(name)));
  const text = Object.entries(own).reduce(
    (filled, [name, value]) => filled.replaceAll(`{{args.${name}}}`, value),
    JSON.stringify(templates.flatMap(({ spec }) => spec.metrics)),
  );
  return { selectors: selectorsOfMetrics(JSON.parse(text) as readonly AnalysisMetric[]), args: own };
}

function templatesIn(path: string): readonly Template[] {
  const file = fileAt(path);
  return /^kind: Policy$/m.test(file.text) ? [...templatesOf(file).values()] : [parse(file.text) as Template];
}
