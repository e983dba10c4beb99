import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type MetricToValidate, validateMetrics } from '../../src/rollouts/validate-metrics.ts';

type Golden = { readonly template: readonly MetricToValidate[]; readonly message: string };

const goldens = readFileSync(new URL('goldens/validate.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Golden);

/** The controller stops at the first violation. Its words on a bad duration are Go's own. */
function controllerMessage(metrics: readonly MetricToValidate[]): string {
  const [first] = validateMetrics(metrics);
  if (first === undefined) return '';
  const place = first.metricIndex === undefined ? '' : `metrics[${first.metricIndex}]: `;
  return withoutReason(`Analysis spec invalid: ${place}${first.message}`);
}

function withoutReason(message: string): string {
  return message.replace(/(invalid \w+ string): .*/, '$1');
}

test('the controllers of 1.9.3 and 1.10.2 say the same of random metrics', () => {
  expect(goldens.map(({ template }) => controllerMessage(template))).toEqual(goldens.map(({ message }) => withoutReason(message)));
});

test('the goldens reach every rule', () => {
  const kinds = new Set(goldens.map(({ message }) => withoutReason(message).replace(/\d+|'\w+'/g, '_')));
  expect(kinds.size).toBeGreaterThanOrEqual(16);
});
