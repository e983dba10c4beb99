/*
 * Writes src/rollouts/crd/metric-shapes.json: in which order Go writes the fields of a metric, and which it leaves out when empty.
 * Run by hand where Go is installed: node test/oracle/argo/metric-shapes.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Shapes = { readonly types: Readonly<Record<string, string>> };

const folder = mkdtempSync(join(tmpdir(), 'shapes-'));
writeFileSync(join(folder, 'requests.jsonl'), '{}\n');
execFileSync(new URL('run.sh', import.meta.url).pathname, ['shapes', join(folder, 'requests.jsonl'), folder], { stdio: 'inherit' });
const [older, newer] = ['v1.9.3', 'v1.10.2'].map((release) => JSON.parse(readFileSync(join(folder, `${release}.jsonl`), 'utf8')) as Shapes);
if (older === undefined || newer === undefined) throw new Error('a release is missing');

// The older release may lack fields, which no template for it has; in all else one table must do for both.
for (const [name, fields] of Object.entries(older.types)) {
  const kept = (newer.types[name] ?? '').split(' ').filter((field) => fields.split(' ').includes(field));
  if (kept.join(' ') !== fields) throw new Error(`the releases differ in ${name}`);
}
const types = Object.fromEntries(Object.entries(newer.types).sort(([a], [b]) => (a < b ? -1 : 1)));
const table = { release: 'v1.10.2', types };
writeFileSync(new URL('../../../src/rollouts/crd/metric-shapes.json', import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
