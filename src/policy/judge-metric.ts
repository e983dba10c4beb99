import type { CelExpr } from './cel/ast.ts';
import { answer } from './constant-condition.ts';
import { calculate } from './fold.ts';
import { answerFor, type MetricCondition, type RelativePart } from './metric-condition.ts';
import type { ResolvedGuardrail } from './resolve.ts';

/** What was read for a metric guardrail at one time. Values of series, none where there is none; `volume` undefined where the query was empty. */
export type Reading = { readonly alive: boolean; readonly values: readonly number[]; readonly volume?: number };
export type MetricReadings = Reading & { readonly baseline?: Reading };

export type MetricVerdict = { readonly verdict: 'pass' | 'fail' | 'undecided'; readonly why: string };

/** Judges one reading by CEL. What is compiled to Argo Rollouts gives the same answer on the same reading. */
export function judgeMetric(guardrail: ResolvedGuardrail, readings: MetricReadings): MetricVerdict {
  const condition = guardrail.metric;
  if (condition === undefined) throw new Error(`${guardrail.name} is no metric guardrail`);
  if (condition.kind !== 'baseline') return judgeReading(guardrail, readings, (values) => askCel(guardrail, condition, values));
  const parts = [
    judgeReading(guardrail, readings, ([value]) => value !== undefined && answerFor(condition.absolute, value)),
    ...condition.relative.map((part) => judgeRelative(guardrail, part, readings)),
  ];
  return parts.find((part) => part.verdict === 'fail') ?? parts.find((part) => part.verdict === 'undecided') ?? pass;
}

const pass: MetricVerdict = { verdict: 'pass', why: 'the condition holds' };
const fail = (why: string): MetricVerdict => ({ verdict: 'fail', why });
const blind = fail('nobody is looking: no fresh sample of `alive`');
const tooLittle: MetricVerdict = { verdict: 'undecided', why: 'too little volume' };

function judgeReading(guardrail: ResolvedGuardrail, reading: Reading, holds: (values: readonly number[]) => boolean): MetricVerdict {
  if (!reading.alive) return blind;
  if (!hasVolume(guardrail, reading)) return tooLittle;
  const values = present(guardrail, reading);
  if (values.length === 0) return fail('no value');
  if (guardrail.metric?.kind !== 'values' && values.length > 1) return fail(`${values.length} series, and \`value\` is one`);
  if (!values.every(Number.isFinite)) return fail('the value is not a finite number');
  return holds(values) ? pass : fail('the condition does not hold');
}

function askCel(guardrail: ResolvedGuardrail, condition: MetricCondition, values: readonly number[]): boolean {
  const params = Object.fromEntries([...guardrail.names.params.values()].map((param) => [param.name, param.value]));
  const reading = condition.kind === 'values' ? { value: 0, values: [...values] } : { value: values[0], values: [] };
  return guardrail.condition.evaluate({ ...reading, params }).outcome === 'true';
}

function judgeRelative(guardrail: ResolvedGuardrail, part: RelativePart, readings: MetricReadings): MetricVerdict {
  const other = readings.baseline;
  const absent = guardrail.baseline?.absent;
  const values = present(guardrail, readings);
  const base = other?.alive === true ? present(guardrail, other) : [];
  if (!readings.alive) return blind;
  if (absent === 'fail' && other?.alive !== true) return fail('nobody is looking at the baseline');
  const missing = base.length === 0;
  const compared = !(missing && absent === 'cap');
  // Of several series Prometheus refuses the difference, whatever the volume.
  if (compared && (values.length > 1 || base.length > 1)) return fail('several series, and a comparison needs one of each');
  if (!hasVolume(guardrail, readings)) return tooLittle;
  if (other !== undefined && compared && !hasVolume(guardrail, other)) return tooLittle;
  if (values.length !== 1 || !values.every(Number.isFinite)) return fail('no single finite value');
  if (missing) return absent === 'cap' ? pass : fail('no baseline');
  if (!base.every(Number.isFinite)) return fail('the baseline is not a finite number');
  const limit = limitFor(part.limit, base[0] as number);
  const difference = (values[0] as number) - limit;
  return Number.isFinite(difference) && calculate(part.op, difference, 0) === true ? pass : fail('worse than the baseline allows');
}

/** The limit for one finite baseline; where it overflows, no condition is met. */
function limitFor(tree: CelExpr, baseline: number): number {
  if (tree.kind === 'name') return baseline;
  if (tree.kind === 'unary') return -limitFor(tree.operand, baseline);
  if (tree.kind === 'binary') {
    const result = calculate(tree.op, limitFor(tree.left, baseline), limitFor(tree.right, baseline));
    if (typeof result === 'number') return result;
  }
  if (tree.kind === 'call') {
    const numbers = tree.args.map((arg) => limitFor(arg, baseline));
    return tree.func === 'math.greatest' ? Math.max(...numbers) : Math.min(...numbers);
  }
  const constant = answer(tree, 0);
  if (typeof constant !== 'number') throw new Error('a limit was checked to be arithmetic');
  return constant;
}

function present(guardrail: ResolvedGuardrail, reading: Reading): readonly number[] {
  return reading.values.length === 0 && reading.alive && guardrail.absent === 'zero' ? [0] : reading.values;
}

function hasVolume(guardrail: ResolvedGuardrail, reading: Reading): boolean {
  return guardrail.minVolume === undefined || (reading.volume !== undefined && reading.volume >= guardrail.minVolume.atLeast.value);
}
