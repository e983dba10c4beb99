/*
 * Development only: node test/equivalence/generate.ts [SEED] [POLICIES] [FILE]
 * Makes the goldens: random guardrails in random worlds, answered by the engine of Prometheus and judged by Argo Rollouts. Needs Go.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerFor } from '../../src/policy/metric-condition.ts';
import { pick, type Random, randomFrom } from '../expr/random.ts';
import { askArgo, askPrometheus, type ConditionRequest, type EngineRequest, type EngineResult } from './ask-oracles.ts';
import { reportCoverage } from './coverage.ts';
import {
  encodeGoldens,
  type GoldenAnswers,
  type GoldenCase,
  type GoldenOutcome,
  type GoldenPolicy,
  type GoldenReading,
  releases,
} from './golden.ts';
import { boundArgs, type FragmentQueries, type RandomGuardrail, randomGuardrail } from './random-guardrail.ts';
import { randomWorld, type World } from './random-world.ts';
import { asCompiledMetric, type CompiledMetric, compileTexts, resolveTexts } from './recompile.ts';

const seed = Number(process.argv[2] ?? Date.now() % 2 ** 31);
const wanted = Number(process.argv[3] ?? 420);
const file = process.argv[4] ?? fileURLToPath(new URL('goldens/random.jsonl.gz', import.meta.url));
const casesPerPolicy = 10;

type Draft = { readonly guardrail: RandomGuardrail; readonly metrics: readonly CompiledMetric[]; readonly worlds: readonly World[] };
type Asked = { readonly query: string; readonly take: (result: EngineResult) => void };

function main(): void {
  console.log(`seed ${seed}`);
  const random = randomFrom(seed);
  const refusals = new Map<string, number>();
  const drafts: Draft[] = [];
  while (drafts.length < wanted) {
    const draft = draftFrom(random, refusals);
    if (draft !== undefined) drafts.push(draft);
  }
  console.log('refused by the compiler:', Object.fromEntries([...refusals].sort((a, b) => b[1] - a[1])));
  const readings = askEngine(drafts, random);
  const goldens = withPhases(drafts, readings);
  const bytes = encodeGoldens(goldens);
  writeFileSync(file, bytes);
  console.log(`${bytes.length} bytes`);
  console.log(reportCoverage(goldens));
}

function draftFrom(random: Random, refusals: Map<string, number>): Draft | undefined {
  const guardrail = randomGuardrail(random);
  const compiled = compileTexts(guardrail);
  if ('refused' in compiled) {
    for (const code of compiled.refused) refusals.set(code, (refusals.get(code) ?? 0) + 1);
    return undefined;
  }
  const condition = resolveTexts(guardrail)[0]?.metric;
  // Most conditions should hold for a healthy value, or nearly every case would fail.
  if (condition?.kind === 'value' && !answerFor(condition.tree, guardrail.form.scale / 2) && random() < 0.7) return undefined;
  if (condition?.kind === 'baseline' && !answerFor(condition.absolute, guardrail.form.scale / 2) && random() < 0.85) return undefined;
  const worlds = Array.from({ length: casesPerPolicy }, () => randomWorld(random, guardrail));
  return { guardrail, metrics: compiled.metrics.map(asCompiledMetric), worlds };
}

type Answered = { subject?: GoldenReading; baseline?: GoldenReading; datadog?: GoldenAnswers; readonly results: EngineResult[] };

/** Asks for the fragments one by one and for the compiled queries, all in the same store. */
function askEngine(drafts: readonly Draft[], random: Random): readonly (readonly Answered[])[] {
  const requests: EngineRequest[] = [];
  const takers: Asked[][] = [];
  const answered = drafts.map(({ guardrail, metrics, worlds }) =>
    worlds.map((world): Answered => {
      const one: Answered = { results: [] };
      const asked: Asked[] = [];
      for (const [index, metric] of metrics.entries()) {
        if (metric.provider !== 'prometheus') continue;
        asked.push({ query: withBoundArgs(metric.query), take: (result) => (one.results[index] = result) });
      }
      const read = (queries: FragmentQueries, take: (reading: GoldenReading) => void): void => {
        const results: EngineResult[] = [];
        const texts = [
          queries.value,
          ...queries.alive.map(({ selector }) => `timestamp(${selector})`),
          ...(queries.volume === undefined ? [] : [queries.volume]),
        ];
        for (const [index, query] of texts.entries()) {
          const done = (result: EngineResult): void => {
            results[index] = result;
            if (index === texts.length - 1) take(readingFrom(queries, results, world.atMs, guardrail.freshSeconds));
          };
          asked.push({ query, take: done });
        }
      };
      if (guardrail.subject !== undefined) read(guardrail.subject, (reading) => (one.subject = reading));
      if (guardrail.baseline !== undefined) read(guardrail.baseline, (reading) => (one.baseline = reading));
      if (guardrail.datadog) one.datadog = randomAnswers(random, guardrail);
      if (asked.length > 0) {
        requests.push({ id: takers.length, load: world.load, atMs: world.atMs, queries: asked.map(({ query }) => query) });
        takers.push(asked);
      }
      return one;
    }),
  );
  const replies = askPrometheus(requests);
  if (replies.length !== takers.length) throw new Error(`${replies.length} answers to ${takers.length} requests`);
  for (const reply of replies) {
    const asked = takers[reply.id] ?? [];
    for (const [index, { take }] of asked.entries()) take(reply.results[index] as EngineResult);
  }
  return answered;
}

function readingFrom(queries: FragmentQueries, results: readonly EngineResult[], atMs: number, freshSeconds: number): GoldenReading {
  const failed = results.find((result) => 'error' in result);
  if (failed !== undefined && 'error' in failed) return { error: failed.error };
  const values = results.map((result) => ('values' in result ? result.values : []));
  const alive = queries.alive.every(({ offsetSeconds }, index) =>
    (values[index + 1] ?? []).some((timestamp) => atMs / 1000 - offsetSeconds - Number(timestamp) <= freshSeconds),
  );
  // Of several volume series, one that has enough is enough.
  const volumes = queries.volume === undefined ? [] : (values.at(-1) ?? []);
  const volume = volumes.toSorted((a, b) => rank(b) - rank(a))[0];
  return { alive, values: values[0] ?? [], ...(volume === undefined ? {} : { volume }) };
}

function rank(text: string): number {
  if (text === 'NaN') return Number.NEGATIVE_INFINITY;
  return text === '+Inf' ? Number.MAX_VALUE : text === '-Inf' ? -Number.MAX_VALUE : Number(text);
}

function randomAnswers(random: Random, { form }: RandomGuardrail): GoldenAnswers {
  const numbers = [0, form.scale, form.scale / 2, form.scale / 4, form.scale * 2, form.scale * 1.5, -1, 1e308, 5e-324].map(String);
  return {
    value: random() < 0.15 ? null : random() < 0.15 ? pick(random, ['NaN', '+Inf', '-Inf']) : pick(random, numbers),
    alive: pick(random, ['12', '12', '12', '1e-9', '350.5', '0', '-1', null, 'NaN', '+Inf']),
  };
}

function withBoundArgs(query: string): string {
  return query.replaceAll(/\{\{args\.(\w+)\}\}/g, (tag, name: string) => {
    const value = boundArgs[name];
    if (value === undefined) throw new Error(`no value for ${tag}`);
    return value;
  });
}

/** Lets both releases judge what the provider answered to each compiled metric. */
function withPhases(drafts: readonly Draft[], answered: readonly (readonly Answered[])[]): readonly GoldenPolicy[] {
  const requests: ConditionRequest[] = [];
  const places: { readonly policy: number; readonly at: number; readonly metric: number }[] = [];
  for (const [policy, { metrics }] of drafts.entries()) {
    for (const [at, one] of (answered[policy] ?? []).entries()) {
      for (const [metric, compiled] of metrics.entries()) {
        const result = oracleResult(compiled, metric, one);
        if (result === undefined) continue;
        requests.push({ id: places.length, successCondition: compiled.success, failureCondition: compiled.failure ?? '', result });
        places.push({ policy, at, metric });
      }
    }
  }
  const phases = new Map<string, string>();
  for (const replies of askArgo(requests)) {
    for (const { id, phase } of replies) {
      const { policy, at, metric } = places[id] as (typeof places)[number];
      const key = `${policy} ${at} ${metric}`;
      phases.set(key, (phases.get(key) ?? '') + phase.charAt(0));
    }
  }
  return drafts.map(({ guardrail, metrics, worlds }, policy): GoldenPolicy => {
    const cases = worlds.map((world, at): GoldenCase => {
      const found = answered[policy]?.[at];
      if (found === undefined) throw new Error('a world was not answered');
      const { subject, baseline, datadog, results } = found;
      const outcomes = metrics.map((compiled, metric): GoldenOutcome => {
        // A provider that cannot answer is an error of the measurement before any condition is read.
        const letters = phases.get(`${policy} ${at} ${metric}`) ?? 'E'.repeat(releases.length);
        if (compiled.provider === 'prometheus') return { ...(results[metric] as EngineResult), phases: letters };
        return { value: datadogAnswer(compiled, datadog), phases: letters };
      });
      return {
        world: guardrail.subject === undefined ? ['Datadog'] : world.labels,
        ...(subject === undefined ? {} : { subject }),
        ...(baseline === undefined ? {} : { baseline }),
        ...(datadog === undefined ? {} : { datadog }),
        outcomes,
      };
    });
    const { policy: text, config, traits } = guardrail;
    return { policy: text, ...(config === undefined ? {} : { config }), traits: [...traits, guardrail.form.name], metrics, cases };
  });
}

function datadogAnswer(compiled: CompiledMetric, answers: GoldenAnswers | undefined): string | null {
  if (answers === undefined) throw new Error('a Datadog metric has answers');
  return compiled.name.endsWith('-alive') ? answers.alive : answers.value;
}

function oracleResult(compiled: CompiledMetric, metric: number, { results, datadog }: Answered): ConditionRequest['result'] | undefined {
  if (compiled.provider === 'datadog') {
    const value = datadogAnswer(compiled, datadog);
    return value === null ? { nil: true } : { scalar: value };
  }
  const result = results[metric];
  if (result === undefined) throw new Error(`${compiled.name} was not answered`);
  return 'values' in result ? { vector: result.values } : undefined;
}

main();
