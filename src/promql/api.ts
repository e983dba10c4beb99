/**
 * The entry `guard-policy/promql`: PromQL to trees and back, series in memory, and the values that Prometheus gives. No files, no network,
 * no clock: texts, bytes and times come in, data goes out. Times and durations are whole milliseconds; what is wrong with a text is a
 * list of diagnostics with places, never an exception. docs/promql.md has an example and what is refused.
 */
export type { Checked, Diagnostic, DiagnosticCode, Severity } from '../source/diagnostic.ts';
export { copiedText, type MappedText } from '../source/mapped-text.ts';
export { type Position, positionAt, type SourceFile, type SourceRange } from '../source/source-file.ts';
export type * from './ast.ts';
export { checkPromql } from './check.ts';
export { parseDuration, printDuration } from './duration.ts';
export { type Annotation, printAnnotation } from './engine/annotation.ts';
export { type EngineOptions, evaluateInstant, evaluateRange, type QueryResult, type QueryValue } from './engine/evaluate.ts';
export { defaultLimits, type EngineLimits } from './engine/limits.ts';
export { printNumber } from './engine/number-text.ts';
export type { PointSeries } from './engine/value.ts';
export { evaluationDiagnostics } from './evaluation-finding.ts';
export { readDataText } from './formats/data-text.ts';
export {
  detectSeriesFormat,
  readSeriesFile,
  readSeriesText,
  type SeriesFile,
  type SeriesFileOptions,
  type SeriesFormat,
} from './formats/detect.ts';
export { type ExpositionFormat, type ExpositionOptions, readExposition } from './formats/exposition.ts';
export { readPrometheusJson } from './formats/prometheus-json.ts';
export type { Recording } from './formats/recording.ts';
export { renderMetric, renderRecording } from './formats/render-recording.ts';
export { readSeriesLine, readSeriesNotation, type SeriesNotationOptions } from './formats/series-notation.ts';
export { readSeriesScript } from './formats/series-script.ts';
export { parsePromql } from './parse.ts';
export { printPromql } from './print.ts';
export { printPromqlWrapped } from './print-wrapped.ts';
export { compareLabels, Labels } from './store/labels.ts';
export type { Samples } from './store/samples.ts';
export { createStore, type SeriesInput, type SeriesStore, type StoredSeries, StoreError } from './store/series-store.ts';
export { equalPromql, selectorsOf, walkPromql } from './walk.ts';
