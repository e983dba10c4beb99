import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.ts';

const root = join(import.meta.dirname, '../..');
const main = `process.env.TZ = 'UTC'; const { runProcess } = await import(${JSON.stringify(join(root, 'src/cli/main.ts'))}); await runProcess();`;

function template(name: string, ...lines: readonly string[]): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: ${name} }
spec:
  metrics:
    - name: m
      interval: 1m
      count: 3
${lines.map((line) => `      ${line}\n`).join('')}      provider: { prometheus: { address: 'http://prometheus', query: 'sum(errors)' } }
`;
}

const open = template('open', "successCondition: 'true'");

type Run = { readonly code: number | null; readonly output: string; readonly seconds: number };

/** The real process, for its time; as the user `uid` where that is given. */
function lint(cwd: string, { uid, stdin }: { readonly uid?: number; readonly stdin?: string } = {}): Promise<Run> {
  const startedMs = performance.now();
  const argv = ['--input-type=module', '--eval', main, '--', 'guard-policy', 'lint', stdin === undefined ? '.' : '-', '--quiet'];
  const child = spawn(process.execPath, argv, { cwd, ...(uid === undefined ? {} : { uid }) });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  // Who reads no more has closed the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output, seconds: (performance.now() - startedMs) / 1000 }));
  });
}

test('100,000 files of others', { timeout: 300_000 }, async () => {
  const cwd = temporaryFolder({ 'zz.yaml': open });
  for (let folder = 0; folder < 100; folder++) {
    mkdirSync(join(cwd, `f${folder}`));
    for (let file = 0; file < 1000; file++) {
      writeFileSync(join(cwd, `f${folder}/${file}.yaml`), `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a-${file} }\n`);
    }
  }
  const { code, output, seconds } = await lint(cwd);
  expect(output).toContain('zz.yaml:9');
  expect(code).toBe(1);
  expect(seconds).toBeLessThan(60);
});

test.for<[string, string]>([
  ['10 MB of metrics', template('big').repeat(40_000)],
  ['10 MB in one line', `# ${'AnalysisTemplate '.repeat(600_000)}`],
  ['10 MB of brackets', `kind: AnalysisTemplate\na: ${'['.repeat(10_000_000)}`],
])('%s, in a file and from stdin', { timeout: 60_000 }, async ([, text]) => {
  const cwd = temporaryFolder({ 'a.yaml': text, 'zz.yaml': open });
  const inFile = await lint(cwd);
  expect(inFile).toMatchObject({ code: 2, output: expect.stringMatching(/error\[GP501\][\s\S]*zz\.yaml:9/) });
  const piped = await lint(cwd, { stdin: text });
  expect(piped).toMatchObject({ code: 2, output: expect.stringContaining('error[GP501]') });
  expect(inFile.seconds + piped.seconds).toBeLessThan(20);
});

test('10 MB of documents, a template among them', { timeout: 60_000 }, async () => {
  const others = `---\napiVersion: v1\nkind: ConfigMap\ndata: { a: ${'x'.repeat(200)} }\n`.repeat(20_000);
  const text = `${others}---\n${open}${others}`;
  const { code, output, seconds } = await lint(temporaryFolder({ 'a.yaml': text }));
  expect(output).toContain('a.yaml:80010');
  expect(code).toBe(1);
  const piped = await lint(temporaryFolder({}), { stdin: text });
  expect(piped).toMatchObject({ code: 1, output: expect.stringContaining('<stdin>:80010') });
  expect(seconds + piped.seconds).toBeLessThan(20);
});

test('200 conditions that take long', { timeout: 120_000 }, async () => {
  const files = Array.from({ length: 200 }, (_, index) =>
    template(`t${index}`, `successCondition: 'all(1..2000, {all(1..500, {# >= 0})}) && result[0] < ${index}'`),
  );
  const { code, output, seconds } = await lint(temporaryFolder({ 'a.yaml': files.join('---\n'), 'zz.yaml': open }));
  expect(output).toContain('200 not judged');
  expect(code).toBe(1);
  expect(seconds).toBeLessThan(30);
});

/** Nothing is forbidden to root, so that there the run is another user's. */
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

test.skipIf(process.getuid === undefined)('what may not be read', { timeout: 60_000 }, async () => {
  const cwd = temporaryFolder({ 'a.yaml': open, 'b/b.yaml': open, 'zz.yaml': open });
  chmodSync(join(cwd, 'a.yaml'), 0o000);
  if (isRoot) chownSync(cwd, nobody, nobody);
  chmodSync(join(cwd, 'b'), 0o000);
  const { code, output } = await lint(cwd, isRoot ? { uid: nobody } : {});
  chmodSync(join(cwd, 'b'), 0o755);
  expect(output).toContain('error[GP516] file-unreadable: cannot read a.yaml: permission denied');
  expect(output).toContain('error[GP516] file-unreadable: cannot read b: permission denied');
  expect(output).toContain('zz.yaml:9');
  expect(code).toBe(2);
});
