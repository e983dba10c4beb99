/* Development only: node test/equivalence/generate-shipped.ts. Answers the table of shipped-worlds.ts with Prometheus and Argo Rollouts. Needs Go. */
import { writeFileSync } from 'node:fs';
import { askArgo, askPrometheus } from './ask-oracles.ts';
import { compileShipped, type ShippedGolden, withShippedArgs } from './shipped.ts';
import { readAtMs, shippedWorlds } from './shipped-worlds.ts';

const goldens = [...compileShipped()].map(([key, metrics]): ShippedGolden => {
  const [policy = '', environment = ''] = key.split(' ');
  const worlds = shippedWorlds.filter((world) => world.policy === policy && world.environment === environment);
  const answers = askPrometheus(
    worlds.map(({ series }, id) => ({
      id,
      load: `load 30s\n${series.map((line) => `  ${line}\n`).join('')}`,
      atMs: readAtMs,
      queries: metrics.map(({ query }) => withShippedArgs(query)),
    })),
  );
  const values = answers.flatMap(({ id, results }) =>
    results.map((result, index) => {
      if ('error' in result) throw new Error(`${worlds[id]?.name}, ${metrics[index]?.name}: ${result.error}`);
      return result.values;
    }),
  );
  const phases = askArgo(
    values.map((vector, id) => {
      const { success = '', failure = '' } = metrics[id % metrics.length] ?? {};
      return { id, successCondition: success, failureCondition: failure, result: { vector } };
    }),
  );
  const outcomes = values.map((vector, id) => ({ values: vector, phases: phases.map((replies) => replies[id]?.phase.charAt(0)).join('') }));
  return {
    policy,
    environment,
    metrics,
    worlds: worlds.map(({ name }, at) => ({ world: name, outcomes: outcomes.slice(at * metrics.length, (at + 1) * metrics.length) })),
  };
});
writeFileSync(new URL('goldens/shipped.jsonl', import.meta.url), goldens.map((golden) => `${JSON.stringify(golden)}\n`).join(''));
console.log(`${goldens.flatMap(({ worlds }) => worlds).length} worlds of ${goldens.length} templates`);
