/**
 * Evaluates a rule test of promtool with the built library, as a whole process: node promql-runner.mjs FILE EXPR END STEP COMPAT HOW.
 * Reads the layout that promql-data.ts writes (line by line, without a YAML parser). HOW is `all` or `end` for the values at every step or at
 * the end, printed as JSON; or `warm` for medians in milliseconds of repeated queries, with the first.
 */
import { readFileSync } from 'node:fs';
import {
  copiedText,
  createStore,
  evaluateInstant,
  evaluateRange,
  parsePromql,
  printNumber,
  readSeriesNotation,
} from '../../dist/promql.js';

const [file, expr, end, step, compat, how] = process.argv.slice(2);
const stepMs = Number(step) * 1000;
const endMs = Number(end) * 1000;
const options = { compat: Number(compat) };

const store = createStore(readRuleTest(readFileSync(file, 'utf8')));
const parsed = parsePromql(copiedText(expr, 'expr', 0));
if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);

if (how === 'warm') {
  const figures = { range: medianOf(range), instant: medianOf(instant) };
  console.log(JSON.stringify(figures));
} else {
  const { series } = how === 'all' ? range() : asMatrix(instant());
  const rows = series.map(({ labels, timestampsMs, values }) => ({
    labels: `${labels}`.replaceAll(', ', ','),
    times: Array.from(timestampsMs),
    values: Array.from(values, printNumber),
  }));
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

function range() {
  return answerOf(evaluateRange(parsed.value, store, { startMs: 0, endMs, stepMs }, options));
}

function instant() {
  return answerOf(evaluateInstant(parsed.value, store, endMs, options));
}

function asMatrix({ samples }) {
  return { series: samples.map(({ labels, value }) => ({ labels, timestampsMs: [endMs], values: [value] })) };
}

function answerOf(result) {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function medianOf(run) {
  const times = [];
  for (let round = 0; round < 31; round++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  const [first, ...others] = times;
  return { first, median: others.slice(10).sort((a, b) => a - b)[10] };
}

function* readRuleTest(text) {
  const grid = { startMs: 0, intervalMs: stepMs };
  for (const [, metric, values] of text.matchAll(/^ {6}- series: '(.*)'\n {8}values: '(.*)'$/gm)) {
    const read = readSeriesNotation(copiedText(metric, file, 0), copiedText(values, file, 0), grid);
    if (!read.ok) throw new Error(read.diagnostics[0].message);
    yield read.value;
  }
}
