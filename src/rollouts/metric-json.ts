import { compareTexts } from '../promql/store/text-order.ts';
import type { AnalysisMetric } from './analysis.ts';
import table from './crd/metric-shapes.json' with { type: 'json' };

/** A field of a Go struct: `omitted` when it is empty. */
type Field = { readonly name: string; readonly type: string; readonly omitted: boolean };
type Data = Readonly<Record<string, unknown>>;

const structs: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(table.types).map(([name, text]) => [name, text.split(' ').map(readField)]),
);

function readField(text: string): Field {
  const [name = '', type = ''] = text.split(':');
  return { name, type: type.replace(/\?$/, ''), omitted: type.endsWith('?') };
}

/**
 * A metric as Go's `json.Marshal` writes the controller's struct: fields in the order of the struct, empty ones left out or written as the
 * struct says, keys of maps sorted, `<`, `>` and `&` escaped. The controller looks for `{{args.x}}` in this text, so its order decides which
 * error it reports. Keys that the struct does not have are left out. Source: crd/metric-shapes.json, written by test/oracle/argo.
 */
export function encodeMetric(metric: AnalysisMetric): string {
  return encode('Metric', metric);
}

/**
 * The text back to a metric, without the empty structs and texts that only the encoding brought in: what `original` does not say at its
 * place stays unsaid. Throws SyntaxError where the text is no JSON.
 */
export function decodeMetric(text: string, original: AnalysisMetric): AnalysisMetric {
  return withoutEmpty('Metric', JSON.parse(text), original) as AnalysisMetric;
}

function encode(type: string, value: unknown): string {
  if (type.startsWith('*')) return value === undefined ? 'null' : encode(type.slice(1), value);
  if (type.startsWith('[]')) {
    if (value === undefined) return 'null';
    return `[${(value as readonly unknown[]).map((item) => encode(type.slice(2), item)).join(',')}]`;
  }
  if (type.startsWith('{}')) return value === undefined ? 'null' : encodeMap(value as Data, (item) => encode(type.slice(2), item));
  switch (type) {
    case 'string':
      return quote((value ?? '') as string);
    case 'int':
    case 'bool':
      return JSON.stringify(value ?? (type === 'int' ? 0 : false));
    case 'json.RawMessage':
    case 'json.FieldsV1':
    case 'json.Time':
      return value === undefined ? 'null' : encodeFree(value);
    case 'json.IntOrString':
      return encodeFree(value ?? 0);
    case 'json.Quantity':
      return quote(String(value ?? 0));
    default:
      return encodeStruct(fieldsOf(type), value as Data | undefined);
  }
}

function encodeStruct(fields: readonly Field[], value: Data = {}): string {
  const parts = fields
    .filter(({ name, type, omitted }) => !(omitted && isEmpty(type, value[name])))
    .map(({ name, type }) => `${quote(name)}:${encode(type, value[name])}`);
  return `{${parts.join(',')}}`;
}

/** Free-form JSON, whose keys the API machinery sorts. */
function encodeFree(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(encodeFree).join(',')}]`;
  if (typeof value === 'object' && value !== null) return encodeMap(value as Data, encodeFree);
  return JSON.stringify(value);
}

function encodeMap(value: Data, encodeItem: (item: unknown) => string): string {
  const keys = Object.keys(value).sort(compareTexts);
  return `{${keys.map((key) => `${quote(key)}:${encodeItem(value[key])}`).join(',')}}`;
}

/** What `omitempty` leaves out. A pointer is empty only when it points to nothing. */
function isEmpty(type: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (type.startsWith('*')) return false;
  if (type.startsWith('[]')) return (value as readonly unknown[]).length === 0;
  if (type.startsWith('{}')) return Object.keys(value as Data).length === 0;
  return value === '' || value === 0 || value === false;
}

function withoutEmpty(type: string, value: unknown, original: unknown): unknown {
  if (type.startsWith('*')) return withoutEmpty(type.slice(1), value, original);
  if (type.startsWith('[]')) {
    if (!Array.isArray(value)) return value;
    const items = Array.isArray(original) ? original : [];
    return value.map((item, index) => withoutEmpty(type.slice(2), item, items[index]));
  }
  const fields = structs.get(type);
  if (fields === undefined) return value;
  const given = (original ?? {}) as Data;
  const kept = fields
    .filter(({ name }) => Object.hasOwn(value as Data, name) && given[name] !== undefined)
    .map((field) => [field.name, withoutEmpty(field.type, (value as Data)[field.name], given[field.name])]);
  return Object.fromEntries(kept);
}

function fieldsOf(name: string): readonly Field[] {
  const fields = structs.get(name);
  if (fields === undefined) throw new Error(`crd/metric-shapes.json has no type ${name}`);
  return fields;
}

function quote(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
