import type { ParseResult } from '@marcbachmann/cel-js';
import { type Checked, checked, failed, hasErrors } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import type { CelExpr } from './ast.ts';
import { checkCalls } from './calls.ts';
import { refusal } from './diagnostics.ts';
import { conditionEnvironment } from './environment.ts';
import { type CelVerdict, evaluateCondition } from './evaluate.ts';
import { checkExactDoubles, checkLiterals, withDoubles } from './literals.ts';
import { checkNames } from './names.ts';
import { printForEngine } from './print.ts';
import { parseCel } from './syntax-tree.ts';
import { explainEngineError } from './type-errors.ts';
import type { CelOptions } from './types.ts';
import { workMeter } from './work-meter.ts';

/** A condition that was read without a finding. `tree` carries doubles for whole-number literals where the options say so. */
export type CelCondition = {
  readonly tree: CelExpr;
  readonly text: MappedText;
  readonly evaluate: (inputs: Readonly<Record<string, unknown>>) => CelVerdict;
};

/**
 * Reads a condition: syntax, size, names, functions and types, and that it is a bool.
 *
 * cel-js reads the text; the checks and all that comes after see only our tree, which is printed for the engine anew.
 */
export function readCel(text: MappedText, options: CelOptions): Checked<CelCondition> {
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
  const meter = workMeter();
  const environment = conditionEnvironment(options, meter);
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
  const condition = { tree, printed, run, meter, variables: options.variables };
  return checked({ tree, text, evaluate: (inputs) => evaluateCondition(condition, inputs) });
}
