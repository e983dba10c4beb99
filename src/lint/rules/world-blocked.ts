import type { DiagnosticCode } from '../../source/diagnostic.ts';
import type { WorldName } from '../../worlds/world-names.ts';
import { asksForMore } from '../asks-for-more.ts';
import { rangeOfCondition } from '../condition-parts.ts';
import { blocksHealthy, endOf, neverAnswers } from '../prove-verdict.ts';
import { nodesOf, queryTree } from '../query-tree.ts';
import type { LintRule, RuleFacts, RuleFinding } from '../rule.ts';
import type { MetricUnderLint, WorldTrial } from '../subject.ts';
import { cureText, delayFor } from '../world-cure.ts';
import { queryRange, readingOf } from '../world-finding.ts';
import { worldNotes } from '../world-trace.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

const right = exampleMetric(ratioQuery('5m'));

type BlockedRule = Omit<RuleFacts, 'severity' | 'catalogue'> & {
  readonly world: WorldName;
  readonly says: (trial: WorldTrial) => string;
  readonly hint?: (subject: MetricUnderLint) => string | undefined;
};

/** Healthy releases that a metric stops. One that stops them all has a rule of its own. */
function blockedRule({ world, says, hint, ...facts }: BlockedRule): LintRule {
  return {
    ...facts,
    severity: 'warning',
    catalogue: [],
    of: 'metric',
    check: (subject) => {
      const { trials } = subject.proof();
      const trial = trials.find((one) => one.world.name === world && blocksHealthy(one));
      if (trial === undefined || stopsAll(trials) || stopsAnyway(world, trials) || asksForMore(subject)) return [];
      return [blocked(subject, trial, `stops a healthy release: ${says(trial)}`, hint?.(subject))];
    },
  };
}

const healthy: readonly WorldName[] = ['zeroed', 'quiet', 'newborn', 'reset', 'one-error'];

/** Whether no healthy release gets past it; what else does is no consolation. */
function stopsAll(trials: readonly WorldTrial[]): boolean {
  return trials.filter(({ world }) => healthy.includes(world.name)).every((one) => endOf(one) !== 'Successful');
}

/** Where it stops the plainest healthy release too, such as one with series that only bad releases have, the world is not the reason. */
function stopsAnyway(world: WorldName, trials: readonly WorldTrial[]): boolean {
  return world !== 'quiet' && trials.some((one) => one.world.name === 'zeroed' && endOf(one) !== 'Successful');
}

function hasNoValue({ reading }: WorldTrial): boolean {
  return reading?.kind === 'value' && /^\[?(?:NaN(?:,NaN)*)?\]?$/.test(reading.text);
}

function blocked(
  subject: MetricUnderLint,
  trial: WorldTrial,
  says: string,
  hint: string | undefined,
  others: readonly WorldTrial[] = [],
): RuleFinding {
  const { success, failure, template, path, metric, dryRun, written } = subject;
  const judge = success ?? failure;
  const query = queryRange(subject);
  const fails = trial.reading?.kind === 'error' ? undefined : judge;
  const limit = written.consecutiveErrorLimit === undefined ? 'name' : 'consecutiveErrorLimit';
  const range = fails === undefined ? template.rangeAt([...path, limit]) : rangeOfCondition(fails);
  const phase = trial.run?.metricResults[0]?.measurements[0]?.phase;
  return {
    range,
    message: `${metric.name}: ${says}`,
    ...(dryRun ? { severity: 'note' } : {}),
    notes: worldNotes(subject, trial, others),
    related: [
      ...(fails === undefined || phase === undefined ? [] : [{ message: `${phase} for ${readingOf(trial)}`, range }]),
      ...(query === undefined || trial.reading?.kind !== 'value' ? [] : [{ message: `gives ${readingOf(trial)} here`, range: query }]),
    ],
    ...(hint === undefined ? {} : { hint }),
  };
}

export const stopsHealthyReleases: readonly LintRule[] = [
  blockedRule({
    code: 'GP801',
    name: 'aborts-without-errors-yet',
    world: 'quiet',
    says: (trial) => (hasNoValue(trial) ? 'it has no value before the first error' : 'no error has happened yet'),
    why: `A counter with a label for the kind of error does not exist before the first error: a query of it is empty on the healthiest of days, and so is a
ratio with it. The guard stops releases until somebody puts a zero in, which then passes when the metric is gone.`,
    help: 'put a zero where the errors are missing while there is traffic: `(ERRORS or 0 * TOTAL) / TOTAL`',
    hint: (subject) => cureText(subject) ?? (divides(subject) ? undefined : zeroOfCount),
    example: {
      wrong: exampleMetric('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))'),
      right,
    },
  }),
  blockedRule({
    code: 'GP802',
    name: 'aborts-newborn',
    world: 'newborn',
    says: () => 'its series are too young at the first readings',
    why: `The series of new pods begin when the pods do. A rate needs two samples, a window that reaches back before the step sees the old version, and the
first scrape of a pod finds it not ready.`,
    help: 'write an `initialDelay` of the window and two scrapes',
    hint: (subject) => {
      const initialDelay = delayFor(subject.metric, subject);
      return initialDelay === undefined ? undefined : `write \`initialDelay: ${initialDelay}\`, the window and two scrapes`;
    },
    example: { wrong: exampleMetric(ratioQuery('5m'), { initialDelay: '0s', consecutiveErrorLimit: '0' }), right },
  }),
  blockedRule({
    code: 'GP803',
    name: 'aborts-on-one-provider-error',
    world: 'one-error',
    says: () => 'one failed request to its provider is enough',
    why: `A provider that is restarted, or a request that takes too long, is an Error of one measurement. Argo Rollouts asks again after ten seconds, and
errors never count as readings: tolerating three in a row loses no safety.`,
    help: 'write `consecutiveErrorLimit: 3`',
    example: { wrong: exampleMetric(ratioQuery('5m'), { consecutiveErrorLimit: '0' }), right },
  }),
  blockedRule({
    code: 'GP805',
    name: 'aborts-after-restart',
    world: 'reset',
    says: () => 'an exporter was restarted, and its counters began again at 0',
    why: `Counters begin at 0 when their process does. \`rate\`, \`irate\` and \`increase\` know that; \`delta\`, \`deriv\` and differences with an offset do not, and
see a fall.`,
    help: 'use `rate()` or `increase()` on counters',
    example: {
      wrong: exampleMetric('sum(http_requests_total{code=~"2.."}) - sum(http_requests_total{code=~"2.."} offset 5m)', {
        initialDelay: '0s',
        successCondition: 'len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] >= 10',
      }),
      right,
    },
  }),
];

const zeroOfCount =
  'put a zero where the errors are missing while somebody is looking: `ERRORS or on() 0 * count(SELECTOR)`, with a SELECTOR of series that exist then';

function divides(subject: MetricUnderLint): boolean {
  const expr = queryTree(subject);
  return expr !== undefined && nodesOf(expr, 'binary').some(({ op }) => op === '/');
}

/** What Argo Rollouts or Prometheus do not even read. */
const refusals: readonly DiagnosticCode[] = [
  ...(['GP436', 'GP330', 'GP200', 'GP203', 'GP204', 'GP205', 'GP210', 'GP211'] as const),
  ...(['GP212', 'GP213', 'GP214', 'GP215', 'GP216', 'GP217', 'GP218'] as const),
];

export const canNeverPass: LintRule = {
  code: 'GP804',
  name: 'can-never-pass',
  severity: 'error',
  catalogue: ['C10'],
  givesWayTo: [
    { codes: [...refusals, 'GP365', 'GP363', 'GP233'], at: 'subject' },
    { codes: ['GP360'], at: 'place' },
  ],
  of: 'metric',
  why: `A metric that passes in no healthy world stops every release. Mostly the condition asks for a number where the answer is a list, or
compares the wrong way round. Such a guard is switched off within a week.`,
  help: 'write the condition for a list of one: `len(result) == 1 && !isNaN(result[0]) && !isInf(result[0]) && result[0] <= LIMIT`',
  example: { wrong: exampleMetric(ratioQuery('5m'), { successCondition: 'result < 0.05' }), right },
  check: (subject) => {
    const { trials } = subject.proof();
    if (!stopsAll(trials) || asksForMore(subject)) return [];
    const zeroed = trials.find(({ world }) => world.name === 'zeroed');
    const others = trials.filter((one) => one !== zeroed && blocksHealthy(one));
    // Whether `zeroed` is wrong is a matter of all worlds; the others stand for themselves.
    const sure = zeroed !== undefined && (blocksHealthy(zeroed) || others.length > 0 || neverAnswers(trials));
    if (zeroed?.run === undefined || !sure) return [];
    const passes = trials.some((one) => endOf(one) === 'Successful');
    // A comparison of two error ratios is 0/0 on the healthiest of days, and a number on all others.
    const noNumber = hasNoValue(zeroed);
    const nowhere = trials.every((one) => one.reading?.kind !== 'value' || hasNoValue(one));
    const says = nowhere
      ? 'stops every release: its query has no value in any world'
      : noNumber
        ? 'stops every release that makes no errors: it is no number then'
        : passes
          ? 'passes in no world in which all is well'
          : 'passes in no world: it stops every release';
    const found = blocked(subject, zeroed, says, cureText(subject) ?? hintOf(zeroed, nowhere), others);
    // What counts as healthy may be another matter than the names of its series say.
    return [passes || noNumber ? { ...found, severity: found.severity ?? 'warning' } : found];
  },
};

/** Undefined where the help of the rule fits: the condition is an Error for a list. */
function hintOf(zeroed: WorldTrial, nowhere: boolean): string | undefined {
  if (hasNoValue(zeroed)) return nowhere ? undefined : divideLess;
  const failed = zeroed.run?.metricResults[0]?.measurements[0]?.phase === 'Failed';
  return failed && zeroed.reading?.kind === 'value' ? takeTheNumber : undefined;
}

const takeTheNumber =
  'let the condition take what the query gives when all is well: ask for failures only, correct the limit, or turn the comparison around';
const divideLess =
  'compare without dividing, so that 0 against 0 passes: `CANARY <= bool 1.2 * STABLE` with `result[0] == 1`, or a difference with a limit';
