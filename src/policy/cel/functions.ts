/** A function that conditions may call. What is not in this table is refused when the condition is read. */
export type CelFunction = {
  readonly name: string;
  readonly form: 'call' | 'method';
  readonly arguments: readonly [least: number, most: number];
  /** Name under which the engine knows it: a leading `__` is ours (a user's text cannot reach such a name). */
  readonly engine: string;
  /** Name in environments where whole numbers are doubles, where it differs. */
  readonly engineInDoubles?: string;
  /** Positions of arguments that stay whole numbers where others become doubles. */
  readonly wholeArguments?: readonly number[];
};

const dateParts = ['FullYear', 'Month', 'Date', 'DayOfMonth', 'DayOfWeek', 'DayOfYear', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];

export const celFunctions: readonly CelFunction[] = [
  { name: 'has', form: 'call', arguments: [1, 1], engine: '__has' },
  { name: 'size', form: 'call', arguments: [1, 1], engine: 'size', engineInDoubles: '__size' },
  { name: 'size', form: 'method', arguments: [0, 0], engine: 'size', engineInDoubles: '__size' },
  { name: 'int', form: 'call', arguments: [1, 1], engine: '__int' },
  { name: 'double', form: 'call', arguments: [1, 1], engine: '__double' },
  { name: 'timestamp', form: 'call', arguments: [1, 1], engine: '__timestamp', wholeArguments: [0] },
  { name: 'duration', form: 'call', arguments: [1, 1], engine: '__duration' },
  { name: 'string', form: 'call', arguments: [1, 1], engine: 'string' },
  { name: 'bool', form: 'call', arguments: [1, 1], engine: 'bool' },
  { name: 'math.greatest', form: 'call', arguments: [2, 8], engine: '__greatest' },
  { name: 'math.least', form: 'call', arguments: [2, 8], engine: '__least' },
  { name: 'startsWith', form: 'method', arguments: [1, 1], engine: 'startsWith' },
  { name: 'endsWith', form: 'method', arguments: [1, 1], engine: 'endsWith' },
  { name: 'contains', form: 'method', arguments: [1, 1], engine: 'contains' },
  { name: 'matches', form: 'method', arguments: [1, 1], engine: '__matches' },
  { name: 'lowerAscii', form: 'method', arguments: [0, 0], engine: '__lowerAscii' },
  { name: 'upperAscii', form: 'method', arguments: [0, 0], engine: '__upperAscii' },
  { name: 'trim', form: 'method', arguments: [0, 0], engine: 'trim' },
  { name: 'indexOf', form: 'method', arguments: [1, 2], engine: 'indexOf', wholeArguments: [1] },
  { name: 'lastIndexOf', form: 'method', arguments: [1, 2], engine: 'lastIndexOf', wholeArguments: [1] },
  { name: 'substring', form: 'method', arguments: [1, 2], engine: 'substring', wholeArguments: [0, 1] },
  { name: 'split', form: 'method', arguments: [1, 2], engine: 'split', wholeArguments: [1] },
  { name: 'join', form: 'method', arguments: [0, 1], engine: 'join' },
  ...dateParts.map((part) => ({ name: `get${part}`, form: 'method', arguments: [0, 1], engine: `__get${part}` }) as const),
];

/** Registered for conditions over a change only. */
export const semverFunctions: readonly CelFunction[] = [
  { name: 'semver.major', form: 'call', arguments: [1, 1], engine: '__semverMajor' },
  { name: 'semver.minor', form: 'call', arguments: [1, 1], engine: '__semverMinor' },
  { name: 'semver.patch', form: 'call', arguments: [1, 1], engine: '__semverPatch' },
  { name: 'semver.compare', form: 'call', arguments: [2, 2], engine: '__semverCompare' },
  { name: 'semver.isPrerelease', form: 'call', arguments: [1, 1], engine: '__semverIsPrerelease' },
];

/** First names of functions with a dot: `math.greatest` is one function, not a field called. */
export const namespaces: readonly string[] = ['math', 'semver'];

export function functionNamed(name: string, form: CelFunction['form']): CelFunction | undefined {
  return [...celFunctions, ...semverFunctions].find((entry) => entry.name === name && entry.form === form);
}

/** The user's name of an engine function, for messages. */
export function userName(engine: string): string {
  return [...celFunctions, ...semverFunctions].find((entry) => entry.engine === engine || entry.engineInDoubles === engine)?.name ?? engine;
}
