import { spawnSync } from 'node:child_process';

/** A whole process: `PROGRAM ARGS` in `cwd`, node if no program is given. */
export type Command = { readonly program?: string; readonly args: readonly string[]; readonly cwd: string };

export type Figures = { readonly medianMs: number; readonly fastestMs: number; readonly slowestMs: number };

/**
 * Runs the commands in turn, `rounds` times each after one warm-up, so that what else happens on the machine meets all of them alike.
 * A command that does not end with 0 stops the benchmark: a fast failure is no figure.
 */
export function measureInTurn(commands: readonly Command[], rounds: number): readonly Figures[] {
  const times = commands.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const elapsedMs = run(command);
      if (round > 0) times[index]?.push(elapsedMs);
    }
  }
  return times.map((one) => {
    const sorted = one.toSorted((a, b) => a - b);
    return { medianMs: median(sorted), fastestMs: sorted[0] as number, slowestMs: sorted.at(-1) as number };
  });
}

function run({ program = process.execPath, args, cwd }: Command): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const elapsedMs = performance.now() - start;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsedMs;
}

// A process that is gone cannot be asked for its peak, so it says it itself on a stream of its own at its end.
const sayPeak = `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;

/** The most memory that the process ever held, measured in a run of its own. */
export function peakMiBOf({ args, cwd }: Command): number {
  const preload = `data:text/javascript,${encodeURIComponent(sayPeak)}`;
  const { output, status } = spawnSync(process.execPath, ['--import', preload, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return Number(output[3]) / 1024;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
