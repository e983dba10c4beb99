import { compareDiagnostics, type Diagnostic, type DiagnosticCode } from './diagnostic.ts';
import type { SchemaError } from './schema.ts';
import { allowedBy, reduceBranches } from './schema-branches.ts';
import { comparisonWords, describe, isScalar, lengthWords, listOf, thingAt, typeWords } from './schema-words.ts';
import { lineIndexAt, lineStarts, type SourceRange } from './source-file.ts';
import { closest } from './suggest.ts';
import type { Located, Path } from './yaml.ts';
import { yamlLimits } from './yaml-limits.ts';

/** Errors of ajv about `document`, in the user's words and in reading order, one for each cause. */
export function explainSchemaErrors(document: Located<unknown>, errors: readonly SchemaError[]): readonly Diagnostic[] {
  const causes = mergeMissing(reduceBranches(errors));
  const misspelt = new Set(causes.filter((error) => error.keyword === 'additionalProperties').flatMap(meantKey));
  const told = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const error of causes) {
    if (diagnostics.length >= yamlLimits.problems) break;
    const remaining = withoutMisspelt(error, misspelt);
    if (remaining === undefined) continue;
    const diagnostic = explain(document, remaining);
    const place = `${diagnostic.range.from} ${diagnostic.range.to} ${diagnostic.message}`;
    if (told.has(place)) continue;
    told.add(place);
    diagnostics.push(diagnostic);
  }
  return diagnostics.sort(compareDiagnostics);
}

/** Everything that is missing at one place, as one error. */
function mergeMissing(errors: readonly SchemaError[]): readonly SchemaError[] {
  const byPlace = new Map<string, SchemaError>();
  const merged: SchemaError[] = [];
  for (const error of errors) {
    const first = error.keyword === 'required' ? byPlace.get(error.instancePath) : undefined;
    if (first === undefined) {
      const kept = error.keyword === 'required' ? { ...error, params: { missing: [error.params.missingProperty] } } : error;
      if (error.keyword === 'required') byPlace.set(error.instancePath, kept);
      merged.push(kept);
    } else (first.params.missing as unknown[]).push(error.params.missingProperty);
  }
  return merged;
}

/** A key that is there but misspelt is told once, at the key. Undefined when nothing else is missing. */
function withoutMisspelt(error: SchemaError, misspelt: ReadonlySet<string>): SchemaError | undefined {
  if (error.keyword !== 'required' && error.keyword !== 'requiredOneOf') return error;
  const keys = error.params.missing as readonly string[];
  const missing = keys.filter((key) => !misspelt.has(`${error.instancePath}/${key}`));
  if (missing.length === keys.length) return error;
  return missing.length === 0 || error.keyword === 'requiredOneOf' ? undefined : { ...error, params: { missing } };
}

function meantKey({ instancePath, params, parentSchema }: SchemaError): readonly string[] {
  const meant = closest(String(params.additionalProperty), knownKeys(parentSchema));
  return meant === undefined ? [] : [`${instancePath}/${meant}`];
}

function knownKeys(schema: SchemaError['parentSchema']): readonly string[] {
  return Object.keys((schema?.properties as object | undefined) ?? {});
}

type Explanation = {
  readonly code: DiagnosticCode;
  readonly name: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly range: SourceRange;
  readonly related?: Diagnostic['related'];
};

function explain(document: Located<unknown>, error: SchemaError): Diagnostic {
  const { hint, related, ...rest } = explanation(document, error);
  return { ...rest, severity: 'error', ...(hint !== undefined && { hint }), ...(related !== undefined && { related }) };
}

function explanation(document: Located<unknown>, error: SchemaError): Explanation {
  const path = pathOf(document.value, error.instancePath);
  const { keyword, params, parentSchema } = error;
  const thing = thingAt(path);
  const range = headRange(document, path);
  const inWords = typeof parentSchema?.['x-message'] === 'string' ? parentSchema['x-message'] : undefined;

  if (error.propertyName !== undefined) {
    const message = `the key \`${error.propertyName}\` ${inWords ?? error.message ?? 'is not allowed here'}`;
    return { code: 'GP528', name: 'key-form', message, range: document.keyRangeAt([...path, error.propertyName]) };
  }
  const written = error.data !== undefined && isScalar(error.data) ? document.textAt(path).text : undefined;
  const found = typeof error.data === 'number' && written !== undefined ? `the number ${written}` : describe(error.data);
  switch (keyword) {
    case 'additionalProperties':
      return unknownKey(document, path, error);
    case 'required': {
      const keys = (params.missing as readonly string[]).map((key) => `\`${key}\``);
      const list = keys.length === 1 ? keys[0] : `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;
      return missing(`${thing} lacks ${list}`, keys.length === 1 ? `add ${list}` : 'add them', range);
    }
    case 'requiredOneOf': {
      const keys = (params.missing as readonly string[]).map((key) => `\`${key}\``);
      return missing(`${thing} has neither ${keys.join(' nor ')}`, 'add one of them', range);
    }
    case 'dependencies':
    case 'dependentRequired': {
      const key = String(params.property);
      const message = `\`${key}\` needs \`${params.missingProperty}\` beside it`;
      return missing(message, `add \`${params.missingProperty}:\``, document.keyRangeAt([...path, key]));
    }
    case 'type': {
      const wanted = inWords ?? `must be ${typeWords(params.type)}`;
      return {
        code: 'GP522',
        name: 'wrong-type',
        message: `${thing} ${wanted}; found ${found}`,
        hint: typeHint(error, written),
        range,
      };
    }
    case 'enum':
    case 'const':
      return notAllowed(thing, inWords, found, allowedBy(error), error.data, range);
    case 'discriminator': {
      const tag = String(params.tag);
      const allowed = tagValues(parentSchema, tag);
      const value = params.tagValue;
      if (value === undefined) return missing(`${thing} lacks \`${tag}\``, `one of ${listOf(allowed)}`, range);
      return notAllowed(`\`${tag}\``, undefined, describe(value), allowed, value, document.rangeAt([...path, tag]));
    }
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum': {
      const wanted = inWords ?? `must be ${comparisonWords(params.comparison)} ${params.limit}`;
      return { code: 'GP525', name: 'out-of-range', message: `${thing} ${wanted}; found ${found}`, range };
    }
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties': {
      const unit = keyword.endsWith('Items') ? 'item' : 'key';
      const limit = Number(params.limit);
      const wanted = inWords ?? `must have at ${keyword.startsWith('min') ? 'least' : 'most'} ${limit} ${limit === 1 ? unit : `${unit}s`}`;
      return { code: 'GP526', name: 'item-count', message: `${thing} ${wanted}`, range };
    }
    case 'uniqueItems': {
      const [first, again] = [Number(params.j), Number(params.i)].toSorted((a, b) => a - b) as [number, number];
      const related = [{ message: 'first given here', range: document.rangeAt([...path, first]) }];
      const item = Array.isArray(error.data) ? describe(error.data[again]) : 'an item';
      const message = `${thing} has ${item} twice`;
      return {
        code: 'GP526',
        name: 'item-count',
        message,
        hint: 'keep one of the two',
        range: document.rangeAt([...path, again]),
        related,
      };
    }
    case 'oneOf': {
      const message = `${thing} ${inWords ?? 'fits more than one of the forms it can have'}`;
      return { code: 'GP527', name: 'no-single-form', message, hint: 'keep the keys of one form', range };
    }
    case 'pattern':
    case 'format':
    case 'minLength':
    case 'maxLength': {
      const wanted = inWords ?? lengthWords(keyword, params) ?? `does not have the form ${String(params.pattern ?? params.format)}`;
      const empty = error.data === '' ? '' : `; found ${found}`;
      return { code: 'GP524', name: 'wrong-form', message: `${thing} ${wanted}${empty}`, range };
    }
    default:
      return { code: 'GP529', name: 'schema', message: `${thing} ${inWords ?? error.message ?? `breaks the rule ${keyword}`}`, range };
  }
}

function unknownKey(document: Located<unknown>, path: Path, { params, parentSchema }: SchemaError): Explanation {
  const key = String(params.additionalProperty);
  const known = knownKeys(parentSchema);
  const meant = closest(key, known);
  const hint =
    meant !== undefined
      ? `did you mean \`${meant}\`?`
      : known.length > 0
        ? `known here: ${known.map((name) => `\`${name}\``).join(', ')}`
        : 'remove it';
  return {
    code: 'GP520',
    name: 'unknown-key',
    message: `${thingAt(path)} has no key \`${key}\``,
    hint,
    range: document.keyRangeAt([...path, key]),
  };
}

function missing(message: string, hint: string, range: SourceRange): Explanation {
  return { code: 'GP521', name: 'missing-key', message, hint, range };
}

function notAllowed(
  thing: string,
  inWords: string | undefined,
  found: string,
  allowed: readonly unknown[],
  value: unknown,
  range: SourceRange,
): Explanation {
  const wanted = inWords ?? (allowed.length === 1 ? `must be ${listOf(allowed)}` : `must be one of ${listOf(allowed)}`);
  const meant =
    typeof value === 'string'
      ? closest(
          value,
          allowed.filter((item) => typeof item === 'string'),
        )
      : undefined;
  const hint = meant === undefined ? undefined : `did you mean \`${meant}\`?`;
  return { code: 'GP523', name: 'value-not-allowed', message: `${thing} ${wanted}; found ${found}`, hint, range };
}

function tagValues(schema: SchemaError['parentSchema'], tag: string): readonly unknown[] {
  const branches = Array.isArray(schema?.oneOf)
    ? (schema.oneOf as readonly { properties?: Record<string, { const?: unknown; enum?: unknown[] }> }[])
    : [];
  return branches.flatMap(({ properties }) => properties?.[tag]?.enum ?? [properties?.[tag]?.const]);
}

function typeHint(error: SchemaError, written: string | undefined): string | undefined {
  const { data } = error;
  const wanted = [error.params.type].flat();
  if (wanted.includes('string') && written !== undefined && (typeof data === 'number' || typeof data === 'boolean')) {
    const { pattern } = error.parentSchema ?? {};
    const fits = typeof pattern !== 'string' || new RegExp(pattern, 'u').test(written);
    return fits ? `put it in quotes: "${written}"` : undefined;
  }
  if (wanted.includes('number') || wanted.includes('integer')) {
    return typeof data === 'string' && data.trim() !== '' && Number.isFinite(Number(data)) ? 'remove the quotes' : undefined;
  }
  if (wanted.includes('array') && isScalar(data) && data !== null) return `write a list: [${written}]`;
  if (wanted.includes('object') && data === null) return 'indent what belongs to it below it';
  return undefined;
}

/** A value on one line as a whole; of a longer one its key, of a list item without a key its first line. */
function headRange(document: Located<unknown>, path: Path): SourceRange {
  const { file } = document;
  const range = document.rangeAt(path);
  const line = lineIndexAt(file, range.from);
  const lineEnd = lineStarts(file)[line + 1] ?? file.text.length;
  if (range.to <= lineEnd) return range;
  if (typeof path.at(-1) === 'string') return document.keyRangeAt(path);
  return { ...range, to: range.from + file.text.slice(range.from, lineEnd).trimEnd().length };
}

/** JSON Pointer to path; whether a step is a key or an index follows from the data. */
function pathOf(data: unknown, pointer: string): Path {
  const path: (string | number)[] = [];
  let current = data;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(current) ? Number(key) : key;
    path.push(step);
    current = (current as Record<string | number, unknown> | undefined)?.[step];
  }
  return path;
}
