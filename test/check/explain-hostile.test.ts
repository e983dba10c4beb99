import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explainRun } from '../../src/check/explain-run.ts';
import { renderPageMarkdown } from '../../src/report/explain-markdown.ts';
import { renderPageConsole } from '../../src/report/explain-page.ts';
import { runPage } from '../../src/report/explain-run.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { readRuns } from '../../src/rollouts/read-run.ts';
import { pick, randomFrom } from '../expr/random.ts';

const folder = new URL('runs/', import.meta.url);
const runs = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown);
const judge = { argo: '1.10', evaluate: conditionEvaluator('1.10') } as const;
const seed = 20260826;

/** What stands where something else should. */
const strange: readonly unknown[] = [
  ...[null, true, 0, -1, 2 ** 31, 1e300, 0.5, '', 'x', '-1', '\u001b[31m', '\u202e', '{{args.x}}', '{{', '[NaN]', '[]', '[1,2]', 'NaN'],
  ...[
    '9'.repeat(500),
    '2026-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    'Failed',
    'Successful',
    'Running',
    'Error',
    'Inconclusive',
    '1h',
    '-5s',
  ],
  ...[[], {}, [[]], [{}], { a: {} }, ['x'], { name: 'm' }, 'result[0] <', 'result', 'true', 'all(result, # > 0)', 'x'.repeat(20_000)],
];

/** The JSON with one or more of its parts replaced, removed or repeated. */
function broken(value: unknown, random: () => number, odds: number): unknown {
  if (random() < odds) return pick(random, strange);
  if (Array.isArray(value)) {
    const items = value.map((one) => broken(one, random, odds)).filter(() => random() >= odds);
    return random() < odds ? [...items, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (random() < odds && key !== 'kind' ? [] : [[key, broken(one, random, odds)]])),
  );
}

test(`a broken run is explained or refused, and never a bug of ours (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const counts = { explained: 0, refused: 0 };
  for (let round = 0; round < 1500; round++) {
    const run = broken(pick(random, runs), random, pick(random, [0.003, 0.01, 0.03]));
    const read = readRuns({ name: 'run', text: JSON.stringify(run) });
    if (read.runs.length === 0) {
      expect(read.diagnostics.length + read.others.length).toBeGreaterThan(0);
      counts.refused++;
      continue;
    }
    const pages = read.runs.map((one) => runPage(explainRun(one, judge)));
    const shown = renderPageConsole(pages, { color: false, width: 100 });
    expect(shown + renderPageMarkdown(pages)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(shown.length).toBeLessThan(200_000);
    counts.explained++;
  }
  // Both happen, or the test tests one of them only.
  expect(Math.min(counts.explained, counts.refused)).toBeGreaterThan(200);
});
