import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly atMs: number; readonly value: string };

export type PrometheusServer = {
  readonly address: string;
  /** The samples of a vector or matrix; values as the server prints them. */
  readonly query: (expr: string, atMs: number) => Promise<readonly Sample[]>;
  /** Everything in its database, stale markers included (as NaN). */
  readonly dump: () => readonly Sample[];
  /** At once, as a crash would. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
};

/** A real Prometheus on a free port of the loopback with a folder of its own, which scrapes these ports every second. */
export async function startPrometheus(ports: Readonly<Record<string, number>>): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-policy-prometheus-'));
  const jobs = Object.entries(ports).map(([job, port]) => ({ job_name: job, static_configs: [{ targets: [`127.0.0.1:${port}`] }] }));
  // JSON is YAML.
  const config = { global: { scrape_interval: '1s', scrape_timeout: '900ms' }, scrape_configs: jobs };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let told = '';
  child.stderr.on('data', (chunk) => (told += chunk));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) =>
      reject(new Error(`prometheus cannot be started (install Debian's package prometheus): ${error.message}`)),
    );
    child.once('exit', (code) => reject(new Error(`prometheus ended with ${code}: ${told}`)));
  });
  failed.catch(() => {});
  const address = `http://127.0.0.1:${port}`;
  await Promise.race([ready(address), failed]);
  return {
    address,
    query: (expr, atMs) => query(address, expr, atMs),
    dump: () =>
      parseDump(execFileSync('promtool', ['tsdb', 'dump', join(folder, 'data')], { encoding: 'utf8', maxBuffer: 64 * 1_048_576 })),
    kill: () => child.kill('SIGKILL'),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready(address: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`${address}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error('prometheus does not become ready');
}

type Result = { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] };

async function query(address: string, expr: string, atMs: number): Promise<readonly Sample[]> {
  const body = new URLSearchParams({ query: expr, time: new Date(atMs).toISOString() });
  const answer = (await (await fetch(`${address}/api/v1/query`, { method: 'POST', body })).json()) as {
    status: string;
    error?: string;
    data: { result: Result[] };
  };
  if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
  return answer.data.result.flatMap(({ metric, value, values = [] }) =>
    (value === undefined ? values : [value]).map(([seconds, text]) => ({ labels: metric, atMs: Math.round(seconds * 1000), value: text })),
  );
}

/** Lines like `{__name__="up", job="shop"} 1 1786701900123`. */
function parseDump(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, inside, value, time] = /^\{(.*)\} (\S+) (\d+)$/.exec(line) as unknown as [string, string, string, string];
      const labels = Object.fromEntries(
        [...inside.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, name, quoted]) => [name, JSON.parse(quoted as string)]),
      );
      return { labels, atMs: Number(time), value };
    });
}
