import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { allCases } from './all-cases.ts';
import { type Outcome, worldDigest } from './case.ts';
import { outcomeOf, type RunGolden, type RunOutcome, releases, runsFile, type TemplateGolden, templatesFile } from './golden.ts';
import { summaryOf } from './summary.ts';

const stale = 'goldens are stale: regenerate with node test/oracle/worlds/goldens.ts';

function linesOf<T>(file: URL): readonly T[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

const { templates, cases } = allCases();
const goldens = new Map(linesOf<RunGolden>(runsFile).map((golden) => [golden.id, golden]));

/** What the controller says when a run ends so. */
const messages: Readonly<Record<Outcome['phase'], RegExp>> = {
  Successful: /^(Run Terminated)?$/,
  Running: /^$/,
  Failed: /^Metric "[\w-]+" assessed Failed due to failed \((1\) > failureLimit \(0|2\) > failureLimit \(1)\)$/,
  Inconclusive: /^Metric "[\w-]+" assessed Inconclusive due to inconclusive \(\d+\) > inconclusiveLimit \(\d+\)$/,
  Error:
    /^Metric "[\w-]+" assessed Error due to consecutiveErrors \(4\) > consecutiveErrorLimit \(3\): "Error Message: .*503 Service Unavailable"$/,
};

test('the goldens are of these templates', () => {
  const recorded = linesOf<TemplateGolden>(templatesFile);
  expect([...templates.keys()], stale).toEqual(recorded.map(({ id }) => id));
  for (const { id, metrics } of recorded) expect(templates.get(id), `${id}: ${stale}`).toEqual(metrics);
});

test('the goldens are of these cases and worlds', () => {
  expect([...goldens.keys()], stale).toEqual(cases.map(({ id }) => id));
  for (const { id, world } of cases) expect(goldens.get(id)?.world, `${id}: ${stale}`).toBe(worldDigest(world));
});

function goldenOf(id: string): RunGolden {
  const golden = goldens.get(id);
  if (golden === undefined) throw new Error(stale);
  return golden;
}

function happened({ phase, atSeconds }: RunOutcome): Outcome {
  return { phase, atSeconds };
}

/** GUARD_POLICY_SHOW_WORLDS=v1.10.2 npx vitest run test/worlds: the recorded runs of that release as a table. */
const shown = releases.find((release) => release === process.env.GUARD_POLICY_SHOW_WORLDS);
if (shown !== undefined) afterAll(() => console.log(summaryOf(cases, (id) => happened(outcomeOf(goldenOf(id), shown)))));

for (const release of releases) {
  describe(release, () => {
    test.each(cases.map((one) => [one.id, one] as const))('%s', (id, { expected }) => {
      const run = outcomeOf(goldenOf(id), release);
      expect(happened(run)).toEqual(expected.now ?? expected.right);
      expect(run.message).toMatch(messages[run.phase]);
    });
  });
}
