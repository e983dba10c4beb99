import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import { type Checked, checked, failed, hasErrors } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import { RecentMap } from '../../source/recent-map.ts';
import type { CelExpr } from './ast.ts';
import { checkCalls } from './calls.ts';
import { refusal } from './diagnostics.ts';
import { conditionEnvironment } from './environment.ts';
import { type CelVerdict, evaluateCondition } from './evaluate.ts';
import { checkExactDoubles, checkLiterals, withDoubles } from './literals.ts';
import { checkNames } from './names.ts';
import { type EngineText, printForEngine } from './print.ts';
import { parseCel } from './syntax-tree.ts';
import { explainEngineError } from './type-errors.ts';
import type { CelOptions } from './types.ts';
import { type WorkMeter, workMeter } from './work-meter.ts';

/** A condition that was read without a finding. `tree` carries doubles for whole-number literals where the options say so. */
export type CelCondition = {
  readonly tree: CelExpr;
  readonly text: MappedText;
  readonly evaluate: (inputs: Readonly<Record<string, unknown>>) => CelVerdict;
};

/** What reading gave that depends on nothing but the text and the options. */
type Read = { readonly tree: CelExpr; readonly printed: EngineText; readonly run: ParseResult; readonly meter: WorkMeter };

// The same few texts are read for every policy that uses a pack, in every environment.
const readBefore = new RecentMap<string, Read>(1000);
const environments = new RecentMap<string, { readonly environment: Environment; readonly meter: WorkMeter }>(100);

/**
 * Reads a condition: syntax, size, names, functions and types, and that it is a bool.
 *
 * cel-js reads the text; the checks and all that comes after see only our tree, which is printed for the engine anew.
 */
export function readCel(text: MappedText, options: CelOptions): Checked<CelCondition> {
  const optionsKey = JSON.stringify(options);
  const key = `${optionsKey} ${text.text}`;
  const known = readBefore.get(key);
  if (known !== undefined) return checked(conditionOf(known, text, options));
  const read = readNew(text, options, optionsKey);
  if (!read.ok) return read;
  readBefore.set(key, read.value);
  return checked(conditionOf(read.value, text, options));
}

function conditionOf(read: Read, text: MappedText, options: CelOptions): CelCondition {
  const condition = { ...read, variables: options.variables };
  return { tree: read.tree, text, evaluate: (inputs) => evaluateCondition(condition, inputs) };
}

function environmentOf(options: CelOptions, key: string): { readonly environment: Environment; readonly meter: WorkMeter } {
  const known = environments.get(key);
  if (known !== undefined) return known;
  // Each evaluation restarts the meter and runs to its end, so conditions can share one.
  const meter = workMeter();
  const made = { environment: conditionEnvironment(options, meter), meter };
  environments.set(key, made);
  return made;
}

function readNew(text: MappedText, options: CelOptions, optionsKey: string): Checked<Read> {
  const parsed = parseCel(text);
  if (!parsed.ok) return parsed;
  const found = [
    ...checkNames(text, parsed.value, options.variables),
    ...checkCalls(text, parsed.value, { semver: options.semver === true }),
    ...checkLiterals(text, parsed.value),
    ...(options.wholeNumbersAreDoubles ? checkExactDoubles(text, parsed.value) : []),
  ];
  if (hasErrors(found)) return failed(...found);

  const tree = options.wholeNumbersAreDoubles ? withDoubles(parsed.value) : parsed.value;
  const printed = printForEngine(tree, options);
  const { environment, meter } = environmentOf(options, optionsKey);
  let run: ParseResult;
  let type: string | undefined;
  try {
    run = environment.parse(printed.text);
    const types = run.check();
    if (!types.valid) throw types.error;
    type = types.type;
  } catch (error) {
    const { message, range, hint } = explainEngineError(error, printed, tree);
    return failed(refusal(text, 'types', range, message, hint));
  }
  if (type === 'dyn') {
    return failed(
      refusal(
        text,
        'unknown-type',
        tree.range,
        'a condition must be true or false; the type of this is not known',
        'write == true after it',
      ),
    );
  }
  if (type !== 'bool')
    return failed(refusal(text, 'not-bool', tree.range, `a condition must be true or false, this is ${type ?? 'of no type'}`));
  return checked({ tree, printed, run, meter });
}
