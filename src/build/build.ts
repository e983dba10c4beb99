import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { schemaKinds, schemaName, schemaOf } from '../policy/schemas.ts';
import { reportSchema } from '../report/report-schema.ts';
import { bundleOptions } from './bundle.ts';
import { renderNotices } from './notices.ts';

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

async function bundle(): Promise<void> {
  const { metafile } = await build(bundleOptions(root));
  writeFileSync(join(dist, 'THIRD_PARTY_NOTICES.txt'), renderNotices(root, Object.keys(metafile.inputs)));
}

function copyBin(): void {
  copyFileSync(join(root, 'src/cli/bin.mjs'), join(dist, 'guard-policy.js'));
  chmodSync(join(dist, 'guard-policy.js'), 0o755);
}

/** `explain` shows the rows of this page; the package carries no docs. */
function copyErrors(): void {
  copyFileSync(join(root, 'docs/errors.md'), join(dist, 'errors.md'));
}

function writeSchemas(): void {
  mkdirSync(join(dist, 'schemas'), { recursive: true });
  const schemas = [...schemaKinds.map((kind) => [schemaName(kind), schemaOf(kind)] as const), ['report', reportSchema] as const];
  for (const [name, schema] of schemas) {
    writeFileSync(join(dist, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

function emitTypes(): void {
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'src/build/tsconfig.types.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  // tsc has said what is wrong.
  if (status !== 0) process.exitCode = 1;
}

rmSync(dist, { recursive: true, force: true });
await bundle();
copyBin();
copyErrors();
writeSchemas();
emitTypes();
