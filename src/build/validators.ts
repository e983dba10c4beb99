import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Ajv, ValidateFunction } from 'ajv';
import type { Plugin } from 'esbuild';
import { schemaKinds, schemaOf } from '../policy/schemas.ts';
import { compileWithAjv } from '../source/compile-validator.ts';

const standaloneCode: (ajv: Ajv, validate: ValidateFunction) => string = createRequire(import.meta.url)('ajv/dist/standalone').default;

/**
 * Puts validators that ajv generates now in place of the module that would compile them at run time, so that ajv itself stays out of the bundle.
 *
 * The generated code asks for small parts of ajv by `require`; they are bundled from its package.
 */
export function precompiledValidators(root: string): Plugin {
  const sourceFolder = join(root, 'src/source');
  return {
    name: 'precompiled-validators',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]source[\\/]compile-validator\.ts$/ }, () => ({
        contents: lookUpModule(),
        resolveDir: sourceFolder,
        loader: 'js',
      }));
      build.onResolve({ filter: /^validator:/ }, ({ path }) => ({ path: path.slice('validator:'.length), namespace: 'validator' }));
      build.onLoad({ filter: /.*/, namespace: 'validator' }, ({ path }) => {
        const kind = schemaKinds.find((one) => one === path);
        if (kind === undefined) throw new Error(`no schema of the kind ${path}`);
        const { ajv, validate } = compileWithAjv(schemaOf(kind), { source: true, esm: true });
        return { contents: standaloneCode(ajv, validate), resolveDir: sourceFolder, loader: 'js' };
      });
    },
  };
}

/** A schema that was not precompiled is our own mistake, told at once and never taken for one that accepts everything. */
function lookUpModule(): string {
  const titles = schemaKinds.map((kind) => schemaOf(kind).title);
  if (new Set(titles).size < titles.length) throw new Error('schemas are told apart by their titles');
  return [
    ...schemaKinds.map((kind, index) => `import validate${index} from 'validator:${kind}';`),
    `const validators = new Map([${titles.map((title, index) => `[${JSON.stringify(title)}, validate${index}]`).join(', ')}]);`,
    'export function compileValidator(schema) {',
    '  const validate = validators.get(schema.title);',
    '  if (validate === undefined) throw new Error(`the schema "$' + '{schema.title}" was not precompiled`);',
    '  return validate;',
    '}',
  ].join('\n');
}
