/*
 * Writes test/promql/goldens/parser.jsonl: what Prometheus's own parser makes of hand-written and random queries.
 * Run by hand where Go is installed, after `go build -o bin/promql .` here: node test/oracle/promql/goldens.ts [SEED] [COUNT] [FILE]
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomFrom } from '../../promql/random.ts';
import { illTypedText, mutateText, randomText } from '../../promql/random-text.ts';
import { traps } from '../../promql/traps.ts';

const [seed = 20260817, count = 3600] = process.argv.slice(2, 4).map(Number);
const output = process.argv[4] ?? new URL('../../promql/goldens/parser.jsonl', import.meta.url);
console.log(`seed ${seed}, ${count} random queries`);
const random = randomFrom(seed);
const mostCharacters = 160;

const queries = new Set(traps);
const invented = new Set<string>();
while (invented.size < count) {
  const kind = invented.size % 3;
  const depth = 1 + Math.floor(random() * 3);
  const text =
    kind === 0 ? randomText(random, depth) : kind === 1 ? mutateText(random, randomText(random, depth)) : illTypedText(random, depth);
  if (text.length <= mostCharacters && text.isWellFormed() && !queries.has(text)) invented.add(text);
}
for (const text of invented) queries.add(text);
const input = [...queries].map((query) => JSON.stringify(query)).join('\n');
const answers = execFileSync(fileURLToPath(new URL('./bin/promql', import.meta.url)), { input, maxBuffer: 2 ** 28 });
writeFileSync(output, answers);
