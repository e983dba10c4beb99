import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { dataLimits } from '../promql/formats/data-limits.ts';
import { readDataText } from '../promql/formats/data-text.ts';
import type { Checked } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { displayPath } from './display-path.ts';
import type { CliIo } from './io.ts';
import { statNamed } from './named-path.ts';
import { readBounded } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** What the word behind `explain` is. */
export type ExplainTarget =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'test' | 'policy' | 'template'; readonly path: string }
  | { readonly kind: 'run'; readonly file: Checked<SourceFile> };

/** Told by the text, cheaply: each kind is read strictly afterwards. Of several kinds in a file the first of these counts. */
const kinds = [
  ['test', /["']?\bkind["']?\s*:\s*["']?PolicyTest\b/],
  ['run', /["']?\bkind["']?\s*:\s*["']?AnalysisRun\b/],
  ['policy', /["']?\bkind["']?\s*:\s*["']?Policy\b/],
  ['template', /["']?\bkind["']?\s*:\s*["']?(?:Cluster)?AnalysisTemplate\b/],
] as const;

export async function readTarget(target: string, io: CliIo): Promise<ExplainTarget> {
  if (target === '-') return { kind: 'run', file: await readStdin(io) };
  const path = resolve(io.cwd, target);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined && /^gp\d{1,4}$/i.test(target)) return { kind: 'code', code: target.toUpperCase() };
  const stats = statNamed(path, io.cwd);
  const name = displayPath(io.cwd, path);
  if (stats.isDirectory()) throw new UsageError(`\`${name}\` is a folder`, 'name one file: a policy, a template, a test or an AnalysisRun');
  const bytes = readBounded(path, name, dataLimits.bytes);
  const file = textOf(bytes, name);
  if (!file.ok) return { kind: 'run', file };
  const found = kinds.find(([, pattern]) => pattern.test(file.value.text))?.[0];
  if (found === undefined) {
    throw new UsageError(
      `\`${name}\` holds nothing that can be explained`,
      'name a file of kind Policy, PolicyTest, AnalysisTemplate, ClusterAnalysisTemplate or AnalysisRun',
    );
  }
  return found === 'run' ? { kind: found, file } : { kind: found, path };
}

async function readStdin(io: CliIo): Promise<Checked<SourceFile>> {
  const bytes = await io.readStdin?.(dataLimits.bytes);
  if (bytes === undefined) {
    throw new UsageError('nothing is piped to stdin', 'kubectl get analysisrun NAME -o json | guard-policy explain -');
  }
  return textOf(bytes, '<stdin>');
}

function textOf(bytes: Uint8Array | number, name: string): Checked<SourceFile> {
  if (typeof bytes === 'number') throw new UsageError(`${name} has more than ${dataLimits.bytes} bytes`);
  if (bytes.length === 0) throw new UsageError(`${name} is empty`);
  return readDataText(bytes, name);
}
