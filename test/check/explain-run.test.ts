import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainRun } from '../../src/check/explain-run.ts';
import { renderPageConsole } from '../../src/report/explain-page.ts';
import { runPage } from '../../src/report/explain-run.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { readRuns } from '../../src/rollouts/read-run.ts';
import type { RunExplanation } from '../../src/scenario/explanation.ts';
import { storedGoldens } from './stored-golden.ts';

const judge = { argo: '1.10', evaluate: conditionEvaluator('1.10') } as const;

function explain(text: string): RunExplanation {
  const { runs, diagnostics } = readRuns({ name: 'run.json', text });
  expect(diagnostics).toEqual([]);
  const [run] = runs;
  if (run === undefined) throw new Error('no run');
  return explainRun(run, judge);
}

function shown(name: string): string {
  const text = readFileSync(new URL(`runs/${name}.json`, import.meta.url), 'utf8');
  return renderPageConsole([runPage(explain(text))], { color: false, width: 120 });
}

describe('runs of the controller of 1.10.2', () => {
  test('failed, with a history that was trimmed', () => {
    expect(shown('failed')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Failed at 2026-01-01T00:06:00Z (t+6m)   namespace shop   step 2 of Rollout checkout, revision 4
        why              error-ratio: 2 failed readings, and failureLimit tolerates 1
        message          Metric "error-ratio" assessed Failed due to failed (2) > failureLimit (1)
        rollout          blocked: error-ratio failed twice, and one is tolerated: the rollout is aborted and all traffic goes
                         back to the stable version

      error-ratio   Failed at 2026-01-01T00:06:00Z (t+6m)
        require          value <= 0.01
        readings         2026-01-01T00:03:00Z (t+3m)  0.081  Failed: 0.081 <= 0.01 is false
                         2026-01-01T00:06:00Z (t+6m)  0.079  Failed: 0.079 <= 0.01 is false
        query            sum(rate(http_requests_total{service="checkout",code=~"5.."}[1m])) /
                         sum(rate(http_requests_total{service="checkout"}[1m]))
        would pass if    readings with value <= 0.01
                         failureLimit 2, depending on the outcome of 1 more reading

      not the cause
        restarts         Successful: 3 of 3 readings good
        latency          Failed: 0 of 1 reading good, 1 failed, ended before its 14 (only watched: dry run)

      what does not fit, or cannot be known
        note             error-ratio: the status keeps 10 of 13 measurements; the counters are of all
      "
    `);
  });

  test('provider errors', () => {
    expect(shown('error')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Error at 2026-01-01T00:01:30Z (t+1m30s)   namespace shop   step 2 of Rollout checkout, revision 4
        why              error-ratio: 4 provider errors in a row, and consecutiveErrorLimit tolerates 3
        message          Metric "error-ratio" assessed Error due to consecutiveErrors (4) > consecutiveErrorLimit (3): "Error
                         Message: execution: 503 Service Unavailable"
        rollout          blocked: error-ratio could not be measured 4 times in a row, and 3 are tolerated (execution: 503
                         Service Unavailable): the rollout is aborted and all traffic goes back to the stable version

      error-ratio   Error at 2026-01-01T00:01:30Z (t+1m30s)
        require          value <= 0.01
        readings         2026-01-01T00:01:00Z (t+1m)  Error: execution: 503 Service Unavailable
                         2026-01-01T00:01:10Z (t+1m10s)  Error: execution: 503 Service Unavailable
                         2026-01-01T00:01:20Z (t+1m20s)  Error: execution: 503 Service Unavailable
                         2026-01-01T00:01:30Z (t+1m30s)  Error: execution: 503 Service Unavailable
        query            sum(rate(http_requests_total{service="checkout",code=~"5.."}[1m])) /
                         sum(rate(http_requests_total{service="checkout"}[1m]))
        would pass if    consecutiveErrorLimit 4, depending on the outcome of 12 more readings

      not the cause
        restarts         Successful: 3 of 3 readings good
      "
    `);
  });

  test('undecided', () => {
    expect(shown('undecided')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Inconclusive at 2026-01-01T00:00:30Z (t+30s)   namespace shop   step 2 of Rollout checkout, revision 4
        why              error-ratio: 1 undecided reading, and inconclusiveLimit tolerates none
        message          Metric "error-ratio" assessed Inconclusive due to inconclusive (1) > inconclusiveLimit (0)
        rollout          blocked: error-ratio was undecided once, and none of that is tolerated: the rollout is paused until
                         somebody resumes it, which measures again, or promotes it, which skips this step

      error-ratio   Inconclusive at 2026-01-01T00:00:30Z (t+30s)
        require          value <= 0.01
        reading          2026-01-01T00:00:30Z (t+30s)  no series  Inconclusive: 0 series == 1 is false
        query            sum(rate(http_requests_total{service="checkout",code=~"5.."}[1m])) /
                         sum(rate(http_requests_total{service="checkout"}[1m]))
        would pass if    inconclusiveLimit 1, depending on the outcome of 12 more readings

      not the cause
        restarts         Successful: 2 of 2 readings good, ended before its 3
      "
    `);
  });

  test('never enough good readings in a row: the run has no message', () => {
    expect(shown('streak')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Inconclusive at 2026-01-01T00:02:30Z (t+2m30s)   namespace shop   step 2 of Rollout checkout, revision 4
        why              error-ratio: all 6 readings were taken, and never 4 good ones in a row (consecutiveSuccessLimit)
        rollout          blocked: error-ratio never succeeded 4 times in a row: the rollout is paused until somebody resumes
                         it, which measures again, or promotes it, which skips this step

      error-ratio   Inconclusive at 2026-01-01T00:02:30Z (t+2m30s)
        require          value <= 0.01
        readings         2026-01-01T00:00:30Z (t+30s)  no series  Inconclusive: 0 series == 1 is false
                         2026-01-01T00:02:00Z (t+2m)  no series  Inconclusive: 0 series == 1 is false
        query            sum(rate(http_requests_total{service="checkout",code=~"5.."}[1m])) /
                         sum(rate(http_requests_total{service="checkout"}[1m]))
      "
    `);
  });

  test('ended from outside', () => {
    expect(shown('terminated')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Successful at 2026-01-01T00:01:15Z (t+1m15s)   namespace shop   step 2 of Rollout checkout, revision 4
        why              it was ended from outside (spec.terminate), and no limit had been exceeded by then
        message          Run Terminated
        rollout          proceeds: the analysis was ended from outside, and no limit had been exceeded: the rollout goes on to
                         its next step

      metrics
        error-ratio      Successful: 3 of 3 readings good, ended before its 14
      "
    `);
  });

  test('going on', () => {
    expect(shown('running')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Running   namespace shop   step 2 of Rollout checkout, revision 4
        why              it waits for error-ratio (3 of 14 readings)

      metrics
        error-ratio      Running: 3 of 3 readings good so far, 11 to come
        restarts         Successful: 3 of 3 readings good
      "
    `);
  });

  test('refused', () => {
    expect(shown('refused')).toMatchInlineSnapshot(`
      "checkout-7c9d-4-2   Error   namespace shop   step 2 of Rollout checkout, revision 4
        why              the controller refused the spec before it measured anything: metrics[0]: interval must be specified
                         when count > 1
        message          Analysis spec invalid: metrics[0]: interval must be specified when count > 1
        rollout          blocked: Analysis spec invalid: metrics[0]: interval must be specified when count > 1: the rollout is
                         aborted and all traffic goes back to the stable version

      metrics
        error-ratio      never measured
        restarts         never measured
      "
    `);
  });
});

/** What is said where a status does not follow from its own counters. */
const disagreement =
  / is (Pending|Running|Successful|Failed|Error|Inconclusive), and |by its conditions|adds? up|counter says|no such metric/;

describe('random runs of the controllers', () => {
  test('there are more than a thousand', () => {
    expect(storedGoldens.length).toBeGreaterThan(1000);
  });

  test('none of them disagrees with its counters, its values and its limits', () => {
    const wrong = storedGoldens.flatMap((run, line) => {
      const { doubts } = explain(JSON.stringify(run));
      const said = doubts.filter((doubt) => disagreement.test(doubt));
      return said.length === 0 ? [] : [`${line}: ${said.join('; ')}`];
    });
    expect(wrong).toEqual([]);
  });

  test('the metric that decides is the one the message names', () => {
    for (const run of storedGoldens) {
      const { decided, message = '', phase } = explain(JSON.stringify(run));
      const named = /^Metric "([^"]+)" assessed (\w+) due to (.*)$/s.exec(message);
      // A metric without a message of its own leaves that of a better one.
      if (named === null || named[2] !== phase || decided?.limit?.field === 'consecutiveSuccessLimit') continue;
      expect(decided?.name).toBe(named[1]);
      const limit = /^\w+ \((\d+)\) > (\w+) \((-?\d+)\)/.exec(named[3] ?? '');
      expect(decided?.limit).toEqual({ field: limit?.[2], tolerated: Number(limit?.[3]), reached: Number(limit?.[1]) });
    }
  });

  test('counters decide: cutting the history changes what is shown and not what is said', () => {
    for (const run of storedGoldens.slice(0, 300)) {
      const whole = explain(JSON.stringify(run));
      const cut = explain(JSON.stringify(run, (key, value) => (key === 'measurements' ? (value as unknown[]).slice(-2) : value)));
      expect(cut.cause).toBe(whole.cause);
      expect(cut.decided?.limit).toEqual(whole.decided?.limit);
      expect(cut.doubts.filter((doubt) => disagreement.test(doubt))).toEqual([]);
    }
  });

  test('another phase than the counters give is said', () => {
    const other = { Successful: 'Failed', Failed: 'Successful', Error: 'Successful', Inconclusive: 'Successful' } as const;
    const silent = storedGoldens.flatMap((run, line) => {
      const { status } = run as { readonly status: { readonly phase: keyof typeof other; readonly metricResults: readonly unknown[] } };
      if (other[status.phase] === undefined || status.metricResults.length === 0) return [];
      const { doubts } = explain(JSON.stringify({ ...run, status: { ...status, phase: other[status.phase] } }));
      return doubts.some((doubt) => disagreement.test(doubt)) ? [] : [line];
    });
    expect(silent).toEqual([]);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: JSON that is broken on purpose.
type Broken = { spec: any; status: any };
type Change = readonly [name: string, change: (run: Broken) => void, said: string];

const metricOf = (run: Broken) => run.spec.metrics[0];
const resultOf = (run: Broken) => run.status.metricResults.find((one: { name: string }) => one.name === 'error-ratio');

test.each<Change>([
  [
    'a limit that was not broken',
    (run) => (metricOf(run).failureLimit = 5),
    'error-ratio is Failed, and by its counters and limits it is Running',
  ],
  ['a counter that is too high', (run) => (resultOf(run).successful = 20), 'error-ratio: count is 13, and its readings add up to 22'],
  [
    'a counter that is too low',
    (run) => (resultOf(run).failed = 1),
    'error-ratio: 2 of its measurements are Failed, and its counter says 1',
  ],
  [
    'a value that passes',
    (run) => (resultOf(run).measurements.at(-1).value = '[0.001]'),
    'error-ratio: the reading [0.001] is Failed, and by its conditions Argo Rollouts 1.10 makes it Successful',
  ],
  [
    'a value that is none',
    (run) => (resultOf(run).measurements.at(-1).value = 'about 7'),
    'error-ratio: its conditions cannot be checked against its values: the value is not written as its provider writes values',
  ],
  ['a result without a metric', (run) => (resultOf(run).name = 'other'), 'the status has a result for other, and the spec no such metric'],
  [
    'a spec that is refused',
    (run) => (metricOf(run).interval = ''),
    'the spec is one that the controller refuses (metrics[0]: interval must be specified when count > 1), and the run is Failed',
  ],
  [
    'a provider that decides by itself',
    (run) => (metricOf(run).provider = { job: { spec: {} } }),
    'error-ratio: its conditions cannot be checked against its values: a job decides by itself, whatever the conditions say',
  ],
  [
    'a secret',
    (run) => run.spec.args.push({ name: 'token', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }),
    'the run does not hold the text of args.token: the query shows `temp-for-secret` in its place',
  ],
])('%s is said', (_, change, said) => {
  const run = JSON.parse(readFileSync(new URL('runs/failed.json', import.meta.url), 'utf8'));
  change(run);
  expect(explain(JSON.stringify(run)).doubts).toContain(said);
});
