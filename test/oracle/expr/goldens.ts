/*
 * Writes test/expr/goldens/parse.jsonl: what the parsers of both engines make of hand-written and random conditions.
 * Run by hand where Go is installed, after `go build -o bin/expr .` here: node test/oracle/expr/goldens.ts [SEED] [COUNT] [FILE]
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { corrupted, randomSoup, randomText } from '../../expr/parse-random.ts';
import { traps } from '../../expr/parse-traps.ts';
import { randomFrom } from '../../expr/random.ts';

const [seed = 20260917, count = 3000] = process.argv.slice(2, 4).map(Number);
const output = process.argv[4] ?? new URL('../../expr/goldens/parse.jsonl', import.meta.url);
console.log(`seed ${seed}, ${count} random conditions`);
const random = randomFrom(seed);
const mostCharacters = 90;

const texts = new Set(traps);
while (texts.size < traps.length + count) {
  const kind = texts.size % 8;
  const text = kind === 0 ? randomSoup(random) : randomText(random, 1 + Math.floor(random() * 3));
  const one = kind === 1 || kind === 2 ? corrupted(random, text) : text;
  if (one.length <= mostCharacters && one.isWellFormed()) texts.add(one);
}
const input = [...texts].map((text) => JSON.stringify(text)).join('\n');
const answers = execFileSync(fileURLToPath(new URL('./bin/expr', import.meta.url)), { input, maxBuffer: 2 ** 30, encoding: 'utf8' });
writeFileSync(output, `${answers.trimEnd().split('\n').map(shortened).join('\n')}\n`);

/** Where both engines read the same tree it is written once. */
function shortened(line: string): string {
  const { text, ...trees } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const [one, other] = [JSON.stringify(trees['expr-1.15.5']), JSON.stringify(trees['expr-1.17.7'])];
  return one === other
    ? `{"text":${JSON.stringify(text)},"both":${one}}`
    : `{"text":${JSON.stringify(text)},"expr-1.15.5":${one},"expr-1.17.7":${other}}`;
}
