/*
 * Writes test/promql/formats/goldens/*.jsonl: what Prometheus's own parsers make of random data.
 * Run by hand where Go is installed, after `go build -o bin/series .` here: node test/oracle/series/goldens.ts [SEED] [COUNT] [FOLDER]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomExposition } from '../../promql/formats/random-exposition.ts';
import { randomNotation, randomNumberText } from '../../promql/formats/random-notation.ts';
import { type Random, randomFrom } from '../../promql/random.ts';

const [seed = 20261121, count = 2000] = process.argv.slice(2, 4).map(Number);
const folder = process.argv[4] ?? fileURLToPath(new URL('../../promql/formats/goldens', import.meta.url));
console.log(`seed ${seed}, ${count} of each kind`);
mkdirSync(folder, { recursive: true });

const kinds: Readonly<Record<string, (random: Random) => string>> = {
  notation: randomNotation,
  float: randomNumberText,
  prometheus: (random) => randomExposition(random, 'prometheus'),
  openmetrics: (random) => randomExposition(random, 'openmetrics'),
};

for (const [kind, make] of Object.entries(kinds)) {
  const random = randomFrom(seed);
  const texts = new Set<string>();
  while (texts.size < count) {
    const text = make(random);
    if (text.isWellFormed()) texts.add(text);
  }
  const input = [...texts].map((text) => JSON.stringify({ kind, text })).join('\n');
  const answers = execFileSync(fileURLToPath(new URL('./bin/series', import.meta.url)), { input, maxBuffer: 2 ** 28 });
  writeFileSync(`${folder}/${kind}.jsonl`, answers);
}
