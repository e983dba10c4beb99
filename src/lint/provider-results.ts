import type { Condition } from '../expr/condition.ts';
import type { Syntax } from '../expr/syntax.ts';
import { type ExprValue, floatList, jsonValue, metricDataResults, newRelicResult } from '../expr/value.ts';
import { providerOf } from '../providers/route.ts';
import { type AssessedMeasurement, assessMeasurement } from '../rollouts/condition.ts';
import { RecentMap } from '../source/recent-map.ts';
import { remembered } from '../source/remembered.ts';
import { nodesOf } from './condition-parts.ts';
import type { MetricUnderLint } from './subject.ts';
import { tryCondition } from './try-condition.ts';

/** Providers that decide themselves: the controller evaluates no condition for them. A plugin may do so on its own. */
export function decidesItself({ metric }: MetricUnderLint): boolean {
  const provider = providerOf(metric);
  return provider === 'job' || provider === 'kayenta' || provider === 'plugin';
}

/**
 * One value of each Go type that the provider may hand to conditions; undefined where the provider is not known, or decides itself.
 * Source: argo-rollouts metricproviders of 1.8.4 to 1.10.2.
 */
export function resultTypes(subject: MetricUnderLint): readonly ExprValue[] | undefined {
  switch (providerOf(subject.metric)) {
    case 'prometheus':
      return prometheusTypes(subject);
    case 'datadog':
      return [1, null];
    case 'wavefront':
      return [1, floatList([1, 1])];
    case 'graphite':
      return [floatList([1])];
    case 'influxdb':
      return [{ kind: 'list', elem: 'any', items: [1] }];
    case 'newRelic':
      return [newRelicResult([{}]), newRelicResult([{}, {}])];
    case 'cloudWatch':
      return [metricDataResults([{ id: 'm1', label: 'm1', statusCode: 'Complete', values: [1] }]), null];
    case 'skywalking':
    case 'web':
      return [1, 'text', true, null, jsonValue([1]), jsonValue({})];
    default:
      return undefined;
  }
}

const listTypes: readonly ExprValue[] = [floatList([1])];
const scalarTypes: readonly ExprValue[] = [1];

/** A query that cannot be read here may be of any type; one that Prometheus refuses gives none. */
function prometheusTypes({ metric, query }: MetricUnderLint): readonly ExprValue[] | undefined {
  const { rangeQuery } = metric.provider.prometheus as { readonly rangeQuery?: unknown };
  if (rangeQuery !== undefined) return listTypes;
  switch (query?.prepared.kind) {
    case undefined:
    case 'refused':
      return undefined;
    case 'unsupported':
      return [...listTypes, 1];
    case 'query':
      if (query.prepared.type === 'vector') return listTypes;
      return query.prepared.type === 'scalar' ? scalarTypes : undefined;
    default:
      return unknownQuery(query as never);
  }
}

function unknownQuery(query: never): never {
  throw new Error(`unknown kind of query: ${JSON.stringify(query)}`);
}

/**
 * Results of a Prometheus metric that lie on both sides of every number in its conditions, with NaN and the infinities: alone, in pairs, and
 * in lists of the lengths that the conditions speak of. Empty for other providers, whose values no number tells, and for conditions that make
 * long lists and texts of their own, which would take minutes to try.
 */
export function sampleResults(subject: MetricUnderLint): readonly ExprValue[] {
  const types = providerOf(subject.metric) === 'prometheus' ? (resultTypes(subject) ?? []) : [];
  const parts = partsOfBoth(subject);
  if (types.length === 0 || parts.some(({ costly }) => costly)) return noSamples;
  const kinds = types.map((type) => (typeof type === 'number' ? 'number' : 'list'));
  const literals = parts.flatMap(({ numbers }) => numbers);
  const key = `${kinds.join(' ')} ${literals.join(' ')}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const numbers = sampleNumbers(literals);
  const samples = kinds.flatMap((kind): readonly ExprValue[] => (kind === 'number' ? numbers : sampleLists(numbers, literals)));
  made.set(key, samples);
  return samples;
}

const noSamples: readonly ExprValue[] = [];
/** Conditions with the same numbers have the same samples: the very same list, by which answers to it are remembered. */
const made = new RecentMap<string, readonly ExprValue[]>(50);

const extremes: readonly number[] = [0, 0.5, 1, -1, 1e15, -1e15, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** As many as conditions of a usual size have; the rest adds nothing but time. */
const mostLiterals = 12;

function sampleNumbers(literals: readonly number[]): readonly number[] {
  const around = literals.slice(0, mostLiterals).flatMap((one) => {
    const step = Math.max(Math.abs(one) / 1000, 1e-9);
    return [one - step, one, one + step, -one];
  });
  return [...new Set([...extremes, ...around])];
}

function sampleLists(numbers: readonly number[], literals: readonly number[]): readonly ExprValue[] {
  const pairs = numbers.slice(0, 24).flatMap((one) => numbers.slice(0, 24).map((other) => floatList([one, other])));
  const lengths = literals.filter((one) => Number.isInteger(one) && one > 1 && one <= longestList);
  const long = [...new Set(lengths.flatMap((one) => [one, one + 1]))].flatMap((length) =>
    numbers.map((one) => floatList(Array.from({ length }, () => one))),
  );
  return [floatList([]), ...numbers.map((one) => floatList([one])), ...pairs, ...long];
}

/** Lists of more elements are not made. */
const longestList = 50;

/** Whether the conditions may speak of longer lists than `sampleResults` has, so that nothing follows from those. */
export function speaksOfLongLists(subject: MetricUnderLint): boolean {
  return partsOfBoth(subject).some(({ numbers }) => numbers.some((one) => Number.isInteger(one) && one > longestList));
}

function isCostly(node: Syntax): boolean {
  return (node.kind === 'binary' && node.op === '..') || (node.kind === 'builtin' && node.name === 'repeat');
}

function partsOfBoth({ success, failure }: MetricUnderLint): readonly ConditionParts[] {
  return [success, failure].flatMap((one) => (one === undefined ? [] : [partsOf(one.condition)]));
}

type ConditionParts = { readonly numbers: readonly number[]; readonly costly: boolean };

const partsOf = remembered(({ syntax }: Condition): ConditionParts => {
  const nodes = syntax === undefined ? [] : nodesOf(syntax);
  const numbers = nodes.flatMap((node) => (node.kind === 'int' || node.kind === 'float' ? [Number(node.value)] : []));
  return { numbers, costly: nodes.some(isCostly) };
});

/** What one measurement with this result is, by both conditions. */
export function assessResult({ metric, context, success, failure }: MetricUnderLint, result: ExprValue): AssessedMeasurement {
  return assessMeasurement(metric, result, context.argo, (text, value) => {
    const condition = [success, failure].find((one) => one?.condition.text === text)?.condition;
    if (condition === undefined) throw new Error('a condition of the metric was not read');
    return tryCondition(condition, value);
  });
}
