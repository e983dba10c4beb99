import { describe, expect, test } from 'vitest';
import { parsePromql } from '../../src/promql/parse.ts';
import { printPromql } from '../../src/promql/print.ts';
import type { Metric } from '../../src/rollouts/types.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { type PlayedVariant, recordedDatadog, recordedOutcomes } from '../docs/outcome-table.ts';
import { datadogConditions, datadogWorlds } from './datadog-readings.ts';
import { playedTemplates } from './played.ts';

const recorded = recordedOutcomes();

/** The metric with its query in one spelling: how a query is laid out does not change what it answers. */
function canonical(metric: Metric): Metric {
  if (!('prometheus' in metric.provider)) throw new Error(`${metric.name} is not measured by Prometheus`);
  const parsed = parsePromql(copiedText(metric.provider.prometheus.query, 'query', 0));
  if (!parsed.ok) throw new Error(`${metric.name} does not parse`);
  return { ...metric, provider: { prometheus: { ...metric.provider.prometheus, query: printPromql(parsed.value) } } };
}

function outcomesOf(name: string, variant: number): ReadonlyMap<string, string> {
  const found = recorded[name]?.[variant];
  if (found === undefined) throw new Error(`${name} has no variant ${variant}`);
  return new Map(found.outcomes.map(({ world, phase }) => [world, phase]));
}

describe.each(Object.entries(playedTemplates()))('%s', (name, { variants, worlds }) => {
  const played: readonly PlayedVariant[] = recorded[name] ?? [];

  test('what was played is what stands in the repository (else run test/examples/write-outcomes.ts)', () => {
    expect(variants.map((variant) => variant.metrics.map(canonical))).toEqual(played.map((variant) => variant.metrics.map(canonical)));
  });

  test('each variant was played in each world', () => {
    for (const variant of played) expect(variant.outcomes.map(({ world }) => world)).toEqual(worlds.map((world) => world.name));
  });
});

describe('the claims of the migration page', () => {
  const [bare, handWritten, compiled] = [0, 1, 2].map((variant) => outcomesOf('migration', variant)) as [
    ReadonlyMap<string, string>,
    ReadonlyMap<string, string>,
    ReadonlyMap<string, string>,
  ];
  const blind = [
    'exporter down, or a label renamed',
    'exporter gone after 2 minutes',
    'the same, and nobody writes stale markers',
    'new pods are never created (quota) or never scheduled',
    'a container crashed before its first scrape',
  ];

  test('without `or vector(0)` no release passes', () => {
    expect([...bare].filter(([, phase]) => phase === 'Successful')).toEqual([]);
  });

  test.each(blind)('%s: the hand-written form passes, the compiled one fails', (world) => {
    expect([handWritten.get(world), compiled.get(world)]).toEqual(['Successful', 'Failed']);
  });

  test('the compiled form passes when healthy, and nowhere else but through two 503', () => {
    expect([...compiled].filter(([, phase]) => phase === 'Successful').map(([world]) => world)).toEqual([
      'healthy, nothing has failed yet',
      'Prometheus answers 503 twice in a row, healthy',
    ]);
  });
});

describe('the claims about volume and baseline', () => {
  const bad = ['nobody is looking', 'gone after 4 minutes', 'the same without stale markers', 'Prometheus is down'];
  const undecided = ['no traffic at all', 'too little traffic'];
  const good = ['healthy, errors at 0', 'quiet: no error has ever happened', 'traffic from minute 6 on', 'one 503 of Prometheus, healthy'];

  test.each([0, 1, 2])('variant %i', (variant) => {
    const outcomes = outcomesOf('service', variant);
    for (const world of bad) expect([world, outcomes.get(world)]).not.toEqual([world, 'Successful']);
    for (const world of undecided) expect([world, outcomes.get(world)]).toEqual([world, 'Inconclusive']);
    for (const world of good) expect([world, outcomes.get(world)]).toEqual([world, 'Successful']);
  });

  test('each guardrail stops what it is there for', () => {
    const stopped = [0, 1, 2].map((variant) =>
      [...outcomesOf('service', variant)].filter(([, phase]) => phase === 'Failed').map(([world]) => world),
    );
    expect(stopped[0]).toEqual(expect.arrayContaining(['every request fails', '2 % of requests fail from minute 5 on']));
    expect(stopped[1]).toEqual(expect.arrayContaining(['10 % of requests take seconds']));
    expect(stopped[2]).toEqual(expect.arrayContaining(['requests take 0.25 s, and 0.1 s on the stable pods']));
  });
});

describe('the claims of the Datadog page', () => {
  test('the conditions that were judged stand in the template', () => {
    expect(recordedDatadog().conditions).toEqual(datadogConditions());
    expect(recordedDatadog().judged.map(({ world }) => world)).toEqual(datadogWorlds.map(({ name }) => name));
  });

  test('the run passes only when the version took requests and the value is good', () => {
    const passed = recordedDatadog().judged.filter(({ value, alive }) => value === 'Successful' && alive === 'Successful');
    expect(passed.map(({ world }) => world)).toEqual(['healthy, no error has ever happened', 'healthy, some errors']);
  });
});
