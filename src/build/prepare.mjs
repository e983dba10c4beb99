/**
 * Builds `dist` where npm installs from a clone of the repository, as pre-commit does: npm runs `prepare` there before it packs, and has
 * installed no development dependencies when it is called with --global. In a checkout that has them this does nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '../..');
const isThere = (path) => existsSync(join(root, path));

if (!isThere('dist/guard-policy.js') && !isThere('node_modules/esbuild')) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const run = (...args) => execFileSync(npm, [...args, '--global=false', '--location=project'], { cwd: root, stdio: 'inherit' });
  run('ci', '--no-audit', '--no-fund');
  run('run', 'build');
}
