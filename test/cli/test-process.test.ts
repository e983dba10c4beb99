import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOptions } from '../../src/build/bundle.ts';
import { filesIn, temporaryFolder } from './run-cli.ts';
import { goodProject, healthyCase, policyTest, policyWith, recordingCase, wrongCase } from './test-project.ts';

const root = join(import.meta.dirname, '../..');
let dist: string;
let bin: string;

beforeAll(async () => {
  // Beside the sources, whose package.json says that the bundle is made of modules.
  dist = mkdtempSync(join(root, 'node_modules/.cache-test-process-'));
  await build({ ...bundleOptions(root), entryPoints: { main: 'src/cli/main.ts' }, outdir: dist });
  bin = join(dist, 'guard-policy.mjs');
  copyFileSync(join(root, 'src/cli/bin.mjs'), bin);
}, 60_000);

afterAll(() => rmSync(dist, { recursive: true, force: true }));

function run(argv: readonly string[], cwd: string, node: readonly string[] = []) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...node, bin, ...argv], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: '' },
    timeout: 60_000,
  });
  return { status, signal, stdout, stderr };
}

describe('the built package', () => {
  test('ends with 0, 1 and 2', () => {
    expect(run(['test', '.'], temporaryFolder(goodProject))).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('2 passed, 0 failed'),
    });
    expect(run(['test', '.'], temporaryFolder({ ...goodProject, 'b.test.yaml': policyTest(wrongCase) }))).toMatchObject({
      status: 1,
      stderr: '',
    });
    const broken = run(['test', '.', '-o', 'json'], temporaryFolder({ 'a.test.yaml': policyTest(healthyCase) }));
    expect({ status: broken.status, exitCode: JSON.parse(broken.stdout).exitCode }).toEqual({ status: 2, exitCode: 2 });
  });

  test('refuses data above the limit without reading them', () => {
    const cwd = temporaryFolder({ 'policy.yaml': policyWith(), 'a.test.yaml': recordingCase() });
    const path = join(cwd, 'r');
    openSync(path, 'w');
    truncateSync(path, 3 * 1024 ** 3);
    const limited = run(['test', '.'], cwd, ['--max-old-space-size=256']);
    expect(limited).toMatchObject({ status: 2, stdout: expect.stringContaining('3221225472 bytes; the limit is 134217728') });
  });

  test('prints the schema of reports', () => {
    expect(JSON.parse(run(['schema', 'report'], root).stdout)).toMatchObject({ title: 'guard-policy report v1' });
  });
});

/** Kills its own process before the call of a function that `KILL_AT` counts, or in the middle of a write. */
const killer = `
const fs = require('node:fs');
let left = Number(process.env.KILL_AT);
const [name, half] = process.env.KILL_IN.split(' ');
const real = fs[name];
fs[name] = (...args) => {
  if (--left > 0) return real(...args);
  if (half !== undefined) fs.writeSync(args[0], args[1].slice(0, args[1].length / 2));
  process.kill(process.pid, 'SIGKILL');
};
require('node:module').syncBuiltinESMExports();
`;

describe('--update that is killed', () => {
  const names = ['a', 'b', 'c'];
  const before = Object.fromEntries(names.map((name) => [`${name}.test.yaml`, policyTest(wrongCase, { 'name: errors': `name: ${name}` })]));
  const after = Object.fromEntries(
    Object.entries(before).map(([name, text]) => [name, text.replace('{ phase: Successful }', '{ phase: Failed }')]),
  );

  test.for([
    ['openSync', 0],
    ['writeFileSync half', 3],
    ['fsyncSync', 2],
    ['renameSync', 2],
    ['renameSync', 3],
  ] as const)('in %s, call %i', ([where, call]) => {
    const cwd = temporaryFolder({ 'policy.yaml': policyWith(), ...before, 'kill.cjs': killer });
    // Files are opened to be read first: the policy, and the tests.
    const at = where === 'openSync' ? 5 : call;
    const killed = spawnSync(process.execPath, ['--require', './kill.cjs', bin, 'test', '.', '--update'], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, CI: '', KILL_AT: String(at), KILL_IN: where },
    });
    expect(killed.signal).toBe('SIGKILL');
    // Every file is the old one or the new one, none is half of either.
    for (const name of Object.keys(before)) expect([before[name], after[name]]).toContain(readFileSync(join(cwd, name), 'utf8'));
    if (!where.startsWith('rename'))
      for (const [name, text] of Object.entries(before)) expect(readFileSync(join(cwd, name), 'utf8')).toBe(text);
    // The next run does the rest, and sweeps what was left.
    run(['test', '.', '--update'], cwd);
    const { 'kill.cjs': _, 'policy.yaml': __, ...tests } = filesIn(cwd);
    expect(tests).toEqual(after);
  });
});

/** Says when the process hears signals. */
const ready = `process.on('newListener', (name) => name === 'SIGTERM' && process.stderr.write('ready'));\n`;

describe('Ctrl-C', () => {
  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s while cases run ends with %i, and --update writes nothing', async ([signal, status]) => {
    const cases = Array.from({ length: 300 }, (_, index) => wrongCase.replace('too many errors', `case ${index}`)).join('');
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`${index}.test.yaml`, policyTest(cases, { 'name: errors': `name: t${index}` })]),
    );
    const cwd = temporaryFolder({ 'policy.yaml': policyWith(), ...files, 'ready.cjs': ready });
    const before = filesIn(cwd);
    const child = spawn(process.execPath, ['--require', './ready.cjs', bin, 'test', '.', '--update'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: '' },
    });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.stderr.once('data', () => setTimeout(() => child.kill(signal), 500));
    const startedMs = performance.now();
    const [code] = await once(child, 'exit');
    expect({ code, output }).toEqual({ code: status, output: '' });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(filesIn(cwd)).toEqual(before);
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

/** util-linux's `script` gives the command a terminal. */
const script = ['/usr/bin/script', '/bin/script'].find(existsSync);
const canScript = script !== undefined && spawnSync(script, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

describe.skipIf(!canScript)('--watch on a terminal', () => {
  test('runs again when a file changes, waits for a broken one, and ends with 130', { timeout: 60_000 }, async () => {
    const cwd = temporaryFolder(goodProject);
    const command = `${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} test . --watch --color never`;
    const child = spawn(script as string, ['-qec', command, '/dev/null'], { cwd, env: { ...process.env, CI: '' } });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    const said = async (pattern: RegExp): Promise<void> => {
      const untilMs = performance.now() + 20_000;
      while (!pattern.test(output)) {
        if (performance.now() > untilMs) throw new Error(`not said: ${pattern}\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      output = '';
    };
    const policy = join(cwd, 'policy.yaml');
    try {
      await said(/2 passed, 0 failed[\s\S]*waiting for changes \(Ctrl-C ends\)/);
      writeFileSync(policy, policyWith({ 'maxErrorRatio: 0.01': 'maxErrorRatio: -1' }));
      await said(/FAIL {2}errors > healthy \(dev, prod\)[\s\S]*0 passed, 2 failed[\s\S]*waiting for changes/);
      writeFileSync(policy, policyWith({ 'require:': 'requier:' }));
      await said(/did you mean `require`\?[\s\S]*waiting for changes/);
      rmSync(policy);
      await said(/there is no file `policy\.yaml`[\s\S]*waiting for changes/);
      writeFileSync(policy, policyWith());
      await said(/2 passed, 0 failed[\s\S]*waiting for changes/);
      rmSync(join(cwd, 'a.test.yaml'));
      await said(/nothing to test[\s\S]*waiting for changes/);
      writeFileSync(join(cwd, 'a.test.yaml'), policyTest(wrongCase));
      await said(/0 passed, 2 failed[\s\S]*waiting for changes/);
    } finally {
      child.stdin.write('\u0003');
    }
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
  });
});
