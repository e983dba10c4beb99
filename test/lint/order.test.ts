import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { expect, test, vi } from 'vitest';
import type { LintReport } from '../../src/lint/lint.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { pick, type Random, randomFrom } from '../promql/random.ts';
import { randomMetric } from './prove-random.ts';

const seed = Number(process.env.GUARD_POLICY_LINT_SEED ?? 20261121);
const corpus = new URL('../corpus/templates/', import.meta.url);

/** Templates of the corpus, each a file with a name of its own, and random ones of which many ask the same query in other words. */
function filesOf(random: Random): readonly SourceFile[] {
  const documents = readdirSync(corpus).flatMap((name) => readFileSync(new URL(name, corpus), 'utf8').split(/^---$/m));
  const known = documents.filter((text) => text.includes('kind:'));
  const foreign = Array.from({ length: 25 }, () => pick(random, known));
  const metrics = Array.from({ length: 10 }, () => randomMetric(random));
  const made = Array.from({ length: 35 }, () => templateOf(pick(random, metrics), random));
  return [...foreign, ...made].map((text, index) => ({
    name: `${index}.yaml`,
    text: text.replace(/^( +name:|.*metadata: \{ name:) *[\w-]+/m, `$1 t${index}`),
  }));
}

/** The metric under another name, of another service, or with other limits. */
function templateOf(metric: ReturnType<typeof randomMetric>, random: Random): string {
  const { query } = metric.provider.prometheus as { readonly query: string };
  const service = pick(random, ['web', 'stable', 'api']);
  const changed = {
    ...metric,
    ...pick(random, [{}, { failureLimit: 1 }, { count: 3 }]),
    name: pick(random, ['errors', 'm', 'a: b']),
    provider: { prometheus: { address: 'http://prometheus:9090', query: query.replaceAll('"web"', `"${service}"`) } },
  };
  const template = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate', metadata: { name: 't' }, spec: { metrics: [changed] } };
  return JSON.stringify(template);
}

type LintAll = (files: readonly SourceFile[]) => LintReport;

/** Lint that remembers nothing yet: what is kept under too few words would be wrong in one order, and right in another. */
async function forgetful(): Promise<LintAll> {
  vi.resetModules();
  const { lint } = await import('../../src/lint/lint.ts');
  const { readLintInput } = await import('../../src/lint/read-input.ts');
  return (files) => {
    const input = readLintInput(
      files.map((file) => ({ file, named: true })),
      '1.10',
    );
    return lint(input, { argo: '1.10', scrapeIntervalMs: 15_000 });
  };
}

/** Everything that is said of a file, as text. */
function saidOf({ name }: SourceFile, { findings, metrics }: LintReport): readonly string[] {
  const ofFile = [...findings, ...metrics].filter(({ range }) => range.file === name);
  return ofFile.map((one) => JSON.stringify(one)).sort();
}

test(`what is said of a file does not depend on those linted before it (seed ${seed})`, { timeout: 60_000 }, async () => {
  const random = randomFrom(seed);
  const files = filesOf(random);
  const lintAlone = await forgetful();
  const alone = new Map(files.map((file) => [file, saidOf(file, lintAlone([file]))]));
  const shuffled = files.map((file) => ({ file, at: random() })).sort((a, b) => a.at - b.at);
  for (const order of [files.toReversed(), shuffled.map(({ file }) => file)]) {
    const together = (await forgetful())(order);
    for (const file of files) expect(saidOf(file, together), file.text).toEqual(alone.get(file));
    expect(together.metrics.map(({ state }) => state)).toEqual(expect.arrayContaining(['open', 'closed', 'not judged']));
  }
});
