import { expect, test } from 'vitest';
import { pick, type Random, randomFrom } from '../expr/random.ts';
import { compileTexts } from './compile-texts.ts';
import { guardrailText, packText, policyText } from './policy-text.ts';

/*
 * A policy and a pack with every feature, broken at random: words and signs left out, doubled, swapped, replaced. Whatever comes of it,
 * nothing throws, and a refusal has an error at a place in a file.
 */
const seed = Number(process.env.SEED ?? 20_260_101);
const rounds = Number(process.env.ROUNDS ?? 80);

const pack = packText({
  args: 'app: { type: label }\nold: { type: label }',
  params: 'max: 1\nwindow: { value: 2m, tighter: higher }\nleast: { type: number }',
  guardrails: [
    guardrailText(`at: [rollout, soak]
prometheus:
  value: |
    ( sum(rate(errors{app="{{args.app}}",code=~"5.."}[{{params.window}}])) or 0 * sum(rate(all{app="{{args.app}}"}[{{params.window}}])) )
    / sum(rate(all{app="{{args.app}}"}[{{params.window}}]))
  alive: ['all{app="{{args.app}}"}']
  volume: sum(increase(all{app="{{args.app}}"}[{{params.window}}]))
minVolume: { atLeast: '{{params.least}}', below: undecided, wait: 5m }
baseline: { args: { app: old }, absent: cap }
require: value <= params.max && value <= math.greatest(baseline * 1.2, 0.05)`),
    guardrailText('prometheus: { value: cpu }\nrequire: values.size() >= 2 && values.all(v, v <= params.max)', 'cpu'),
  ].join('\n'),
});

const policy = policyText({
  args: 'app: { type: label, from: { podTemplateHash: Latest } }\nstable: { type: label, from: { podTemplateHash: Stable } }',
  params: 'max: 2\nleast: 100',
  rollout: 'as: [step, prePromotion]',
  use: "- pack: base@1\n  args: { old: stable }\n  params: { least: '{{params.least}}' }\n  overrides: { cpu: { enforcement: deny, params: { max: 0.5 } } }",
  guardrails: [
    guardrailText(
      "datadog: { value: 'sum:e{a:{{args.app}}}', alive: 'sum:h{a:{{args.app}}}', window: 5m, aggregator: last }\nabsent: zero\nwithin: 2m\nrequire: value / 2 <= params.max || value == 7",
      'traces',
    ),
    guardrailText('at: [gate]\nmanifest: { kinds: [Deployment] }\nrequire: size(object.spec.template.spec.containers) > 0', 'images'),
    guardrailText('at: [gate]\nchange: { kinds: [HelmRelease] }\nrequire: semver.major(change.from) == semver.major(change.to)', 'majors'),
    guardrailText(
      'prometheus: { value: "max_over_time(up[5m:30s] offset 1m)" }\nbaseline: { offset: 1h }\nrequire: value >= 1 && value >= baseline\nschedule: { failures: 1 }',
      'up',
    ),
  ].join('\n'),
  environments:
    'dev: { schedule: { interval: 30s, count: 4 } }\nprod: { extends: dev, schedule: { count: 8 }, params: { max: 1 }, guardrails: { up: { schedule: { failures: 0 } } } }',
});

const words: readonly string[] = [
  ...['0', '-1', '1e400', '.inf', 'NaN', 'null', 'true', '""', '[]', '{}', '30s', '0s', '999999h', '9007199254740993', '2.5'],
  ...['(', ')', '[', ']', '{', '}', '"', "'", '#', '|', '&', '*', '!', ',', ':', '- ', '\n', '  ', '\t', '@', '%', '💥'],
  ...['{{params.max}}', '{{args.app}}', '{{', '}}', '{{params.}}', 'params.max', 'args.app', 'baseline', 'values', 'value'],
  ...['or vector(0)', 'time()', 'offset 5m', '@ end()', 'scalar(', 'absent(', '1/0', '&& true', '|| true', '? 1 : 2', '.size()'],
  ...['zero', 'cap', 'sealed: true', 'gate', 'soak', 'admission', 'background', 'audit', 'warn', 'dev', 'prod', 'base@2', 'at: [rollout]'],
];

function mutated(random: Random, text: string): string {
  const tokens = text.match(/\w+|\s+|[^\w\s]/gu) ?? [];
  const times = 1 + Math.floor(random() * 3);
  for (let at = 0; at < times; at++) {
    const place = Math.floor(random() * tokens.length);
    const other = Math.floor(random() * tokens.length);
    const token = tokens[place] as string;
    switch (Math.floor(random() * 5)) {
      case 0:
        tokens.splice(place, 1);
        break;
      case 1:
        tokens.splice(place, 0, token);
        break;
      case 2:
        tokens[place] = tokens[other] as string;
        tokens[other] = token;
        break;
      case 3:
        tokens[place] = pick(random, words);
        break;
      default:
        tokens.splice(place, 0, pick(random, words));
    }
  }
  return tokens.join('');
}

test('the whole one compiles', () => {
  expect(compileTexts({ policies: [policy], packs: [pack] }).result.diagnostics).toEqual([]);
});

test(`${rounds} broken ones, seed ${seed}`, () => {
  const random = randomFrom(seed);
  let compiled = 0;
  for (let round = 0; round < rounds; round++) {
    const inPolicy = random() < 0.6;
    const input = { policies: [inPolicy ? mutated(random, policy) : policy], packs: [inPolicy ? pack : mutated(random, pack)] };
    try {
      const { result, errors, textAt } = compileTexts(input);
      compiled += result.ok ? 1 : 0;
      expect(errors.length > 0).toBe(!result.ok);
      for (const { range } of errors) expect(textAt(range)).toHaveLength(range.to - range.from);
    } catch (error) {
      throw new Error(`round ${round}:\n${inPolicy ? input.policies[0] : input.packs[0]}`, { cause: error });
    }
  }
  console.log(`seed ${seed}: ${compiled} of ${rounds} compiled all the same`);
  expect(compiled).toBeLessThan(rounds);
});
