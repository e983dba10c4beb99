import { spawnSync } from 'node:child_process';

/** promtool by $PROMTOOL or PATH, and the major version whose ranges it has. */
export type Promtool = { readonly program: string; readonly version: string; readonly compat: string };

export function findPromtool(): Promtool | undefined {
  const program = process.env.PROMTOOL ?? 'promtool';
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const version = /version (\d+\.\S+)/.exec(stdout ?? '')?.[1];
  if (status !== 0 || version === undefined) return undefined;
  return { program, version, compat: version.startsWith('2.') ? '2' : '3' };
}
