import { describe, expect, test } from 'vitest';
import { diffFiles } from '../../src/check/diff-files.ts';
import { policyWith } from '../cli/test-project.ts';

const side = (text: string, config?: string) => ({
  files: [{ name: 'p.yaml', text }],
  packs: [],
  shippedPacks: [],
  ...(config === undefined ? {} : { config: { name: 'guard-policy.yaml', text: config } }),
});

async function wordsOf(before: string, after: string, configs: readonly [string?, string?] = []): Promise<readonly string[]> {
  const { subjects } = await diffFiles({ before: side(before, configs[0]), after: side(after, configs[1]) });
  return subjects.flatMap(({ changes }) =>
    changes.map((one) => `${one.direction} ${one.what}: ${one.before ?? '-'} -> ${one.after ?? '-'} [${one.environments.join(' ')}]`),
  );
}

const text = policyWith();
const volume = {
  'absent: zero': 'absent: zero\n      minVolume: { atLeast: 100 }',
  '        alive:': '        volume: sum(requests_total)\n        alive:',
};

/** Looser this way round; tighter the other way. */
describe('looser, and tighter the other way round', () => {
  test.each([
    ['a limit', text, policyWith({ '0.01': '0.02' }), 'require: value <= 0.01 -> value <= 0.02 [dev prod]'],
    ['fewer measurements', text, policyWith({ 'count: 8': 'count: 6' }), 'schedule count: 8 -> 6 [prod]'],
    ['tolerated failures', text, policyWith({ 'count: 8': 'count: 8, failures: 2' }), 'schedule failures: 0 -> 2 [prod]'],
    ['tolerated errors', text, policyWith({ 'count: 4': 'count: 4, errors: 5' }), 'schedule errors: 3 -> 5 [dev]'],
    ['enforcement', text, policyWith({ 'enforcement: deny': 'enforcement: audit' }), 'enforcement: deny -> audit [dev prod]'],
    ['nothing counts as 0', policyWith({ 'absent: zero': 'absent: fail' }), text, 'absent: fail -> zero [dev prod]'],
    [
      'older samples',
      policyWith({ 'absent: zero': 'within: 60s' }),
      policyWith({ 'absent: zero': 'within: 2m' }),
      'within: 1m -> 2m [dev prod]',
    ],
    [
      'an environment',
      text,
      policyWith({ '    dev: { schedule: { interval: 30s, count: 4, initialDelay: 2m } }\n': '' }),
      'environment: guarded -> - [dev]',
    ],
  ])('%s', async (_, before, after, expected) => {
    const words = await wordsOf(before, after);
    expect(words).toEqual([`looser ${expected}`]);
    const [direction] = (await wordsOf(after, before)).map((one) => one.split(' ')[0]);
    expect(direction).toBe('tighter');
  });
});

test('a least volume, and how long it is waited for', async () => {
  const wait = (most: string): string => policyWith({ ...volume, 'absent: zero': `absent: zero\n      minVolume: { atLeast: ${most} }` });
  expect(await wordsOf(wait('100'), wait('50, wait: 5m'))).toEqual([
    'looser minVolume atLeast: 100 -> 50 [dev prod]',
    'looser minVolume wait: 0s -> 5m [dev prod]',
  ]);
  expect(await wordsOf(wait('100'), text)).toEqual(expect.arrayContaining(['looser minVolume: at least 100 -> - [dev prod]']));
  expect(await wordsOf(text, wait('100'))).toEqual(expect.arrayContaining(['tighter minVolume: - -> at least 100 [dev prod]']));
});

describe('changed', () => {
  test.each([
    ['the owner', policyWith({ 'platform-team': 'payments' }), ['changed owner: platform-team -> payments []']],
    ['the version', policyWith({ '1.0.0': '1.1.0' }), ['changed version: 1.0.0 -> 1.1.0 []']],
    ['an arg', policyWith({ 'type: label': 'type: regex' }), ['changed arg namespace: {"type":"label"} -> {"type":"regex"} []']],
    [
      'the delay',
      policyWith({ 'count: 4, initialDelay: 2m': 'count: 4, initialDelay: 3m' }),
      ['changed schedule initialDelay: 2m -> 3m [dev]'],
    ],
    ['how a query is written', policyWith({ 'sum(rate(errors': 'sum( rate(errors' }), []],
  ])('%s', async (_, after, expected) => {
    expect(await wordsOf(text, after)).toEqual(expected);
  });

  test('a query, line by line', async () => {
    const [change] = await wordsOf(text, policyWith({ 'sum(rate(errors': 'avg(rate(errors' }));
    expect(change).toMatch(/^changed value query: sum\([\s\S]* -> avg\([\s\S]* \[dev prod\]$/);
  });

  test('what the configuration alone changes is told by what is compiled', async () => {
    const config = (timeout: string): string =>
      `apiVersion: guard-policy.dev/v1\nkind: Config\nspec: { sources: { prometheus: { type: prometheus, timeout: ${timeout} } } }\n`;
    expect(await wordsOf(text, text, [config('30s'), config('10s')])).toEqual(['changed compiled prometheus timeout: 30 -> 10 [dev prod]']);
  });

  test('a guardrail more is tighter, one less is looser', async () => {
    const second = text.replace(
      '  environments:',
      `    - name: queue\n      at: [rollout]\n      prometheus: { value: max(queue_length) }\n      require: value <= 5\n  environments:`,
    );
    expect(await wordsOf(text, second)).toEqual(['tighter guardrail: - -> value <= 5 [dev prod]']);
    expect(await wordsOf(second, text)).toEqual(['looser guardrail: value <= 5 -> - [dev prod]']);
  });
});
