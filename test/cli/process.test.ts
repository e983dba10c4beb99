import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { policyText, runCli, temporaryFolder } from './run-cli.ts';

const root = join(import.meta.dirname, '../..');

/** The real bin, with the source beside it in place of the bundle. */
function install(): string {
  const folder = temporaryFolder({
    'package.json': '{ "type": "module" }',
    'main.js': `export * from ${JSON.stringify(join(root, 'src/cli/main.ts'))};\n`,
    'policies/checkout.yaml': policyText(),
    // Pretends to be another Node.
    'old-node.cjs': "Object.defineProperty(process.versions, 'node', { value: process.env.PRETENDED_NODE });\n",
  });
  copyFileSync(join(root, 'src/cli/bin.mjs'), join(folder, 'guard-policy.mjs'));
  return folder;
}

describe('the bin', () => {
  test('prints the version of the package', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(install(), 'guard-policy.mjs'), '--version'], {
      encoding: 'utf8',
    });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('gives the exit code of the command', () => {
    const folder = install();
    const check = spawnSync(process.execPath, ['guard-policy.mjs', 'compile', 'policies', '--check'], { cwd: folder, encoding: 'utf8' });
    expect(check.status).toBe(4);
    const usage = spawnSync(process.execPath, ['guard-policy.mjs', 'compile', 'polices'], { cwd: folder, encoding: 'utf8' });
    expect({ status: usage.status, stdout: usage.stdout }).toEqual({ status: 2, stdout: '' });
  });

  test.for([
    ['20.20.2', 2],
    ['22.18.9', 2],
    ['8.0.0', 2],
    ['22.19.0', 0],
    ['30.0.0', 0],
  ] as const)('on Node %s ends with %i', ([version, status]) => {
    const folder = install();
    const run = spawnSync(process.execPath, ['--require', './old-node.cjs', 'guard-policy.mjs', '--version'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PRETENDED_NODE: version },
    });
    expect(run.status).toBe(status);
    expect(run.stderr).toBe(status === 0 ? '' : `error: guard-policy needs Node 22.19 or newer; this is Node ${version}\n`);
  });

  test('a reader that goes away is no error', () => {
    const folder = install();
    const command = `"${process.execPath}" guard-policy.mjs schema policy | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const run = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
    expect({ stdout: run.stdout, stderr: run.stderr }).toEqual({ stdout: '0\n', stderr: '' });
  });

  test.skipIf(!existsSync('/dev/full'))('a report that cannot be written is told and is no yes', () => {
    const folder = install();
    const command = `"${process.execPath}" guard-policy.mjs schema policy > /dev/full`;
    const run = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
    expect({ status: run.status, stderr: run.stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^error: cannot write the report: .*\n$/),
    });
  });

  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it with %i', async ([signal, status]) => {
    const folder = install();
    // Stays busy after its answer, until the signal comes.
    const main = `import { runProcess as run } from ${JSON.stringify(join(root, 'src/cli/main.ts'))};
export async function runProcess() { setInterval(() => {}, 1000); await run(); }\n`;
    writeFileSync(join(folder, 'main.js'), main);
    const child = spawn(process.execPath, ['guard-policy.mjs', '--version'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.kill(signal));
    const [code] = await once(child, 'exit');
    expect(code).toBe(status);
  });

  test('a main module that cannot be loaded is our bug, not a no', () => {
    const folder = install();
    writeFileSync(join(folder, 'main.js'), 'throw new Error("broken package");\n');
    const run = spawnSync(process.execPath, ['guard-policy.mjs', '--version'], { cwd: folder, encoding: 'utf8' });
    expect(run.status).toBe(70);
    expect(run.stderr).toContain('broken package');
  });
});

describe('npm scripts', () => {
  test('turn an old Node away in one sentence', () => {
    const folder = install();
    const run = spawnSync(process.execPath, ['--require', './old-node.cjs', join(root, 'src/build/require-node.mjs')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PRETENDED_NODE: '20.20.2' },
    });
    expect(run.status).toBe(2);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
  });

  test('each one does so before anything else', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const checked = /^(node src\/build\/require-node\.mjs && |npm run (--silent )?build\b)/;
    // npm runs `prepare` by itself, also on a Node that only installs: it builds nothing there, or by scripts that check.
    const called = Object.entries(scripts).filter(([name]) => name !== 'prepare');
    expect(called.filter(([, script]) => !checked.test(script))).toEqual([]);
  });
});

describe('help', () => {
  test.for(['compile', 'init', 'schema'])('of %s has an example and the exit codes', async (command) => {
    const { code, stdout } = await runCli([command, '--help'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nExamples?:\n {2}\$ guard-policy /);
    expect(stdout).toMatch(/\nExit codes:\n {2}0 /);
    expect(stdout).toMatch(/\n {2}2 {3}could not start/);
  });

  test('an error of our own ends with 70', async () => {
    const io = {
      cwd: root,
      env: {},
      stdout: { write: () => {}, isTty: false },
      stderr: { write: () => {}, isTty: false },
      nowMs: (): number => {
        throw new Error('no clock');
      },
    };
    const { main } = await import('../../src/cli/main.ts');
    expect(await main(['compile', 'policies'], io)).toBe(70);
  });
});

test('schema prints JSON Schema', async () => {
  for (const kind of ['policy', 'Pack', 'CONFIG']) {
    const { code, stdout } = await runCli(['schema', kind], { cwd: root });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
  }
});
