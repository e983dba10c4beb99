/** Plays the templates of the examples and writes outcomes.json and datadog-outcomes.json anew. Needs Go: node test/examples/write-outcomes.ts && npm run format */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datadogConditions, datadogWorlds } from './datadog-readings.ts';
import { judgeNumbers, play } from './play.ts';
import { playedTemplates } from './played.ts';

const outcomes = Object.fromEntries(
  Object.entries(playedTemplates()).map(([name, { variants, worlds }]) => {
    const played = play(
      variants.map(({ metrics }) => metrics),
      worlds,
    );
    const rows = variants.map((variant, at) => ({
      name: variant.name,
      metrics: variant.metrics,
      outcomes: worlds.map((world, index) => ({ world: world.name, ...played[at]?.[index] })),
    }));
    return [name, rows];
  }),
);
writeFileSync(join(import.meta.dirname, 'outcomes.json'), `${JSON.stringify(outcomes, null, 2)}\n`);

const conditions = datadogConditions();
const judged = datadogWorlds.map(({ name, value, alive }) => {
  const [ofValue, ofAlive] = judgeNumbers([
    { condition: conditions.value, number: value },
    { condition: conditions.alive, number: alive },
  ]);
  return { world: name, value: ofValue, alive: ofAlive };
});
writeFileSync(join(import.meta.dirname, 'datadog-outcomes.json'), `${JSON.stringify({ conditions, judged }, null, 2)}\n`);
