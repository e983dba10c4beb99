import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type CompileResult, compileFiles } from '../../src/check/compile-files.ts';
import { renderDiagnostics } from '../../src/report/console.ts';
import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import type { ClusterAnalysisTemplate } from '../../src/rollouts/types.ts';
import type { Checked } from '../../src/source/diagnostic.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

export const root = join(import.meta.dirname, '../..');

export function fileAt(path: string): SourceFile {
  return { name: path, text: readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n') };
}

export function shippedPacks(): readonly SourceFile[] {
  return readdirSync(join(root, 'templates'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => fileAt(`templates/${name}`));
}

type Options = { readonly config?: SourceFile; readonly target?: ArgoVersion };

export function compileFile(file: SourceFile, { config, target }: Options = {}): Checked<CompileResult> {
  return compileFiles({
    files: [file],
    packs: [],
    shippedPacks: shippedPacks(),
    ...(config === undefined ? {} : { config }),
    ...(target === undefined ? {} : { target }),
    sourcePathOf: (name) => name,
  });
}

/** The templates of a result by `ENVIRONMENT/NAME`; throws with the frames where the file is refused. */
export function templatesOf(file: SourceFile, options: Options = {}): ReadonlyMap<string, ClusterAnalysisTemplate> {
  const compiled = compileFile(file, options);
  if (!compiled.ok) throw new Error(framesOf(file, compiled));
  const templates = compiled.value.files.filter(({ path }) => !path.endsWith('/kustomization.yaml'));
  return new Map(templates.map(({ path, text }) => [path.replace(/\.yaml$/, ''), parse(text) as ClusterAnalysisTemplate]));
}

export function framesOf(file: SourceFile, { diagnostics }: Pick<Checked<unknown>, 'diagnostics'>): string {
  const files = new Map([file, ...shippedPacks()].map((one) => [one.name, one]));
  return renderDiagnostics(diagnostics, files, { color: false, width: 100 });
}

/** The sources of args in the examples of the pages. */
const exampleArgs: Readonly<Record<string, string>> = {
  namespace: '{ type: label, from: { field: metadata.namespace } }',
  podHash: '{ type: label, from: { podTemplateHash: Latest } }',
  stableHash: '{ type: label, from: { podTemplateHash: Stable } }',
};

/** An example of a page as a file: a whole document as it stands, a list of guardrails inside the smallest policy. */
export function exampleFile(name: string, text: string): SourceFile {
  if (!text.startsWith('- ')) return { name: `${name}.yaml`, text };
  const args = Object.entries(exampleArgs).filter(([arg]) => new RegExp(`\\b(args\\.${arg}\\b|: ${arg}\\b)`).test(text));
  const lines = [
    'apiVersion: guard-policy.dev/v1',
    'kind: Policy',
    'metadata: { name: example, version: 1.0.0 }',
    'spec:',
    ...(args.length === 0 ? [] : ['  args:', ...args.map(([arg, declaration]) => `    ${arg}: ${declaration}`)]),
    '  environments: { dev: { schedule: { interval: 30s, count: 4 } } }',
    '  guardrails:',
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `    ${line}`)),
  ];
  return { name: `${name}.yaml`, text: `${lines.join('\n')}\n` };
}
