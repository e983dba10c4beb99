export type GoKind =
  | 'bool'
  | 'int'
  | 'int64'
  | 'uint8'
  | 'float64'
  | 'string'
  | 'interface'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'func';

/**
 * A Go type as far as conditions can see one. `name` is what Go prints for it and tells types apart; `path` is there for the named types of
 * packages. `underlying` is the name of the unnamed type that a named one stands for.
 */
export type GoType = {
  readonly name: string;
  readonly kind: GoKind;
  readonly path?: string;
  readonly underlying?: string;
  readonly elem?: GoType;
  readonly key?: GoType;
  readonly fields?: ReadonlyMap<string, GoType>;
  readonly func?: GoSignature;
};

export type GoSignature = { readonly ins: readonly GoType[]; readonly out: GoType; readonly variadic: boolean };

function basic(kind: GoKind): GoType {
  return { name: kind, kind };
}

export const boolType = basic('bool');
export const intType = basic('int');
export const int64Type = basic('int64');
export const uint8Type = basic('uint8');
export const floatType = basic('float64');
export const stringType = basic('string');
export const anyType: GoType = { name: 'interface {}', kind: 'interface' };

export function sliceOf(elem: GoType): GoType {
  return { name: `[]${elem.name}`, kind: 'slice', elem };
}

export function mapOf(key: GoType, elem: GoType): GoType {
  return { name: `map[${key.name}]${elem.name}`, kind: 'map', key, elem };
}

export function pointerTo(elem: GoType): GoType {
  return { name: `*${elem.name}`, kind: 'ptr', elem };
}

/** The last of `ins` is a slice where the function is variadic. `outs` names further results, such as an error. */
export function funcType(ins: readonly GoType[], out: GoType, more: { readonly variadic?: boolean; readonly outs?: string } = {}): GoType {
  const variadic = more.variadic ?? false;
  const names = ins.map(({ name, elem }, index) => (variadic && index === ins.length - 1 ? `...${elem?.name}` : name));
  const outs = more.outs === undefined ? out.name : `(${out.name}, ${more.outs})`;
  return { name: `func(${names.join(', ')}) ${outs}`, kind: 'func', func: { ins, out, variadic } };
}

export const anyListType = sliceOf(anyType);
export const intListType = sliceOf(intType);
export const floatListType = sliceOf(floatType);
export const stringListType = sliceOf(stringType);
export const pairType: GoType = { name: '[2]interface {}', kind: 'array', elem: anyType };
export const pairListType = sliceOf(pairType);
export const stringMapType = mapOf(stringType, anyType);
export const anyMapType = mapOf(anyType, anyType);
export const groupsType = mapOf(anyType, anyListType);
export const intSetType = mapOf(intType, { name: 'struct {}', kind: 'struct', fields: new Map() });
export const stringSetType = mapOf(stringType, { name: 'struct {}', kind: 'struct', fields: new Map() });
export const anyFuncType = funcType([anyListType], anyType, { variadic: true, outs: 'error' });
export const timeType: GoType = { name: 'time.Time', kind: 'struct', path: 'time', fields: new Map() };
export const durationType: GoType = { name: 'time.Duration', kind: 'int64', path: 'time', underlying: 'int64' };
export const locationType = pointerTo({ name: 'time.Location', kind: 'struct', path: 'time', fields: new Map() });

const cloudWatchPath = 'github.com/aws/aws-sdk-go-v2/service/cloudwatch/types';
export const statusCodeType: GoType = { name: 'types.StatusCode', kind: 'string', path: cloudWatchPath, underlying: 'string' };
const messageDataType: GoType = {
  name: 'types.MessageData',
  kind: 'struct',
  path: cloudWatchPath,
  fields: new Map([
    ['Code', pointerTo(stringType)],
    ['Value', pointerTo(stringType)],
  ]),
};

/** Source: service/cloudwatch/types of the AWS SDK for Go v2, MetricDataResult. */
export const metricDataResultType: GoType = {
  name: 'types.MetricDataResult',
  kind: 'struct',
  path: cloudWatchPath,
  fields: new Map([
    ['Id', pointerTo(stringType)],
    ['Label', pointerTo(stringType)],
    ['Messages', sliceOf(messageDataType)],
    ['StatusCode', statusCodeType],
    ['Timestamps', sliceOf(timeType)],
    ['Values', floatListType],
  ]),
};

/** A row of New Relic. */
export const nrdbResultType: GoType = {
  ...stringMapType,
  name: 'nrdb.NRDBResult',
  path: 'github.com/newrelic/newrelic-client-go/v2/pkg/nrdb',
  underlying: stringMapType.name,
};

const namedKinds: ReadonlySet<GoKind> = new Set(['bool', 'int', 'int64', 'uint8', 'float64', 'string']);

function isNamed({ path, kind }: GoType): boolean {
  return path !== undefined || namedKinds.has(kind);
}

/** Go's rule of assignment, as far as these types need it. */
export function isAssignable(from: GoType, to: GoType): boolean {
  if (from.name === to.name || to.kind === 'interface') return true;
  if (isNamed(from) && isNamed(to)) return false;
  return from.kind === to.kind && (from.underlying ?? from.name) === (to.underlying ?? to.name);
}

/** Methods that Go would find before any field; calling one is beyond us. */
export function hasMethods(type: GoType): boolean {
  return type.path === 'time' || type.name === statusCodeType.name || type.name === locationType.name;
}

/** What the builtin `type` calls a type. */
export function typeOfKind({ kind, path, name }: GoType): string {
  if (path !== undefined) return `${path}.${name.slice(name.indexOf('.') + 1)}`;
  switch (kind) {
    case 'int':
    case 'int64':
      return 'int';
    case 'uint8':
      return 'uint';
    case 'float64':
      return 'float';
    case 'slice':
    case 'array':
      return 'array';
    case 'bool':
    case 'string':
    case 'map':
    case 'struct':
    case 'func':
      return kind;
    case 'ptr':
    case 'interface':
      return 'unknown';
  }
}
