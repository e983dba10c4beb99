import { compileValidator } from '../source/compile-validator.ts';
import { type Checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { checkSchema, type SchemaValidator } from '../source/schema.ts';
import type { SourceFile } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import { type Located, parseYaml } from '../source/yaml.ts';
import { type SchemaKind, schemaKinds, schemaOf } from './schemas.ts';
import type { Config, Pack, Policy } from './types.ts';

export const apiVersion = 'guard-policy.dev/v1';

/** Kinds of the same language that other commands read; here they are passed over with a note, never judged. */
const otherKinds: readonly string[] = ['Waiver', 'PolicyTest', 'Recording', 'Answers'];

/** Every kind of the language. */
export const knownKinds: ReadonlySet<string> = new Set([...schemaKinds, ...otherKinds]);

export type PolicyDocuments = {
  readonly policies: readonly Located<Policy>[];
  readonly packs: readonly Located<Pack>[];
  readonly configs: readonly Located<Config>[];
  /** Kinds seen that are not read here, with their place. */
  readonly others: readonly string[];
};

const validators = new Map<SchemaKind, SchemaValidator>();

function validatorOf(kind: SchemaKind): SchemaValidator {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  const validator = compileValidator(schemaOf(kind));
  validators.set(kind, validator);
  return validator;
}

/** Reads every document of a file strictly: syntax, apiVersion, kind, then the kind's schema. */
export function readDocuments(file: SourceFile): Checked<PolicyDocuments> {
  const parsed = parseYaml(file);
  if (!parsed.ok) return parsed;
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const policies: Located<Policy>[] = [];
  const packs: Located<Pack>[] = [];
  const configs: Located<Config>[] = [];
  const others: string[] = [];
  for (const document of parsed.value) {
    const kind = readKind(document, diagnostics);
    if (kind === undefined) continue;
    if (otherKinds.includes(kind)) {
      others.push(kind);
      continue;
    }
    const found = checkSchema(document, validatorOf(kind as SchemaKind));
    diagnostics.push(...found);
    if (hasErrors(found)) continue;
    if (kind === 'Policy') policies.push(document as Located<Policy>);
    else if (kind === 'Pack') packs.push(document as Located<Pack>);
    else configs.push(document as Located<Config>);
  }
  const value = { policies, packs, configs, others };
  return hasErrors(diagnostics) ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}

/** The kind of a document of ours, whichever command reads it; undefined where it is none, and then that was said. */
export function readKind(document: Located<unknown>, diagnostics: Diagnostic[]): string | undefined {
  const { value } = document;
  const range = document.rangeAt([]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    diagnostics.push({
      code: 'GP530',
      name: 'not-a-document',
      severity: 'error',
      message: 'a guard-policy document is a mapping with apiVersion, kind and spec',
      range,
    });
    return undefined;
  }
  const { apiVersion: version, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (version !== apiVersion) {
    diagnostics.push({
      code: 'GP531',
      name: 'wrong-api-version',
      severity: 'error',
      message: version === undefined ? 'apiVersion is missing' : `apiVersion ${JSON.stringify(version)} is not known`,
      range: version === undefined ? document.keyRangeAt(['kind']) : document.rangeAt(['apiVersion']),
      hint: `write apiVersion: ${apiVersion}`,
    });
    return undefined;
  }
  const known = [...knownKinds];
  if (typeof kind === 'string' && known.includes(kind)) return kind;
  const suggestion = typeof kind === 'string' ? closest(kind, known) : undefined;
  diagnostics.push({
    code: 'GP532',
    name: 'wrong-kind',
    severity: 'error',
    message: kind === undefined ? 'kind is missing' : `kind ${JSON.stringify(kind)} is not known`,
    range: kind === undefined ? document.keyRangeAt(['apiVersion']) : document.rangeAt(['kind']),
    hint: suggestion === undefined ? `one of ${known.join(', ')}` : `did you mean \`${suggestion}\`?`,
  });
  return undefined;
}
