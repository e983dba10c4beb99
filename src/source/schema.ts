import { type Diagnostic, hasErrors } from './diagnostic.ts';
import { explainSchemaErrors } from './schema-messages.ts';
import type { Located } from './yaml.ts';

/** One error of ajv in `verbose` mode, as far as it is used here. */
export type SchemaError = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
  readonly message?: string;
  readonly schema?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
};

/** A compiled JSON Schema: compile-validator.ts makes one, a bundle may bring it precompiled (ajv with `allErrors` and `verbose`). */
export type SchemaValidator = { (data: unknown): boolean; errors?: readonly SchemaError[] | null };

/** What in `document` does not fit its schema, one error per cause. Empty when it fits. */
export function checkSchema(document: Located<unknown>, validate: SchemaValidator): readonly Diagnostic[] {
  if (validate(document.value)) return [];
  const diagnostics = explainSchemaErrors(document, validate.errors ?? []);
  if (!hasErrors(diagnostics)) throw new Error('a document does not fit its schema and no error says why');
  return diagnostics;
}
