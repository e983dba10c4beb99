import { expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { compileFiles } from '../../src/check/compile-files.ts';
import type { PromExpr, VectorSelector } from '../../src/promql/ast.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { printPromql } from '../../src/promql/print.ts';
import { checkClosed } from '../../src/rollouts/check-crd.ts';
import type { ClusterAnalysisTemplate, Metric } from '../../src/rollouts/types.ts';
import { validateMetrics } from '../../src/rollouts/validate-metrics.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { answerOfNothing } from '../equivalence/answer-of-nothing.ts';
import { findUnguarded, type GuardRules, sidesNeeded } from '../equivalence/check-guarded.ts';
import { conditionScript } from '../equivalence/condition-script.ts';
import { boundArgs, type RandomGuardrail, randomGuardrail } from '../equivalence/random-guardrail.ts';
import { pick, type Random, randomFrom } from '../expr/random.ts';

const seed = Number(process.env.GUARD_POLICY_SEED ?? 20260102);
const random = randomFrom(seed);
console.log(`seed ${seed} (GUARD_POLICY_SEED)`);

type Compiled = { readonly guardrail: RandomGuardrail; readonly policy: string; readonly templates: readonly ClusterAnalysisTemplate[] };

const compiled: readonly Compiled[] = Array.from({ length: 200 }, () => randomGuardrail(random)).flatMap((guardrail, index) => {
  const policy = withUses(guardrail, index);
  const files = compile([policy], guardrail.config);
  if (files === undefined) return [];
  const templates = files
    .filter(({ path }) => !path.endsWith('kustomization.yaml'))
    .map(({ text }) => parse(text) as ClusterAnalysisTemplate);
  return [{ guardrail, policy, templates }];
});

/** Gives each policy a name of its own, and one in three a background template where it may have one. */
function withUses({ policy, traits }: RandomGuardrail, index: number): string {
  const document = parse(policy);
  document.metadata.name = `policy-${index}`;
  if (index % 3 === 0 && !traits.some((trait) => trait.startsWith('minVolume'))) document.spec.rollout = { as: ['step', 'background'] };
  return stringify(document, { lineWidth: 0 });
}

function compile(policies: readonly string[], config?: string): readonly { readonly path: string; readonly text: string }[] | undefined {
  const result = compileFiles({
    files: policies.map((text, index) => ({ name: `${index}.yaml`, text })),
    packs: [],
    shippedPacks: [],
    ...(config === undefined ? {} : { config: { name: 'guard-policy.yaml', text: config } }),
    sourcePathOf: () => 'policy.yaml',
  });
  return result.ok ? result.value.files : undefined;
}

const metrics = compiled.flatMap((one) =>
  one.templates.flatMap((template) => template.spec.metrics.map((metric) => ({ ...one, template, metric }))),
);

function queryOf({ provider }: Metric): PromExpr | undefined {
  if (!('prometheus' in provider)) return undefined;
  return parsed(provider.prometheus.query);
}

function parsed(text: string): PromExpr {
  const result = parsePromql(copiedText(text, 'query', 0));
  if (!result.ok) throw new Error(`${text}: ${result.diagnostics[0]?.message}`);
  return result.value;
}

test('most random guardrails compile', () => {
  expect(compiled.length).toBeGreaterThan(150);
  expect(metrics.length).toBeGreaterThan(200);
});

test('the same input compiles to the same bytes', () => {
  for (const { policy, guardrail } of compiled.slice(0, 50))
    expect(compile([policy], guardrail.config)).toEqual(compile([policy], guardrail.config));
});

test('keys may stand in any order', () => {
  for (const { policy, guardrail } of compiled.slice(0, 80)) {
    const shuffled = stringify(shuffleKeys(parse(policy), random), { lineWidth: 0 });
    expect(compile([shuffled], guardrail.config), shuffled).toEqual(compile([policy], guardrail.config));
  }
});

/** The order of args and environments is the order of the output, so these stay. */
function shuffleKeys(value: unknown, random: Random, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, shuffleKeys(inner, random, name)] as const);
  if (key !== 'args' && key !== 'environments') entries.sort(() => random() - 0.5);
  return Object.fromEntries(entries);
}

test('policies may stand in any order, in one file or in several', () => {
  const plain = compiled.filter(({ guardrail }) => guardrail.config === undefined).map(({ policy }) => policy);
  expect(plain.length).toBeGreaterThan(10);
  const one = compile(plain);
  expect(compile(plain.toReversed())).toEqual(one);
  expect(compile([plain.toReversed().join('---\n')])).toEqual(one);
  expect(parseAllDocuments(plain.join('---\n'))).toHaveLength(plain.length);
});

test('no number is left to the controller', () => {
  for (const { metric, template } of metrics) {
    const { interval, initialDelay, failureLimit, inconclusiveLimit, consecutiveErrorLimit } = metric;
    const numbers = { interval, initialDelay, failureLimit, inconclusiveLimit, consecutiveErrorLimit };
    for (const [name, value] of Object.entries(numbers)) expect(value, `${name} of ${metric.name}`).toBeDefined();
    if ('prometheus' in metric.provider) expect(metric.provider.prometheus.timeout).toBeGreaterThan(0);
    else expect(metric.provider.datadog.requestTimeout).toMatch(/s$/);
    if (template.metadata.name.endsWith('-background')) expect(metric.count).toBeUndefined();
    else
      expect(metric.count).toBeGreaterThan(
        metric.failureLimit + metric.inconclusiveLimit * (metric.consecutiveSuccessLimit === undefined ? 1 : 0),
      );
  }
});

test('what is written is accepted whole, and no tag is left but declared args', () => {
  for (const { templates } of compiled) {
    for (const template of templates) {
      expect(checkClosed(template, '1.10')).toEqual([]);
      expect(validateMetrics(template.spec.metrics)).toEqual([]);
      const declared = (template.spec.args ?? []).map(({ name }) => `{{args.${name}}}`);
      const tags: readonly string[] = JSON.stringify(template).match(/\{\{.*?\}\}|\{\{/g) ?? [];
      expect(tags.filter((tag) => !declared.includes(tag))).toEqual([]);
      expect(declared.filter((tag) => !tags.includes(tag))).toEqual([]);
      for (const metric of template.spec.metrics) expect(`${metric.successCondition} ${metric.failureCondition}`).not.toContain('{{');
    }
  }
});

/** With the args bound, so that the baseline's selectors are told apart by their hash or their offset. */
function rulesFor({ guardrail }: Compiled): GuardRules {
  const { subject, baseline, offsetSeconds, freshSeconds } = guardrail;
  const printed = (fragments: typeof subject): readonly string[] =>
    (fragments?.alive ?? []).map(({ selector }) => printPromql(parsed(selector)));
  const sideOf = (selector: VectorSelector): string => {
    if (offsetSeconds !== undefined) return selector.offsetMs >= offsetSeconds * 1000 ? 'baseline' : 'subject';
    return selector.matchers.some(({ value }) => value.includes(boundArgs.stableHash ?? '')) ? 'baseline' : 'subject';
  };
  const needed = new Map([['subject', printed(subject)]]);
  if (baseline !== undefined) needed.set('baseline', printed(baseline));
  return { freshSeconds, sideOf, needed };
}

function boundQuery(metric: Metric): PromExpr | undefined {
  if (!('prometheus' in metric.provider)) return undefined;
  return parsed(metric.provider.prometheus.query.replaceAll(/\{\{args\.(\w+)\}\}/g, (_, name: string) => boundArgs[name] ?? ''));
}

test('no sample reaches the result unguarded', () => {
  let seen = 0;
  for (const one of metrics) {
    const query = boundQuery(one.metric);
    if (query === undefined) continue;
    seen++;
    const rules = rulesFor(one);
    const text = printPromql(query);
    expect(findUnguarded(query, rules), text).toEqual([]);
    const compares = one.metric.name.includes('-vs-baseline') && !one.guardrail.traits.some((trait) => trait.endsWith(', cap'));
    expect(sidesNeeded(query, rules), text).toEqual(
      compares ? ['subject', 'baseline'] : rules.needed.size === 1 ? ['subject'] : expect.arrayContaining(['subject']),
    );
  }
  expect(seen).toBeGreaterThan(200);
});

test.each([
  ['without a guard', 'sum(m)'],
  ['guard of another selector', 'sum(m) and on() count(time() - timestamp(other) <= 45)'],
  ['another age', 'sum(m) and on() count(time() - timestamp(m) <= 46)'],
  ['a count', 'sum(m) and on() count(m)'],
  ['a guard that is always there', 'sum(m) and on() (count(time() - timestamp(m) <= 45) or vector(1))'],
  ['a default outside', '(sum(m) and on() count(time() - timestamp(m) <= 45)) or sum(m)'],
  ['only where nobody looks', 'sum(m) unless on() count(time() - timestamp(m) <= 45)'],
  ['matched on labels', 'm and count by (pod) (time() - timestamp(m) <= 45)'],
])('the check itself refuses a query %s', (_, text) => {
  const rules: GuardRules = { freshSeconds: 45, sideOf: () => 'subject', needed: new Map([['subject', ['m']]]) };
  expect(findUnguarded(parsed(text), rules).length).toBeGreaterThan(0);
  expect(findUnguarded(parsed('sum(m) and on() count(time() - timestamp(m) <= 45)'), rules)).toEqual([]);
});

test('a constant beside the guard is seen', () => {
  const rules: GuardRules = { freshSeconds: 45, sideOf: () => 'subject', needed: new Map([['subject', ['m']]]) };
  expect(sidesNeeded(parsed('(sum(m) and on() count(time() - timestamp(m) <= 45)) or vector(0)'), rules)).toEqual([]);
  expect(sidesNeeded(parsed('(sum(m) and on() count(time() - timestamp(m) <= 45)) or vector(NaN)'), rules)).toEqual(['subject']);
});

test('nothing, NaN and infinities meet no success condition', () => {
  const bad = [[], [Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]];
  for (const { metric, guardrail } of metrics) {
    const succeeds = conditionScript(metric.successCondition);
    const query = queryOf(metric);
    if (query === undefined) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        expect(succeeds(value), metric.successCondition).toBe(false);
      const alive = metric.name.endsWith('-alive');
      if (alive || !guardrail.traits.includes('zero')) expect(succeeds(null), metric.successCondition).toBe(false);
      if (alive) for (const value of [0, -1]) expect(succeeds(value)).toBe(false);
      continue;
    }
    const good = Array.from({ length: 3 }, () => pick(random, [0, guardrail.form.scale / 2, 1]));
    for (const result of bad) {
      expect(succeeds(result), metric.successCondition).toBe(false);
      if (result.length > 0) expect(succeeds([...good, ...result]), metric.successCondition).toBe(false);
    }
    const answer = answerOfNothing(query);
    expect(succeeds(answer), printPromql(query)).toBe(false);
    // Without a failure condition all that is no success fails; with one, nobody looking must not be a mere lack of traffic.
    if (metric.failureCondition !== undefined) expect(conditionScript(metric.failureCondition)(answer)).toBe(true);
  }
});
