import type { EngineOptions, QueryValue } from '../promql/engine/evaluate.ts';
import { printNumber } from '../promql/engine/number-text.ts';
import { printJson, toJsonReport } from '../report/json.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { ExitCode } from './exit-code.ts';
import type { DataFile } from './query-data.ts';
import type { SelectorMatch } from './query-selectors.ts';
import { type DataSpan, printTime } from './query-time.ts';

/** When a query was evaluated, in milliseconds. */
export type QueryGrid =
  | { readonly kind: 'instant'; readonly atMs: number }
  | { readonly kind: 'range'; readonly startMs: number; readonly endMs: number; readonly stepMs: number };

export type QueryAnswer = {
  readonly grid: QueryGrid;
  readonly files: readonly DataFile[];
  readonly span: DataSpan;
  readonly selectors: readonly SelectorMatch[];
  /** Undefined where evaluation failed, which the diagnostics say. */
  readonly value?: QueryValue;
};

export type QueryReport = {
  readonly exitCode: ExitCode;
  readonly expr: string;
  readonly options: Required<Pick<EngineOptions, 'compat' | 'lookbackMs'>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Undefined where the query or the data could not be read. */
  readonly answer?: QueryAnswer;
};

/** `data` is what Prometheus's HTTP API gives under that name: times in seconds, values as text. */
export function renderQueryJson({ exitCode, expr, options, diagnostics, sources, answer }: QueryReport): string {
  return printJson({
    ...toJsonReport({ diagnostics, files: sources }),
    command: 'query',
    exitCode,
    query: {
      expr,
      compat: options.compat,
      lookbackSeconds: options.lookbackMs / 1000,
      ...(answer === undefined ? {} : timesOf(answer.grid)),
    },
    ...(answer === undefined ? {} : inputOf(answer)),
    ...(answer?.value === undefined ? {} : { data: dataOf(answer.value, answer.grid) }),
  });
}

function timesOf(grid: QueryGrid): object {
  if (grid.kind === 'instant') return { at: printTime(grid.atMs) };
  return { from: printTime(grid.startMs), to: printTime(grid.endMs), stepSeconds: grid.stepMs / 1000 };
}

function inputOf({ files, span, selectors }: QueryAnswer): object {
  return {
    input: {
      files: files.map(({ name, format, series, samples }) => ({ file: name, format, series: series.length, samples })),
      from: printTime(span.startMs),
      to: printTime(span.endMs),
    },
    selectors: selectors.map(({ selector, series, span: own, reason }) => ({
      selector,
      series,
      ...(own === undefined ? {} : { from: printTime(own.startMs), to: printTime(own.endMs) }),
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}

function dataOf(value: QueryValue, grid: QueryGrid): object {
  const at = (grid.kind === 'instant' ? grid.atMs : grid.endMs) / 1000;
  switch (value.kind) {
    case 'scalar':
      return { resultType: 'scalar', result: [at, printNumber(value.value)] };
    case 'string':
      return { resultType: 'string', result: [at, value.value] };
    case 'vector': {
      const result = value.samples.map((sample) => ({ metric: sample.labels.toRecord(), value: [at, printNumber(sample.value)] }));
      return { resultType: 'vector', result };
    }
    case 'matrix': {
      const result = value.series.map(({ labels, timestampsMs, values }) => ({
        metric: labels.toRecord(),
        values: Array.from(timestampsMs, (timeMs, index) => [timeMs / 1000, printNumber(values[index] as number)]),
      }));
      return { resultType: 'matrix', result };
    }
  }
}
