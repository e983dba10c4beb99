import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pagePath, withWorlds } from './page.ts';
import { workloadProd } from './shipped-workload.ts';
import { workloadGroups } from './world-texts.ts';

const page = readFileSync(pagePath, 'utf8').replaceAll('\r\n', '\n');

test('its tables are current (else run node test/worlds/write-page.ts)', () => {
  expect(withWorlds(page)).toBe(page);
});

test('every part is in it, and closed', () => {
  const parts = [...page.matchAll(/<!-- worlds: (\S+) -->/g)].map(([, name]) => name);
  const others = ['figures', 'forms', 'forms-by-world', 'service', 'tolerant', 'tolerant-policy'];
  expect([...parts].sort()).toEqual([...workloadGroups.map(({ name }) => name), ...others].sort());
  expect(page.match(/<!-- \/worlds -->/g)?.length).toBe(parts.length);
});

test('every world of the workload guardrails is in one group', () => {
  const told = workloadGroups.flatMap(({ worlds }) => Object.keys(worlds));
  expect([...told].sort()).toEqual(workloadProd.rows.map(([world]) => world).sort());
});
