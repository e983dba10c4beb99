import { readKind } from '../policy/read-document.ts';
import { schemaOf } from '../policy/schemas.ts';
import { compileValidator } from '../source/compile-validator.ts';
import { type Checked, checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { checkSchema, type SchemaValidator } from '../source/schema.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type Located, parseYaml } from '../source/yaml.ts';
import { checkTest } from './check-test.ts';
import type { PolicyTest } from './types.ts';

let validator: SchemaValidator | undefined;

/**
 * The documents of kind PolicyTest in a file, read strictly. Documents of our other kinds are passed over, and so are those of a
 * template that stands beside its test.
 */
export function readPolicyTests(file: SourceFile): Checked<readonly Located<PolicyTest>[]> {
  const known = readBefore.get(file);
  if (known !== undefined) return known;
  const read = readDocuments(file);
  readBefore.set(file, read);
  return read;
}

/** A file is read to find what it refers to, and again to run it. */
const readBefore = new WeakMap<SourceFile, Checked<readonly Located<PolicyTest>[]>>();

function readDocuments(file: SourceFile): Checked<readonly Located<PolicyTest>[]> {
  const parsed = parseYaml(file);
  if (!parsed.ok) return parsed;
  validator ??= compileValidator(schemaOf('PolicyTest'));
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const tests: Located<PolicyTest>[] = [];
  for (const document of parsed.value) {
    if (isTemplate(document.value)) continue;
    const kind = readKind(document, diagnostics);
    if (kind !== 'PolicyTest') continue;
    const wrong = checkSchema(document, validator);
    const found = hasErrors(wrong) ? wrong : [...wrong, ...checkTest(document as Located<PolicyTest>)];
    diagnostics.push(...found);
    if (!hasErrors(found)) tests.push(document as Located<PolicyTest>);
  }
  return checked(tests, diagnostics);
}

function isTemplate(value: unknown): boolean {
  const apiVersion = (value as { readonly apiVersion?: unknown } | null)?.apiVersion;
  return typeof apiVersion === 'string' && apiVersion.startsWith('argoproj.io/');
}
