import type { BuildOptions } from 'esbuild';
import { lightBuiltins } from './builtins.ts';
import { precompiledValidators } from './validators.ts';

/** How the package is bundled. `root` is the folder of package.json, absolute. */
export function bundleOptions(root: string) {
  return {
    absWorkingDir: root,
    entryPoints: { main: 'src/cli/main.ts', index: 'src/index.ts', promql: 'src/promql/api.ts' },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    // Licences stand in THIRD_PARTY_NOTICES.txt.
    legalComments: 'none',
    // Names stay, so that a stack in a bug report can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [lightBuiltins, precompiledValidators(root)],
    metafile: true,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
}
