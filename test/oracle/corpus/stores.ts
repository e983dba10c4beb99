/** The stores of the worlds, as load scripts of Prometheus's promqltest. Samples every 15 s for one hour, read at its end. */
import { type Family, familiesOf, holds, type Labels } from './families.ts';
import type { Query } from './selectors.ts';

const stepSeconds = 15;
const steps = 240;
const bounds = ['0.005', '0.01', '0.1', '1', '10', '100', '+Inf'];
export const endSeconds = stepSeconds * steps;
/** The world `newborn` begins 5 s before the run; its store starts at 0. */
export const newbornStartSeconds = 5;

export type StoreWorld =
  | 'gone'
  | 'quiet'
  | 'zeroed'
  | 'idle'
  | 'broken'
  | 'mixed'
  | 'mixed-bad-first'
  | 'nan'
  | 'infinite'
  | 'negative-infinity'
  | 'stale'
  | 'reset'
  | `missing/${number}`;

type State = 'healthy' | 'broken' | 'idle';
/** `+15` rises by 15 a step, `=1` stays 1. */
type Course = `+${number}` | `=${number}`;
type Series = { readonly labels: Labels; readonly course: Course };
type Instance = 'a' | 'b';

/** Undefined where the world cannot be built of this query. */
export function storeOf(world: StoreWorld, query: Query): string | undefined {
  const families = familiesOf(query);
  switch (world) {
    case 'gone':
      return '';
    case 'zeroed':
      return load(seriesOf(families, 'healthy', 'a'), constant);
    case 'quiet':
      return load(
        seriesOf(
          families.filter((family) => family.class !== 'error'),
          'healthy',
          'a',
          families,
        ),
        constant,
      );
    case 'idle':
      return load(seriesOf(families, 'idle', 'a'), constant);
    case 'broken':
      return load(seriesOf(families, 'broken', 'a'), constant);
    case 'mixed':
    case 'mixed-bad-first': {
      const badFirst = world === 'mixed-bad-first';
      const both = [seriesOf(families, badFirst ? 'broken' : 'healthy', 'a'), seriesOf(families, badFirst ? 'healthy' : 'broken', 'b')];
      const keys = both.map((series) => new Set(series.map(({ labels }) => print(labels))));
      if ([...(keys[0] ?? [])].some((key) => keys[1]?.has(key))) return undefined;
      return load(both.flat(), constant);
    }
    case 'nan':
      return load(seriesOf(families, 'healthy', 'a'), () => everySample('NaN'));
    case 'infinite':
      return load(seriesOf(families, 'healthy', 'a'), () => everySample('Inf'));
    case 'negative-infinity':
      return load(seriesOf(families, 'healthy', 'a'), () => everySample('-Inf'));
    case 'stale': {
      const window = query.windowSeconds === 0 ? 300 : query.windowSeconds;
      const last = Math.floor((endSeconds - window) / stepSeconds);
      return last < 0 ? '' : load(seriesOf(families, 'healthy', 'a'), (course) => samples(course, last));
    }
    case 'reset':
      return load(seriesOf(families, 'healthy', 'a'), (course) =>
        course.startsWith('+') ? `${samples(course, steps - 5)} ${samples(course, 4)}` : samples(course, steps),
      );
    default: {
      const missing = families[Number(world.slice('missing/'.length))];
      if (missing === undefined) return undefined;
      const left = seriesOf(
        families.filter((family) => family !== missing),
        'healthy',
        'a',
        families,
      );
      // The selector is missing alone only where no series of the others answers it.
      return left.some(({ labels }) => selects(missing, labels)) ? undefined : load(left, constant);
    }
  }
}

export function selectorCount(query: Query): number {
  return familiesOf(query).length;
}

function constant(course: Course): string {
  return samples(course, steps);
}

/** promqltest repeats numbers only if they begin with a digit. */
function everySample(text: string): string {
  return Array(steps + 1)
    .fill(text)
    .join(' ');
}

function samples(course: Course, times: number): string {
  return course.startsWith('+') ? `0+${course.slice(1)}x${times}` : `${course.slice(1)}x${times}`;
}

/** `all`: the families of the query, of which `families` are those that exist. */
function seriesOf(families: readonly Family[], state: State, instance: Instance, all = families): readonly Series[] {
  const found = families.flatMap((family) => familySeries(family, state, instance, all));
  return [...new Map(found.map((series) => [print(series.labels), series])).values()];
}

function familySeries(family: Family, state: State, instance: Instance, all: readonly Family[]): readonly Series[] {
  const labels = placed(family.labels, instance);
  switch (family.class) {
    case 'error':
      return [{ labels, course: state === 'broken' ? '+15' : '=0' }];
    case 'good':
      return [{ labels, course: state === 'healthy' ? '+15' : '=100' }];
    case 'gauge':
      return [{ labels, course: state === 'healthy' ? '=1' : '=0' }];
    case 'histogram':
      return bounds.map((le): Series => {
        const rises = state === 'healthy' || (state === 'broken' && le === '+Inf');
        return { labels: { ...labels, le }, course: rises ? '+15' : state === 'idle' ? '=100' : '=0' };
      });
    case 'counter': {
      // A total counts what the narrower selectors of its metric count: those series are its own.
      const counted = all.filter((other) => other !== family && selects(family, placed(other.labels, instance)));
      const narrower = counted.filter((other) => Object.keys(other.labels).length > Object.keys(family.labels).length);
      if (state === 'broken') {
        if (counted.some((other) => other.class === 'error') || narrower.some((other) => other.class === 'counter')) return [];
        return [{ labels: placed(failingLabels(family), instance), course: '+15' }];
      }
      if (narrower.some((other) => other.class === 'good' || other.class === 'counter')) return [];
      return [{ labels, course: state === 'healthy' ? '+15' : '=100' }];
    }
  }
}

/** The labels of the failed kind of request, as far as the selector picks it. */
function failingLabels(family: Family): Labels {
  let labels = family.labels;
  for (const [name, value] of family.failing) {
    const next = { ...labels, [name]: value };
    if (selects(family, next)) labels = next;
  }
  return labels;
}

function selects({ selector }: Family, labels: Labels): boolean {
  return selector.matchers.every((matcher) => holds(matcher, labels[matcher.name] ?? ''));
}

function placed(labels: Labels, instance: Instance): Labels {
  return { instance, pod: `pod-${instance}`, ...labels };
}

function print({ __name__ = '', ...labels }: Labels): string {
  return `${__name__}{${Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;
}

function load(series: readonly Series[], courseText: (course: Course) => string): string {
  if (series.length === 0) return '';
  return [`load ${stepSeconds}s`, ...series.map(({ labels, course }) => `  ${print(labels)} ${courseText(course)}`)].join('\n');
}
