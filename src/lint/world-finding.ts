import { readLimits } from '../rollouts/assess-metric.ts';
import { originOf } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import { planOfMetric } from '../worlds/realise.ts';
import { rangeOfCondition } from './condition-parts.ts';
import { numberOf } from './prove-results.ts';
import type { LintRule, RuleFacts, RuleFinding } from './rule.ts';
import type { MetricUnderLint, WorldTrial } from './subject.ts';
import { type Cause, causeOf } from './world-cause.ts';
import { cureText } from './world-cure.ts';
import { type PassGroup, type PassReason, passGroups } from './world-groups.ts';
import { worldNotes } from './world-trace.ts';

/** `says` what the metric does, behind its name. */
export type PassRule = Omit<RuleFacts, 'catalogue'> & {
  readonly catalogue?: RuleFacts['catalogue'];
  readonly reason: PassReason;
  readonly says: (group: PassGroup, cause: Cause, subject: MetricUnderLint) => string;
};

/** What limits tolerate, and what a condition is for every reading, these rules say outright. */
const outright = ['GP124', 'GP125', 'GP360'] as const;

/** A rule that finds the worlds of one reason in which a metric lets a release through. */
export function passRule({ reason, says, catalogue = [], ...facts }: PassRule): LintRule {
  return {
    ...facts,
    catalogue,
    givesWayTo: [...(reason === 'broken' ? [{ codes: ['GP363'] as const, at: 'subject' as const }] : []), { codes: outright, at: 'place' }],
    of: 'metric',
    check: (subject) =>
      passGroups(subject)
        .filter((group) => group.reason === reason)
        .map((group) => passFinding(subject, group, says)),
  };
}

function passFinding(subject: MetricUnderLint, group: PassGroup, says: PassRule['says']): RuleFinding {
  const cause = causeOf(subject, group.lead);
  const hint = hintFor(cause, subject, [group.lead, ...group.others]);
  return {
    range: cause.range,
    message: `${subject.metric.name}: ${says(group, cause, subject)}`,
    ...(subject.dryRun ? { severity: 'note' } : {}),
    notes: worldNotes(subject, group.lead, group.others),
    related: placesOf(cause, subject, group.lead),
    ...(hint === undefined ? {} : { hint }),
  };
}

type Related = NonNullable<RuleFinding['related']>;

/** What the part at fault does, and the other part that it works with. The first message is a label of the range itself. */
function placesOf(cause: Cause, subject: MetricUnderLint, trial: WorldTrial): Related {
  const value = readingOf(trial);
  const judged = subject.success ?? subject.failure;
  const query = queryRange(subject);
  const given: Related = query === undefined ? [] : [{ message: `gives ${value} here`, range: query }];
  switch (cause.kind) {
    case 'query':
      return [
        { message: trial.world.name === 'gone' ? `turns "no series" into ${value}` : `gives ${value} here`, range: cause.range },
        ...(judged === undefined ? [] : [{ message: satisfied(judged.field, value), range: rangeOfCondition(judged) }]),
      ];
    case 'condition':
      return [{ message: `lets ${value} pass`, range: cause.range }, ...given];
    case 'failureOnly':
      return [{ message: `is false for ${value}, and what does not fail passes`, range: cause.range }, ...given];
    case 'limit':
      return [
        { message: toleratesText(cause, subject), range: cause.range },
        ...(judged === undefined || cause.phase === 'Error'
          ? []
          : [{ message: `${cause.phase} for ${value}`, range: rangeOfCondition(judged) }]),
      ];
    case 'whole':
      return cause.condition === undefined ? given : [{ message: satisfied(cause.condition.field, value), range: cause.range }, ...given];
    default:
      throw new Error(`unknown cause ${JSON.stringify(cause satisfies never)}`);
  }
}

function satisfied(field: 'successCondition' | 'failureCondition', value: string): string {
  return field === 'successCondition' ? `${value} satisfies this` : `${value} does not satisfy this`;
}

export function queryRange({ query }: MetricUnderLint): SourceRange | undefined {
  return query === undefined ? undefined : originOf(query.text, 0, query.text.text.trimEnd().length).range;
}

export function readingOf({ reading: first, otherOrder }: WorldTrial): string {
  const reading = otherOrder?.reading ?? first;
  switch (reading?.kind) {
    case 'value':
      return shortened(reading.text.replaceAll(/-?\d+\.\d{8,}(?:e[+-]\d+)?/g, rounded));
    case 'error':
      return 'an error';
    case 'phase':
      return reading.phase;
    case 'unknown':
    case undefined:
      return 'what it reads';
    default:
      throw new Error(`no answer: ${JSON.stringify(reading satisfies never)}`);
  }
}

/** The trace has all digits. */
function rounded(number: string): string {
  return `≈${Number(Number(number).toPrecision(4))}`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** How many bad readings a limit tolerates. */
export function toleratesText({ phase }: Extract<Cause, { kind: 'limit' }>, { metric }: MetricUnderLint): string {
  const limits = readLimits(metric);
  const word = phase === 'Error' ? 'errors in a row' : phase === 'Failed' ? 'failed readings' : 'inconclusive readings';
  const tolerated = phase === 'Error' ? limits.consecutiveErrors : phase === 'Failed' ? limits.failures : limits.inconclusive;
  const inAll = limits.count === undefined ? '' : ` of ${limits.count}`;
  return tolerated === undefined
    ? `tolerates any number of ${word}`
    : `tolerates ${tolerated} ${tolerated === 1 ? word.replace(/s( |$)/, '$1') : word}${inAll}`;
}

function hintFor(cause: Cause, subject: MetricUnderLint, trials: readonly WorldTrial[]): string | undefined {
  const worlds = trials.map(({ world }) => world);
  if (cause.kind === 'query' && /^or\b/.test(cause.part)) return cureText(subject, worlds) ?? guardText(cause.part);
  if (cause.kind !== 'limit') return cureText(subject, worlds) ?? (seesNumberOnly(subject, trials) ? shareText : undefined);
  if (cause.phase === 'Error') return undefined;
  return `write \`${cause.field}: 0\`: the limit is how many are tolerated, and one more ends the run`;
}

const shareText =
  'compare failures with all requests, `ERRORS / TOTAL`: how many a second are too many is a matter of traffic, and here it is one a second';

/** Whether it sees failures, and takes as many as worlds have for few. */
function seesNumberOnly({ metric, query }: MetricUnderLint, trials: readonly WorldTrial[]): boolean {
  const seen = numberOf(trials.find(({ world }) => world.name === 'broken')?.reading);
  if (seen === undefined || seen <= 0 || query === undefined) return false;
  const plan = planOfMetric(metric);
  return (
    plan.kind === 'plan' && plan.selectors.length > 0 && plan.selectors.every(({ role, kind }) => role === 'error' && kind === 'counter')
  );
}

/** Where the query has no series that says that somebody is looking. The number that is put in their place is that of the part. */
function guardText(part: string): string {
  const number = /\bvector\s*\(\s*(\d+(?:\.\d+)?)\s*\)/.exec(part)?.[1] ?? '0';
  const fill = Number(number) === 0 ? '0 * ALIVE' : `(${number} + 0 * ALIVE)`;
  return `write, in place of \`${part.replaceAll(/\s+/g, ' ')}\`: ((QUERY) or on() ${fill}) and on() ALIVE
with ALIVE = count(time() - timestamp(SELECTOR) <= 45), and a SELECTOR of series that exist whenever somebody is looking`;
}
