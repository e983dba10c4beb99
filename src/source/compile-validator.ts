import { _, Ajv, type CodeKeywordDefinition, type CodeOptions, type ValidateFunction } from 'ajv';
import type { SchemaValidator } from './schema.ts';

/**
 * Compiles a JSON Schema (draft-07) for `checkSchema`. `x-message` in a schema says what its value must be, in the user's words
 * ("must be a duration such as 30s"). Throws on a schema that is wrong, or that compares objects (`enum`, `const`): data has no
 * prototypes, which ajv's comparison cannot take.
 */
export function compileValidator(schema: object): SchemaValidator {
  return compileWithAjv(schema, {}).validate;
}

/** The same with ajv's own options for code generation: the build makes modules of validators with it. */
export function compileWithAjv(schema: object, code: CodeOptions): { readonly ajv: Ajv; readonly validate: ValidateFunction } {
  const ajv = new Ajv({
    code,
    allErrors: true,
    // Errors carry the schema they come from: known keys, allowed values, x-message.
    verbose: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    discriminator: true,
  });
  ajv.addKeyword({ keyword: 'x-message', schemaType: 'string' });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword(uniqueItems);
  const whole = withRefsInPlace(schema, schema, []);
  refuseComparedObjects(whole);
  return { ajv, validate: ajv.compile(whole as object) };
}

/**
 * Puts the definitions where they are referred to, so that the schema path of an error tells which alternative of an `anyOf` it is
 * about (across a `$ref` ajv starts the path anew). Beside a `$ref` only annotations may stand.
 */
function withRefsInPlace(part: unknown, root: object, open: readonly string[]): unknown {
  if (Array.isArray(part)) return part.map((item) => withRefsInPlace(item, root, open));
  if (typeof part !== 'object' || part === null) return part;
  const { $ref, definitions: _definitions, ...rest } = part as Readonly<Record<string, unknown>>;
  if (typeof $ref !== 'string') {
    return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withRefsInPlace(value, root, open)]));
  }
  if (open.includes($ref)) throw new Error(`the schema refers to itself at ${$ref}`);
  const other = Object.keys(rest).find((key) => !['title', 'description', 'default', 'x-message'].includes(key));
  if (other !== undefined) throw new Error(`${other} beside $ref ${$ref}`);
  const target = withRefsInPlace(definition(root, $ref), root, [...open, $ref]);
  return { ...(target as object), ...rest };
}

function definition(root: object, ref: string): object {
  const name = /^#\/definitions\/([^/]+)$/.exec(ref)?.[1];
  const found = (root as { readonly definitions?: Readonly<Record<string, object>> }).definitions?.[name ?? ''];
  if (found === undefined) throw new Error(`no definition for $ref ${ref}`);
  return found;
}

/** ajv's own keyword compares with `valueOf` of the items, which in user data may be anything. Generates plain code, so it can be precompiled. */
const uniqueItems: CodeKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  error: { message: 'must not have the same item twice', params: ({ params }) => _`{i: ${params.i}, j: ${params.j}}` },
  code(context) {
    const { gen, data, schema } = context;
    if (schema !== true) return;
    const seen = gen.const('seen', _`new Map()`);
    gen.forRange('index', 0, _`${data}.length`, (index) => {
      const item = gen.const('item', _`JSON.stringify(${data}[${index}])`);
      const first = gen.const('first', _`${seen}.get(${item})`);
      context.setParams({ i: index, j: first });
      gen.if(
        _`${first} !== undefined`,
        () => context.error(),
        () => gen.code(_`${seen}.set(${item}, ${index});`),
      );
    });
  },
};

function refuseComparedObjects(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, part] of Object.entries(schema)) {
    const compared = key === 'enum' && Array.isArray(part) ? part : key === 'const' ? [part] : [];
    if (compared.some((value) => typeof value === 'object' && value !== null)) throw new Error(`${key} of objects in a schema`);
    refuseComparedObjects(part);
  }
}
