import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.ts';

export type CliResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type CliSettings = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  /** Readings of the clock, one per question; the last one stays. */
  readonly clockMs?: readonly number[];
  /** What is piped in, or how much where it is too much. */
  readonly stdin?: Uint8Array | number;
};

/** Runs a command line in process. */
export async function runCli(
  argv: readonly string[],
  { cwd, env = {}, tty = false, clockMs = [0], stdin }: CliSettings,
): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  let asked = 0;
  const code = await main(argv, {
    cwd,
    env,
    stdout: { write: (text) => (stdout += text), isTty: tty, columns: tty ? 100 : undefined },
    stderr: { write: (text) => (stderr += text), isTty: tty, columns: tty ? 80 : undefined },
    nowMs: () => clockMs[Math.min(asked++, clockMs.length - 1)] as number,
    readStdin: async () => stdin,
  });
  return { code, stdout, stderr };
}

/** A folder with these files, gone when the test is over. Not inside any repository. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // The walk for a configuration must not leave the folder.
  mkdirSync(join(folder, '.git'));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Every file below `folder` with its text, without `.git`. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files
      .map((path) => [path.slice(folder.length + 1), path] as const)
      .filter(([name]) => !name.startsWith('.git/'))
      .sort()
      .map(([name, path]) => [name, readFileSync(path, 'utf8')]),
  );
}

/** A policy with one guardrail and two environments. */
export function policyText(name = 'checkout', limit = '0.01'): string {
  return `apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: ${name}, version: 1.0.0, owner: platform-team }
spec:
  params: { maxErrorRatio: ${limit} }
  guardrails:
    - name: error-ratio
      at: [rollout]
      unit: ratio
      prometheus:
        value: sum(rate(errors_total{app="shop"}[2m])) / sum(rate(requests_total{app="shop"}[2m]))
        alive: requests_total{app="shop"}
      require: value <= params.maxErrorRatio
  environments:
    dev: { schedule: { interval: 30s, count: 4 } }
    prod: { extends: dev, schedule: { interval: 30s, count: 8 } }
`;
}
