import type { Path } from '../source/yaml.ts';
import type { AnalysisPhase } from './analysis.ts';
import type { FieldReader } from './read-fields.ts';
import type { StoredMeasurement, StoredResult, StoredStatus } from './read-run.ts';

type Fields = Readonly<Record<string, unknown>>;

const phases: readonly AnalysisPhase[] = ['Pending', 'Running', 'Successful', 'Failed', 'Error', 'Inconclusive'];
const counters = ['count', 'successful', 'failed', 'inconclusive', 'error', 'consecutiveError', 'consecutiveSuccess'] as const;
const path: Path = ['status'];

/** `status` of an AnalysisRun. A phase that was not set yet is Pending. */
export function readRunStatus(status: Fields, reader: FieldReader): StoredStatus {
  const startedAtMs = reader.timeIfThere(status.startedAt, [...path, 'startedAt']);
  const completedAtMs = reader.timeIfThere(status.completedAt, [...path, 'completedAt']);
  const results = reader.list(status.metricResults ?? [], [...path, 'metricResults']);
  return {
    phase: reader.oneOf(status.phase, phases, 'Pending', [...path, 'phase']),
    message: reader.textIfThere(status.message, [...path, 'message']) ?? '',
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(completedAtMs === undefined ? {} : { completedAtMs }),
    metrics: results.map((result, at) => readResult(result, [...path, 'metricResults', at], reader)),
  };
}

function readResult(value: unknown, at: Path, reader: FieldReader): StoredResult {
  const result = reader.object(value, at);
  const measurements = reader.list(result.measurements ?? [], [...at, 'measurements']);
  const [count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess] = counters.map((key) =>
    reader.count(result[key], [...at, key]),
  ) as [number, number, number, number, number, number, number];
  return {
    name: reader.text(result.name, [...at, 'name']),
    phase: reader.oneOf(result.phase, phases, 'Pending', [...at, 'phase']),
    message: reader.textIfThere(result.message, [...at, 'message']) ?? '',
    dryRun: reader.flag(result.dryRun, [...at, 'dryRun']),
    ...{ count, successful, failed, inconclusive, error, consecutiveError, consecutiveSuccess },
    measurements: measurements.map((one, index) => readMeasurement(one, [...at, 'measurements', index], reader)),
  };
}

function readMeasurement(value: unknown, at: Path, reader: FieldReader): StoredMeasurement {
  const measurement = reader.object(value, at);
  const startedAtMs = reader.timeIfThere(measurement.startedAt, [...at, 'startedAt']);
  const finishedAtMs = reader.timeIfThere(measurement.finishedAt, [...at, 'finishedAt']);
  const text = reader.textIfThere(measurement.value, [...at, 'value']);
  return {
    phase: reader.oneOf(measurement.phase, phases, 'Pending', [...at, 'phase']),
    message: reader.textIfThere(measurement.message, [...at, 'message']) ?? '',
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
    ...(text === undefined ? {} : { value: text }),
  };
}
