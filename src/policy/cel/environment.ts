import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { hasMacro, inMacro } from './engine-macros.ts';
import { matchesPattern } from './matches.ts';
import { compareVersions, isPrerelease, versionNumber } from './semver.ts';
import { doubleFromText, durationFromText, intFromDouble, intFromText, nanosOf, textOfDuration } from './strict-conversions.ts';
import { type DatePart, datePart, timestampFromSeconds, timestampFromText } from './timestamps.ts';
import type { CelOptions, CelType } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

const timestampType = 'google.protobuf.Timestamp';
const durationType = 'google.protobuf.Duration';

const engineTypes: Readonly<Record<CelType, string>> = {
  double: 'double',
  int: 'int',
  string: 'string',
  bool: 'bool',
  'list<double>': 'list<double>',
  dyn: 'dyn',
  map: 'map<string, dyn>',
};

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  double: (value) => typeof value === 'number',
  int: (value) => typeof value === 'bigint',
  bool: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  [timestampType]: (value) => value instanceof Date,
  [durationType]: (value) => value instanceof Duration,
  V: (value) => value !== undefined && !(value instanceof Promise),
};

// biome-ignore lint/suspicious/noExplicitAny: the engine checks the arguments against the signature
type Handler = (...args: any[]) => unknown;

/** The cel-js environment that conditions are checked and evaluated in: the declared variables and our functions, under the names of functions.ts. */
export function conditionEnvironment(options: CelOptions, meter: WorkMeter): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    // The printed text is somewhat larger than what the user wrote, which was measured before.
    limits: { maxAstNodes: 4000, maxDepth: 1000, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 },
  });
  for (const [name, declaration] of Object.entries(options.variables)) {
    if (typeof declaration === 'string') environment.registerVariable(name, engineTypes[declaration]);
    else {
      const schema = Object.fromEntries(Object.entries(declaration.fields).map(([field, type]) => [field, engineTypes[type]]));
      environment.registerVariable({ name, schema });
    }
  }

  /** cel-js does not look at what a function returns, and gives only its own errors a position. */
  function register(signature: string, handler: Handler): void {
    const returned = signature.slice(signature.lastIndexOf(': ') + 2);
    const test = typeTests[returned];
    if (test === undefined) throw new Error(`no test for the type ${returned}`);
    function guarded(...args: unknown[]): unknown {
      let value: unknown;
      try {
        value = handler(...args);
      } catch (error) {
        throw new EvaluationError({ code: 'function_failed', message: error instanceof Error ? error.message : String(error) });
      }
      if (!test?.(value)) throw new EvaluationError({ code: 'function_failed', message: `${signature} returned a value of another type` });
      return value;
    }
    environment.registerFunction(signature, guarded, { async: false });
  }

  register('__metered(V): V', meter.metered);
  register('__walked(V, int): V', meter.walked);
  environment.registerFunction('__in(ast, ast): bool', inMacro(meter));
  environment.registerFunction('__has(ast, string): bool', hasMacro());

  register('__int(int): int', (value: bigint) => value);
  register('__int(double): int', intFromDouble);
  register('__int(string): int', intFromText);
  register(`__int(${timestampType}): int`, (value: Date) => BigInt(Math.floor(value.getTime() / 1000)));
  register('__double(double): double', (value: number) => value);
  register('__double(int): double', (value: bigint) => Number(value));
  register('__double(string): double', doubleFromText);
  register(`__timestamp(string): ${timestampType}`, timestampFromText);
  register(`__timestamp(int): ${timestampType}`, timestampFromSeconds);
  register(`__timestamp(${timestampType}): ${timestampType}`, (value: Date) => value);
  register(`__duration(string): ${durationType}`, durationFromText);
  register(`__duration(${durationType}): ${durationType}`, (value: Duration) => value);
  register(`string(${timestampType}): string`, (value: Date) => value.toISOString().replace('.000Z', 'Z'));
  register(`string(${durationType}): string`, textOfDuration);
  registerText(register, meter);
  registerSizes(register);
  registerTimes(register, meter);
  registerExtremes(register);
  if (options.semver === true) registerVersions(register);
  return environment;
}

type Register = (signature: string, handler: Handler) => void;

function registerText(register: Register, meter: WorkMeter): void {
  register('string.__matches(string): bool', (text: string, pattern: string) => {
    meter.spend((text.length + pattern.length) / 16);
    return matchesPattern(text, pattern);
  });
  // cel-js changes letters outside ASCII too.
  register('string.__lowerAscii(): string', (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  register('string.__upperAscii(): string', (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
}

/** Sizes where whole numbers are doubles: `values.size() >= params.minPods` has doubles on both sides. */
function registerSizes(register: Register): void {
  const characters = (text: string) => [...text].length;
  const entries = (map: object) => (map instanceof Map ? map.size : Object.keys(map).length);
  register('__size(string): double', characters);
  register('__size(list): double', (list: readonly unknown[]) => list.length);
  register('__size(map): double', entries);
  register('string.__size(): double', characters);
  register('list.__size(): double', (list: readonly unknown[]) => list.length);
  register('map.__size(): double', entries);
}

function registerTimes(register: Register, meter: WorkMeter): void {
  const parts: readonly DatePart[] = [
    'FullYear',
    'Month',
    'Date',
    'DayOfMonth',
    'DayOfWeek',
    'DayOfYear',
    'Hours',
    'Minutes',
    'Seconds',
    'Milliseconds',
  ];
  for (const part of parts) {
    register(`${timestampType}.__get${part}(): int`, (time: Date) => datePart(part, time));
    register(`${timestampType}.__get${part}(string): int`, (time: Date, zone: string) => {
      meter.spend(100);
      return datePart(part, time, zone);
    });
  }
  const nanosPer = { Hours: 3_600_000_000_000n, Minutes: 60_000_000_000n, Seconds: 1_000_000_000n, Milliseconds: 1_000_000n };
  for (const [part, nanos] of Object.entries(nanosPer)) {
    register(`${durationType}.__get${part}(): int`, (duration: Duration) => nanosOf(duration) / nanos);
  }
}

// NaN among the arguments makes both NaN, so that it fails the comparison it stands in.
function registerExtremes(register: Register): void {
  for (let count = 2; count <= 8; count++) {
    const doubles = Array.from({ length: count }, () => 'double').join(', ');
    register(`__greatest(${doubles}): double`, (...values: number[]) => Math.max(...values));
    register(`__least(${doubles}): double`, (...values: number[]) => Math.min(...values));
  }
}

function registerVersions(register: Register): void {
  register('__semverMajor(string): int', (text: string) => versionNumber('major', text));
  register('__semverMinor(string): int', (text: string) => versionNumber('minor', text));
  register('__semverPatch(string): int', (text: string) => versionNumber('patch', text));
  register('__semverCompare(string, string): int', compareVersions);
  register('__semverIsPrerelease(string): bool', isPrerelease);
}
