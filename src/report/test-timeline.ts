import type { Measurement, MetricResult } from '../rollouts/analysis.ts';
import type { ObservedRun } from '../scenario/result.ts';
import { durationText, offsetText } from './offset-text.ts';
import { renderTable } from './table.ts';
import { shortened, visible } from './terminal-text.ts';
import { limitText, valueText } from './test-words.ts';

const mostRows = 24;
const longestCell = 80;

/** The measurements of one metric, a row each: time, value, limit, phase, and what it has used of its tolerances. Lines without indentation. */
export function timelineRows(result: MetricResult, { run }: ObservedRun): readonly string[] {
  const metric = run.metrics.find((one) => one.name === result.name);
  const limit = metric === undefined ? '' : limitText(metric);
  const { measurements } = result;
  if (measurements.length === 0) return [neverMeasured(result, run.startedAtMs, run.completedAtMs)];
  const rows = measurements.map((one, index) => [
    offsetText(one.startedAtMs - run.startedAtMs),
    visible(shortened(valueText(one.value), longestCell)),
    visible(shortened(limit, longestCell)),
    one.phase,
    used(measurements, index, result),
  ]);
  const lines = renderTable(['time', 'value', 'limit', 'measurement', 'counted'], rows);
  if (rows.length <= mostRows) return lines;
  const head = mostRows / 2;
  return [...lines.slice(0, head + 1), `... ${rows.length - mostRows} more ...`, ...lines.slice(-head)];
}

function neverMeasured(result: MetricResult, startedAtMs: number, completedAtMs: number | undefined): string {
  const until = completedAtMs === undefined ? '' : ` before the run ended at ${durationText(completedAtMs - startedAtMs)}`;
  return `${visible(result.name)} was never measured${until}`;
}

/** `failed 1`, `error 2 in a row`; at the last row how the metric ended. */
function used(measurements: readonly Measurement[], index: number, result: MetricResult): string {
  const upTo = measurements.slice(0, index + 1);
  const phase = measurements[index]?.phase;
  const count = (wanted: Measurement['phase']): number => upTo.filter((one) => one.phase === wanted).length;
  const said =
    phase === 'Failed'
      ? `failed ${count('Failed')}`
      : phase === 'Inconclusive'
        ? `undecided ${count('Inconclusive')}`
        : phase === 'Error'
          ? `${streak(upTo)}${reason(measurements, index)}`
          : '';
  const end = index === measurements.length - 1 ? `-> ${result.phase}` : '';
  return [said, end].filter((part) => part !== '').join('  ');
}

const longestReason = 120;

/** Said once for errors of one message in a row. */
function reason(measurements: readonly Measurement[], index: number): string {
  const { message = '' } = measurements[index] as Measurement;
  const before = measurements[index - 1];
  if (message === '' || (before?.phase === 'Error' && before.message === message)) return '';
  const shown = visible(message);
  return `: ${shown.length > longestReason ? `${shown.slice(0, longestReason)}...` : shown}`;
}

function streak(measurements: readonly Measurement[]): string {
  const other = measurements.findLastIndex((one) => one.phase !== 'Error');
  return `${measurements.length - 1 - other} in a row`;
}
