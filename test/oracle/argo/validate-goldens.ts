/*
 * Writes test/rollouts/goldens/validate.jsonl: random metrics and what the controller says of them before it measures.
 * Run by hand where Go is installed: node test/oracle/argo/validate-goldens.ts [SEED] [COUNT]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pick, randomFrom } from '../../expr/random.ts';

const [seed = 20260818, count = 900] = process.argv.slice(2, 4).map(Number);
console.log(`seed ${seed}, ${count} runs`);
const random = randomFrom(seed);

const limits = [-2, -1, 0, 0, 1, 2, 3, 5, '1', '+2', '-1', '5.0', ' 5', 'five', ''];
const counts = [-1, 0, 1, 2, 3, 4, 5, 9, '4', '+4', '4.0', '99999999999999999999'];
const durations = [
  ...['10s', '10s', '10s', '1m', '', '0', '0s', '-5s', '+5s', '1.5s', '.5s', '5.s', '1µs', '1μs', '1h1m1s', '1d', '5', '1 m', ' 1m', '1m '],
  ...['.s', '1e3s', '1M', 's', '-', '--1s', '2562047h47m16.854775807s', '2562047h47m16.854775808s', '-2562047h47m16.854775808s', '1m-1s'],
];

function some(key: string, odds: number, choices: readonly unknown[]): Record<string, unknown> {
  return random() < odds ? { [key]: pick(random, choices) } : {};
}

function metric(): object {
  return {
    name: pick(random, ['a', 'b', 'c', 'd']),
    ...some('count', 0.7, counts),
    ...some('interval', 0.8, durations),
    ...some('initialDelay', 0.2, durations),
    ...some('failureLimit', 0.4, limits),
    ...some('inconclusiveLimit', 0.3, limits),
    ...some('consecutiveErrorLimit', 0.3, limits),
    ...some('consecutiveSuccessLimit', 0.3, limits),
    // Rare by chance: only successes in a row end the metric.
    ...(random() < 0.1 ? { failureLimit: -1, consecutiveSuccessLimit: 4 } : {}),
    provider: pick(random, [
      ...Array.from({ length: 12 }, () => ({ prometheus: { query: 'up' } })),
      {},
      { prometheus: { query: 'up' }, web: { url: 'x' } },
      { plugin: {} },
      { plugin: { a: {}, b: {} } },
    ]),
  };
}

const templates = Array.from({ length: count }, () => Array.from({ length: pick(random, [1, 1, 1, 2, 0]) }, metric));
const folder = mkdtempSync(join(tmpdir(), 'validate-'));
const requests = templates.map((template, id) => {
  const names = template.map((one) => (one as { name: string }).name);
  const answers = Object.fromEntries(names.map((name) => [name, [{ vector: ['0'] }]]));
  // Terminated at once: a sound run is not to be measured.
  return JSON.stringify({ id, template, answers, terminateAtSeconds: 0 });
});
writeFileSync(join(folder, 'requests.jsonl'), `${requests.join('\n')}\n`);
execFileSync(new URL('run.sh', import.meta.url).pathname, ['runs', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });

function messages(release: string): readonly string[] {
  const lines = readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const { message } = JSON.parse(line) as { message: string };
    return message.startsWith('Analysis spec invalid: ') ? message : '';
  });
}

const [older, newer] = [messages('v1.9.3'), messages('v1.10.2')];
if (JSON.stringify(older) !== JSON.stringify(newer)) throw new Error('the releases differ');
const goldens = templates.map((template, index) => JSON.stringify({ template, message: newer[index] }));
writeFileSync(new URL('../../rollouts/goldens/validate.jsonl', import.meta.url), `${goldens.join('\n')}\n`);
