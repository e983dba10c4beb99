import type { SourceFile } from '../../src/source/source-file.ts';

/** The example of a rule as a file: of a metric alone a template of it, of an object the object. Args that it uses are declared. */
export function exampleFile(name: string, example: string): SourceFile {
  if (/^apiVersion:/m.test(example)) return { name, text: example };
  const args = [...new Set([...example.matchAll(/\{\{\s*args\.([\w-]+)\s*\}\}/g)].map(([, arg]) => arg))];
  const lines = example.trim().split('\n');
  const metric = lines.map((line, index) => `${index === 0 ? '    - ' : '      '}${line}\n`).join('');
  const declared = args.length === 0 ? '' : `  args:\n${args.map((arg) => `    - name: ${arg}\n`).join('')}`;
  const head = 'apiVersion: argoproj.io/v1alpha1\nkind: ClusterAnalysisTemplate\nmetadata:\n  name: example\nspec:\n';
  return { name, text: `${head}${declared}  metrics:\n${metric}` };
}
