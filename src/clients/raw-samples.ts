import { failure, type Outcome } from './outcome.ts';
import type { AskPrometheus } from './prometheus.ts';
import { type GrowingSeries, type MergeProblem, SeriesMerge } from './series-merge.ts';

/** Both ends included. `chunkMs` is how much time is asked for at once. */
export type RawRequest = {
  readonly selectors: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly chunkMs: number;
  readonly limits: { readonly series: number; readonly samples: number };
  /** Answers that say themselves that something is missing are refused unless this is true. */
  readonly allowPartial: boolean;
};

export type RawSamples = {
  readonly series: ReadonlyMap<string, GrowingSeries>;
  readonly samples: number;
  /** Of all answers. */
  readonly bytes: number;
  readonly queries: number;
  /** Each distinct one once; only with `allowPartial`. */
  readonly warnings: readonly string[];
};

/** Told before each query: `selector` is asked for the time up to `toMs`; `done` of `total` queries are answered. */
export type RawProgress = (selector: string, toMs: number, done: number, total: number) => void;

/**
 * The samples as they were written, of everything the selectors find. Range selectors in instant queries give them, `SELECTOR[d]` at the end
 * of each chunk: nothing is stepped, and times are exact. Stale markers are not among them: the API leaves them out.
 */
export async function fetchRawSamples(request: RawRequest, ask: AskPrometheus, onProgress: RawProgress): Promise<Outcome<RawSamples>> {
  const { selectors, limits, allowPartial } = request;
  const merge = new SeriesMerge(limits);
  const warnings = new Set<string>();
  const chunks = chunksOf(request);
  let bytes = 0;
  let queries = 0;
  for (const { fromMs, toMs } of chunks) {
    for (const selector of selectors) {
      onProgress(selector, toMs, queries, chunks.length * selectors.length);
      // One millisecond more than the chunk: whether the left end counts depends on the version of Prometheus.
      const answer = await ask({ kind: 'instant', expr: `${selector}[${toMs - fromMs + 1}ms]`, atMs: toMs });
      queries++;
      if (!answer.ok) return failure(`${answer.reason}, asked for ${selector}`, answer.hint);
      bytes += answer.value.bytes;
      for (const warning of answer.value.warnings) warnings.add(warning);
      if (warnings.size > 0 && !allowPartial) return partial(selector, [...warnings]);
      const problem = merge.add(selector, answer.value.series, fromMs, toMs);
      if (problem !== undefined) return failure(...told(problem, selector, limits));
    }
  }
  return { ok: true, value: { series: merge.series, samples: merge.samples, bytes, queries, warnings: [...warnings] } };
}

/** From the oldest to the newest. They do not share a millisecond. */
export function chunksOf({ fromMs, toMs, chunkMs }: Pick<RawRequest, 'fromMs' | 'toMs' | 'chunkMs'>): readonly {
  readonly fromMs: number;
  readonly toMs: number;
}[] {
  const count = Math.max(1, Math.ceil((toMs - fromMs + 1) / chunkMs));
  return Array.from({ length: count }, (_, index) => ({
    fromMs: fromMs + index * chunkMs,
    toMs: Math.min(toMs, fromMs + (index + 1) * chunkMs - 1),
  }));
}

export function partial(what: string, warnings: readonly string[]): ReturnType<typeof failure> {
  return failure(
    `the answer for ${what} is partial: ${warnings.join('; ')}`,
    'a recording with holes proves nothing; --allow-partial takes it all the same, and says so',
  );
}

function told(problem: MergeProblem, selector: string, limits: RawRequest['limits']): [string, string] {
  switch (problem.kind) {
    case 'changed':
      return [`the samples of ${selector} changed while they were read`, 'record up to an earlier time: what is new may still be written'];
    case 'too-many-samples':
      return [
        `${selector} brings the recording above ${limits.samples} samples`,
        'record a shorter time or less series, or raise --max-samples',
      ];
    case 'too-many-series':
      return [`${selector} brings the recording above ${limits.series} series`, 'use a narrower selector, or raise --max-series'];
    default:
      throw new Error(`unknown problem ${JSON.stringify(problem.kind satisfies never)}`);
  }
}
