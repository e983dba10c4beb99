/*
 * Writes test/expr/goldens/conditions-*.jsonl: conditions of each family, on results of every kind, and what the engines of both releases
 * make of them. Run by hand where Go is installed: node test/oracle/argo/condition-goldens.ts [SEED]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaseFamily, type ConditionCase, conditionCases } from '../../expr/condition-cases.ts';
import { type ConditionGolden, releases } from '../../expr/condition-golden.ts';
import { results } from '../../expr/condition-results.ts';

const counts: Readonly<Record<CaseFamily, number>> = {
  templates: 1500,
  operators: 1200,
  builtins: 1500,
  values: 900,
  random: 900,
  mutations: 600,
};
const letters: Readonly<Record<string, string>> = { Successful: 'T', Failed: 'F', Error: 'E', Crash: 'C' };

const [seed = 20261121] = process.argv.slice(2).map(Number);
console.log(`seed ${seed}`);
const families = Object.entries(counts) as [CaseFamily, number][];
const cases = new Map(families.map(([family, count], index) => [family, distinct(conditionCases(family, seed + index, count))]));
const all = [...cases.values()].flat();

const folder = mkdtempSync(join(tmpdir(), 'condition-goldens-'));
const requests = join(folder, 'requests.jsonl');
writeFileSync(requests, all.map(({ text, result }, id) => `${JSON.stringify({ id, successCondition: text, result })}\n`).join(''));
execFileSync(new URL('run.sh', import.meta.url).pathname, ['conditions', requests, folder], { stdio: 'inherit' });
const answers = releases.map((release) =>
  readFileSync(join(folder, `${release}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n'),
);

const goldens = new URL('../../expr/goldens/', import.meta.url);
writeFileSync(new URL('conditions-results.jsonl', goldens), results.map((result) => `${JSON.stringify(result)}\n`).join(''));
let line = 0;
for (const [family, ofFamily] of cases) {
  const lines = ofFamily.map(({ text, result }): ConditionGolden => {
    const outcomes = answers.map((answer) => outcomeOf(answer[line])).join('');
    line++;
    return { text, result: results.indexOf(result), outcomes };
  });
  writeFileSync(new URL(`conditions-${family}.jsonl`, goldens), lines.map((golden) => `${JSON.stringify(golden)}\n`).join(''));
  console.log(`${family}: ${lines.length}`);
}

/** Argo takes an empty condition for none. */
function distinct(many: readonly ConditionCase[]): readonly ConditionCase[] {
  const seen = new Map(many.map((one) => [JSON.stringify([one.text, results.indexOf(one.result)]), one]));
  return [...seen.values()].filter(({ text }) => text !== '');
}

function outcomeOf(answer: string | undefined): string {
  const { phase } = JSON.parse(answer ?? '{}') as { readonly phase?: string };
  const letter = letters[phase ?? ''];
  if (letter === undefined) throw new Error(`no outcome: ${answer}`);
  return letter;
}
