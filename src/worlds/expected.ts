import { providerOf } from '../providers/route.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import type { ClassifiedSelector } from './classify.ts';
import { meaningOfMatcher } from './meaning.ts';
import type { Plan } from './plan.ts';
import { planOfMetric } from './realise.ts';
import { type World, type WorldName, worldFacts } from './world-names.ts';

/**
 * The right answer of a metric alone in a world. `stop`: anything but Successful; a run that never ends is wrong too. `pass`: Successful.
 * In `zeroed`, a metric that stops is wrong only if it passes in no world at all, and so in `idle` where that is a pass. `either`: both are right.
 * `doubt`: the definition says so, but the classes it rests on say little about this metric.
 */
export type Expected = Judged | { readonly right: 'not judged'; readonly reason: string };
type Judged = { readonly right: 'stop' | 'pass' | 'either'; readonly doubt?: string };

const stop: Judged = { right: 'stop' };
const pass: Judged = { right: 'pass' };
const either: Judged = { right: 'either' };

/** Worlds whose right answer rests on what healthy and broken values are. */
const aboutHealth: ReadonlySet<WorldName> = new Set<WorldName>([
  ...(['quiet', 'zeroed', 'idle', 'broken', 'mixed', 'once', 'newborn', 'one-missing', 'reset', 'one-error', 'error-streak'] as const),
  ...(['several-good-first', 'several-bad-first', 'low-volume', 'baseline-zero'] as const),
]);

/** Of a metric whose args are filled in. */
export function expectedIn(world: World, metric: AnalysisMetric): Expected {
  if (providerOf(metric) !== 'prometheus') {
    return aboutHealth.has(world.name) ? notJudged('queries for other providers than Prometheus are not evaluated') : stop;
  }
  if (world.name === 'down' || world.name === 'timeout') return stop;
  const plan = planOfMetric(metric);
  if (plan.kind === 'not judged') return notJudged(plan.reason);
  if (world.name === 'gone' || (world.name === 'zeroed' && plan.series.length === 0))
    return worldFacts(world.name).right === 'stop' ? stop : pass;
  if (plan.series.length === 0) return notJudged('the query reads no series');
  const doubt = aboutHealth.has(world.name) ? plan.selectors.find((selector) => selector.doubt !== undefined)?.doubt : undefined;
  const expected = expectedOf(world, plan);
  return doubt === undefined || expected.right === 'not judged' ? expected : { doubt, ...expected };
}

/** The same, but not judged where there is doubt: for what is said of a guard in passing. */
export function expectedForSure(world: World, metric: AnalysisMetric): Expected {
  const expected = expectedIn(world, metric);
  return expected.right === 'not judged' || expected.doubt === undefined ? expected : notJudged(expected.doubt);
}

function expectedOf(world: World, plan: Plan): Expected {
  const { selectors, series } = plan;
  const looksBack = plan.reachMs > plan.plainReachMs;
  switch (world.name) {
    case 'quiet':
      return series.every(({ failing }) => failing) && selectors.some(errorByName)
        ? { ...pass, doubt: 'the query has no series but those that count errors, and they may be there before the first one' }
        : pass;
    case 'idle':
      // Without traffic there is nothing to be seen of a count of bad things.
      return selectors.every(({ role, kind }) => role === 'error' || kind === 'gauge') ? pass : stop;
    case 'broken':
    case 'mixed':
    case 'once':
      if (series.every(({ fixed, failing, baseline }) => (fixed && !failing) || baseline))
        return { ...stop, doubt: 'none of the series tells whether anything fails' };
      return stop;
    case 'newborn':
      return looksBack ? { ...pass, doubt: 'the query compares with a time before there was anything' } : pass;
    case 'nan':
    case 'infinite':
    case 'negative-infinity':
      if (selectors.every(({ uses }) => uses.every(({ value }) => !value))) return { ...stop, doubt: 'the query looks at no values' };
      return stop;
    case 'selector-missing':
      return withoutSelector(world, plan);
    case 'empty-histogram':
      return series.some(({ kind }) => kind === 'histogram') ? stop : notJudged('the query reads no histogram');
    case 'low-volume':
      return selectors.some(({ role, kind }) => role !== 'error' && kind !== 'gauge') ? either : notJudged('the query reads no traffic');
    case 'baseline-absent':
    case 'baseline-zero': {
      const uses = selectors.flatMap((one) => one.uses.filter(({ offsetMs }) => one.baseline || offsetMs > 0));
      if (uses.length === 0) return notJudged('the query compares with nothing');
      return world.name === 'baseline-zero' || uses.some(({ optional }) => optional) ? either : stop;
    }
    default: {
      const { right } = worldFacts(world.name);
      return { right: right === 'depends' ? 'either' : right };
    }
  }
}

/** A label for the kind of error comes with the error; a metric of errors may be there from the start. */
function errorByName({ role, matchers }: ClassifiedSelector): boolean {
  return role === 'error' && matchers.every((matcher) => meaningOfMatcher(matcher) !== 'failure');
}

function withoutSelector({ selector = 0 }: World, { selectors }: Plan): Expected {
  const missing = selectors[selector];
  if (missing === undefined) return notJudged(`the query has ${selectors.length} different selectors`);
  // The store is that of `quiet`, where to pass is right.
  if (missing.role === 'error') return either;
  // A query that says once what to do without a baseline has thought of it.
  const { baseline, uses } = missing;
  if (baseline) return uses.some(({ optional }) => optional) ? either : stop;
  return uses.every(({ optional }) => optional) ? { ...stop, doubt: 'the query says what to do without the selector' } : stop;
}

function notJudged(reason: string): Expected {
  return { right: 'not judged', reason };
}
