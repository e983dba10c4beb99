import type { ExprValue } from '../expr/value.ts';
import { printDuration } from '../promql/duration.ts';
import { canonicalSelector } from '../providers/selectors.ts';
import type { MeasureAnswer } from '../rollouts/analysis.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { selectorUses } from '../worlds/selector-use.ts';
import { printWorld } from '../worlds/world-names.ts';
import { proofStartMs } from './prove-answers.ts';
import type { ConditionText, MetricUnderLint, WorldTrial } from './subject.ts';
import { tryCondition } from './try-condition.ts';

type Note = NonNullable<Diagnostic['notes']>[number];

/** The world that a finding shows, what happens in it, and which other worlds look the same to the metric. */
export function worldNotes(subject: MetricUnderLint, lead: WorldTrial, others: readonly WorldTrial[]): readonly Note[] {
  return [
    { label: 'world', text: worldText(subject, lead) },
    { label: 'trace', text: traceOf(subject, lead) },
    ...(others.length === 0
      ? []
      : [{ label: 'note' as const, text: `the same in ${others.map(({ world }) => printWorld(world)).join(', ')}` }]),
  ];
}

/** `gone – nothing is stored: …` */
function worldText(subject: MetricUnderLint, trial: WorldTrial): string {
  return `${printWorld(trial.world)} – ${descriptionOf(subject, trial)}`;
}

/** Proofs are shared by queries that differ in names of services only: the selector is named as this one has it. */
function descriptionOf({ query }: MetricUnderLint, { world, description }: WorldTrial): string {
  if (world.name !== 'selector-missing' || query?.prepared.kind !== 'query') return description;
  const selectors = [...new Set(selectorUses(query.prepared.expr).map(({ selector }) => canonicalSelector(selector)))];
  const missing = selectors[world.selector ?? 0];
  return missing === undefined ? description : `${missing} selects nothing, the other selectors do`;
}

/** `query = [0]   result[0] <= 0 is true   Successful at t+4m` */
function traceOf(subject: MetricUnderLint, trial: WorldTrial): string {
  const { reading, otherOrder } = trial;
  if (otherOrder !== undefined) {
    return [
      readingText(subject, otherOrder.reading),
      ...conditionTexts(subject, otherOrder.reading),
      `${otherOrder.phase} in this order of the series`,
    ].join('   ');
  }
  return [...(reading === undefined ? [] : [readingText(subject, reading), ...conditionTexts(subject, reading)]), endText(trial)].join(
    '   ',
  );
}

function readingText({ query }: MetricUnderLint, reading: MeasureAnswer): string {
  const what = query === undefined ? 'result' : 'query';
  switch (reading.kind) {
    case 'value':
      return `${what} = ${short(reading.text)}`;
    case 'error':
      return `the provider answers: ${short(reading.message)}`;
    case 'phase':
      return `the provider says ${reading.phase}`;
    case 'unknown':
      return `unknown: ${reading.reason}`;
    default:
      throw new Error(`no answer of a provider: ${JSON.stringify(reading satisfies never)}`);
  }
}

function conditionTexts({ success, failure }: MetricUnderLint, reading: MeasureAnswer): readonly string[] {
  if (reading.kind !== 'value') return [];
  return [success, failure].flatMap((one) => (one === undefined ? [] : [saysOf(one, reading.result, success !== undefined)]));
}

function saysOf({ field, condition, text }: ConditionText, result: ExprValue, first: boolean): string {
  const outcome = tryCondition(condition, result);
  const name = field === 'failureCondition' ? `${first ? '' : 'failureCondition '}${short(text.text)}` : short(text.text);
  switch (outcome.kind) {
    case 'bool':
      return `${name} is ${outcome.value}`;
    case 'error':
      return `${name} is an error: ${short(outcome.message)}`;
    case 'unsupported':
      return `${name} is not known`;
    default:
      throw new Error(`no outcome: ${JSON.stringify(outcome satisfies never)}`);
  }
}

function endText({ run, later, reason }: WorldTrial): string {
  if (run === undefined) return reason ?? 'not known';
  const { phase, completedAtMs, message } = run;
  if (completedAtMs !== undefined) return `${phase} at t+${printDuration(Math.round(completedAtMs - proofStartMs))}`;
  if (phase === 'Error') return `Error at once: ${message}`;
  if (later === undefined) return 'still running after 1h';
  if (later.how === 'terminated') return `still running after 1h, ${later.phase} whenever the rollout ends`;
  const at = later.completedAtMs === undefined ? '' : ` at t+${printDuration(Math.round(later.completedAtMs - proofStartMs))}`;
  return `${later.phase}${at}`;
}

const mostShown = 120;

function short(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > mostShown ? `${line.slice(0, mostShown)}…` : line;
}
