import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileShipped, type ShippedGolden } from './shipped.ts';
import { shippedWorlds } from './shipped-worlds.ts';

const goldens = readFileSync(new URL('goldens/shipped.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as ShippedGolden);
const compiled = compileShipped();

test.each(goldens.map((golden) => [`${golden.policy} ${golden.environment}`, golden] as const))(
  'the compiler still writes what the goldens of %s were made with',
  (key, { metrics }) => {
    expect(compiled.get(key), 'goldens are stale: regenerate them with test/equivalence/generate-shipped.ts').toEqual(metrics);
  },
);

test.each(shippedWorlds.map((world) => [world.policy, world.environment, world.name, world] as const))(
  '%s in %s, %s',
  (policy, environment, name, { expected }) => {
    const golden = goldens.find((one) => one.policy === policy && one.environment === environment);
    const outcomes = golden?.worlds.find(({ world }) => world === name)?.outcomes;
    const phases = golden?.metrics.map((metric, index) => [metric.name, outcomes?.[index]?.phases]) ?? [];
    const wanted = Object.entries(expected).map(([metric, phase]) => [metric, phase.charAt(0).repeat(2)]);
    expect(Object.fromEntries(phases)).toEqual(Object.fromEntries(wanted));
  },
);

test('every shipped policy stands in the table', () => {
  const policies = [...compiled.keys()].map((key) => key.replace(/ .*/, ''));
  expect(new Set(shippedWorlds.map(({ policy }) => policy))).toEqual(new Set(policies));
});
