import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Labels } from '../../../src/promql/store/labels.ts';
import { answerOf, shown } from '../../promql/conformance/answer.ts';
import { type Case, readScript } from '../../promql/conformance/script.ts';

/**
 * promqltest takes values for equal that differ by a millionth. This asks Prometheus's engine for the values themselves and compares ours
 * to the bit: `node exact.ts`, after `go build -o bin/promql-engine .` in ../promql-engine.
 */
type Told = {
  readonly expr?: string;
  readonly kind?: string;
  readonly rows?: readonly {
    readonly labels?: Readonly<Record<string, string>> | null;
    readonly times?: readonly number[];
    readonly values: readonly (number | string)[];
  }[];
  readonly text?: string;
  readonly error?: string;
};

const folder = join(import.meta.dirname, '../../promql/conformance');
const oracle = join(import.meta.dirname, '../promql-engine/bin/promql-engine');

function main(): void {
  const cases = readdirSync(folder)
    .filter((name) => name.endsWith('.promtest'))
    .flatMap((name) => readScript(name, readFileSync(join(folder, name), 'utf8')));
  const output = execFileSync(oracle, { input: cases.map(requestOf).join('\n'), encoding: 'utf8', maxBuffer: 2 ** 28 });
  const answers = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told)
    .filter(({ expr }) => expr !== undefined);
  if (answers.length !== cases.length) throw new Error(`${answers.length} answers to ${cases.length} cases`);
  let different = 0;
  cases.forEach((one, index) => {
    const theirs = linesOf(answers[index] as Told, one);
    const ours = shown(answerOf(one, {}).value, false);
    if (theirs.join('\n') === ours.join('\n')) return;
    different++;
    console.log(`${one.script}:${one.line}: ${one.title}\n  theirs: ${theirs.join(' | ')}\n  ours:   ${ours.join(' | ')}`);
  });
  console.log(`${cases.length} cases, ${different} differ`);
  if (different > 0) process.exitCode = 1;
}

function requestOf({ loaded, query, times }: Case): string {
  const store = loaded.flatMap(({ series }) =>
    series.map(({ labels, timestampsMs, values, stale }) => ({
      labels,
      times: Array.from(timestampsMs),
      values: Array.from(values, (value, index) => (stale?.[index] ? 'stale' : jsonNumber(value))),
    })),
  );
  const when = times.kind === 'instant' ? { at: times.atMs } : { range: [times.startMs, times.endMs, times.stepMs] };
  return `${JSON.stringify({ store })}\n${JSON.stringify({ expr: query, ...when })}`;
}

function jsonNumber(value: number): number | string {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : value > 0 ? '+Inf' : '-Inf';
}

function linesOf({ error, text, kind, rows = [] }: Told, { times }: Case): readonly string[] {
  if (error !== undefined) return [`error: ${error}`];
  if (kind === 'string') return [JSON.stringify(text)];
  const numbers = rows.map(({ values }) => values.map(numeral));
  if (kind === 'scalar') return numbers[0] ?? [];
  if (times.kind === 'instant') return rows.map(({ labels }, row) => `${Labels.from(labels ?? {})} ${numbers[row]?.[0]}`).sort();
  const steps = Math.floor((times.endMs - times.startMs) / times.stepMs) + 1;
  return rows
    .map(({ labels, times: at = [] }, row) => {
      const byTime = new Map(at.map((atMs, index) => [atMs, numbers[row]?.[index]]));
      const values = Array.from({ length: steps }, (_, step) => byTime.get(times.startMs + step * times.stepMs) ?? '_');
      return `${Labels.from(labels ?? {})} ${values.join(' ')}`;
    })
    .sort();
}

function numeral(value: number | string): string {
  return String(value).replace('+Inf', 'Infinity').replace('-Inf', '-Infinity');
}

main();
