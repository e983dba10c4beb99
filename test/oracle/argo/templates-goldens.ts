/*
 * Writes test/rollouts/goldens/templates.jsonl: random templates and Rollouts, and what Argo Rollouts makes of them.
 * Run by hand where Go is installed: node test/oracle/argo/templates-goldens.ts [SEED] [COUNT]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../../expr/random.ts';
import { randomRequest } from './random-templates.ts';

const [seed = 20260826, count = 520] = process.argv.slice(2, 4).map(Number);
console.log(`seed ${seed}, ${count} requests`);
const random = randomFrom(seed);
const requests = Array.from({ length: count }, () => randomRequest(random));
const folder = mkdtempSync(join(tmpdir(), 'templates-'));
writeFileSync(join(folder, 'requests.jsonl'), `${requests.map((request, id) => JSON.stringify({ id, ...request })).join('\n')}\n`);
execFileSync(new URL('run.sh', import.meta.url).pathname, ['templates', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });

function answers(release: string): readonly string[] {
  return readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
}

const [older, newer] = [answers('v1.9.3'), answers('v1.10.2')];
const differing = newer.flatMap((line, index) => (line === older[index] ? [] : [index]));
if (differing.length > 0) throw new Error(`the releases differ in ${differing.join(', ')} of ${folder}`);
const goldens = requests.map((request, index) => {
  const { analyses } = JSON.parse(newer[index] as string) as { analyses: unknown };
  return JSON.stringify({ request, analyses });
});
writeFileSync(new URL('../../rollouts/goldens/templates.jsonl', import.meta.url), `${goldens.join('\n')}\n`);
