import { stringify } from 'yaml';
import { pick, type Random } from '../expr/random.ts';
import { baselineCondition, type Limits, logic, valuesCondition } from './random-condition.ts';
import { type Metric, type Select, type ValueForm, valueForms, volumeForms } from './value-forms.ts';

/** The args that Argo would substitute. */
export const boundArgs: Readonly<Record<string, string>> = { namespace: 'shop', podHash: '7c9d', stableHash: '5b6f' };

/** What one side of a guardrail reads, as queries with every arg and param bound, written apart from the compiler. */
export type FragmentQueries = {
  readonly value: string;
  /** `offsetSeconds`: a sample of this selector is compared with a time so much earlier. */
  readonly alive: readonly { readonly selector: string; readonly offsetSeconds: number }[];
  readonly volume?: string;
};

export type RandomGuardrail = {
  readonly policy: string;
  readonly config?: string;
  readonly form: ValueForm;
  /** What the store must hold, by what it is read for. */
  readonly metrics: { readonly value: readonly Metric[]; readonly alive: readonly Metric[]; readonly volume: readonly Metric[] };
  readonly scrapeSeconds: number;
  readonly freshSeconds: number;
  readonly subject?: FragmentQueries;
  readonly baseline?: FragmentQueries;
  /** An offset baseline's, in seconds. */
  readonly offsetSeconds?: number;
  readonly datadog: boolean;
  readonly traits: readonly string[];
};

type Draft = {
  readonly random: Random;
  readonly form: ValueForm;
  readonly windowText: string;
  readonly window: string;
  readonly alive: readonly Metric[];
  readonly volume: (typeof volumeForms)[number] | undefined;
  readonly offset: string | undefined;
  readonly stable: boolean;
};

/** A policy with one guardrail at rollout. It may be one that the compiler refuses, such as a condition that is always true. */
export function randomGuardrail(random: Random): RandomGuardrail {
  const reads = random() < 0.2 ? 'values' : 'value';
  const form = pick(
    random,
    valueForms.filter((one) => one.reads === reads),
  );
  const chance = (share: number): boolean => random() < share;
  const providers = reads === 'values' || chance(0.82) ? 'prometheus' : chance(0.6) ? 'both' : 'datadog';
  const plain = providers === 'prometheus';
  const hasBaseline = plain && reads === 'value' && chance(0.4);
  const offset = hasBaseline && chance(0.45) ? pick(random, ['10m', '15m', '20m']) : undefined;
  const volume = plain && chance(0.4) ? pick(random, volumeForms) : undefined;
  const absent = chance(0.35) ? 'zero' : 'fail';
  const needsAlive = absent === 'zero' || volume !== undefined || form.needed(() => '').length === 0;
  const alive = providers !== 'datadog' && (needsAlive || chance(0.3)) ? aliveMetrics(random, form) : [];
  const window = pick(random, ['1m', '2m', '5m']);
  const params = new Map<string, number>();
  const asParam = chance(0.5) && form.value(() => '', '#').includes('#');
  const windowText = asParam ? '{{params.window}}' : window;
  const draft: Draft = { random, form, window, windowText, alive, volume, offset, stable: hasBaseline && offset === undefined };

  const limits: Limits = { random, scale: form.scale, params };
  const require =
    reads === 'values' ? valuesCondition(limits, form.pods) : hasBaseline ? baselineCondition(limits) : logic(limits, 'value', 2);
  const scrapeSeconds = chance(0.5) ? 15 : 30;
  const within = chance(0.25) && providers !== 'datadog' ? pick(random, ['20s', '45s', '1m', '2m', '5m']) : undefined;
  const wait = volume !== undefined && chance(0.5) ? pick(random, ['1m', '2m', '5m']) : undefined;
  const cap = hasBaseline && chance(0.45);
  const written = fragments(draft, 'written', 'subject');
  const guardrail = {
    name: 'guard',
    at: ['rollout'],
    ...(providers === 'datadog'
      ? {}
      : {
          prometheus: {
            value: written.value,
            ...(alive.length === 0 ? {} : { alive: alive.length === 1 && chance(0.7) ? written.alive[0] : written.alive }),
            ...(written.volume === undefined ? {} : { volume: written.volume }),
          },
        }),
    ...(plain ? {} : { datadog: datadogBlock(random) }),
    ...(absent === 'zero' || chance(0.2) ? { absent } : {}),
    ...(within === undefined ? {} : { within }),
    ...(volume === undefined ? {} : { minVolume: { atLeast: minimumOf(random, volume.metric), ...(wait === undefined ? {} : { wait }) } }),
    ...(hasBaseline ? { baseline: baselineBlock(draft, cap) } : {}),
    require,
  };
  const config = chance(0.7) || scrapeSeconds === 15 ? configText(scrapeSeconds) : undefined;
  const paramValues = { ...Object.fromEntries(params), ...(asParam ? { window } : {}) };
  return {
    policy: policyText(random, guardrail, paramValues, draft),
    ...(config === undefined ? {} : { config }),
    form,
    metrics: { value: form.metrics, alive, volume: volume === undefined ? [] : [volume.metric] },
    scrapeSeconds,
    freshSeconds: within === undefined ? Math.max(45, 3 * scrapeSeconds) : secondsOf(within),
    ...(providers === 'datadog' ? {} : { subject: bound(draft, 'subject') }),
    ...(hasBaseline ? { baseline: bound(draft, 'baseline') } : {}),
    ...(offset === undefined ? {} : { offsetSeconds: secondsOf(offset) }),
    datadog: !plain,
    traits: [
      reads,
      providers,
      ...(absent === 'zero' ? ['zero'] : []),
      ...(volume === undefined ? [] : [wait === undefined ? 'minVolume' : 'minVolume with wait']),
      ...(hasBaseline ? [`baseline by ${offset === undefined ? 'args' : 'offset'}, ${cap ? 'cap' : 'fail'}`] : []),
      ...(alive.length > 0 ? ['own alive'] : []),
      ...(within === undefined ? [] : ['within']),
      ...(params.size > 0 ? ['params'] : []),
    ],
  };
}

function aliveMetrics(random: Random, form: ValueForm): readonly Metric[] {
  const first = pick(random, ['heartbeat', 'heartbeat', ...form.metrics, 'requests_total'] as const);
  if (random() < 0.75) return [first];
  return [...new Set<Metric>([first, pick(random, ['heartbeat', ...form.metrics])])];
}

function minimumOf(random: Random, metric: Metric): number {
  return metric === 'window_requests' ? pick(random, [50, 100, 300, 0.5]) : pick(random, [20, 100, 300, 600]);
}

function datadogBlock(random: Random): Record<string, unknown> {
  return {
    value: 'avg:system.load.1{service:checkout}',
    alive: 'sum:trace.http.request.hits{service:checkout}.as_count()',
    window: pick(random, ['1m', '5m']),
    ...(random() < 0.4 ? { aggregator: pick(random, ['max', 'last', 'sum']) } : {}),
  };
}

function baselineBlock({ offset }: Draft, cap: boolean): Record<string, unknown> {
  const kind = offset === undefined ? { args: { podHash: 'stableHash' } } : { offset };
  return { ...kind, ...(cap ? { absent: 'cap' } : {}) };
}

function policyText(random: Random, guardrail: unknown, params: Readonly<Record<string, unknown>>, draft: Draft): string {
  const count = pick(random, [1, 3, 4, 8]);
  const failures = count > 1 && random() < 0.2 ? 1 : 0;
  const undecided = count - failures > 1 && random() < 0.2 ? 1 : 0;
  const args = ['namespace', 'podHash', ...(draft.stable ? ['stableHash'] : [])];
  const reads = typeof guardrail === 'object' && guardrail !== null && 'prometheus' in guardrail;
  return stringify(
    {
      apiVersion: 'guard-policy.dev/v1',
      kind: 'Policy',
      metadata: { name: 'random', version: '1.0.0' },
      spec: {
        ...(reads ? { args: Object.fromEntries(args.map((name) => [name, { type: 'label' }])) } : {}),
        ...(Object.keys(params).length === 0 ? {} : { params }),
        guardrails: [guardrail],
        environments: { prod: { schedule: { interval: '30s', count, failures, undecided } } },
      },
    },
    { lineWidth: 0 },
  );
}

function configText(scrapeSeconds: number): string {
  const prometheus = { type: 'prometheus', scrapeInterval: `${scrapeSeconds}s` };
  return stringify({ apiVersion: 'guard-policy.dev/v1', kind: 'Config', spec: { sources: { prometheus, datadog: { type: 'datadog' } } } });
}

type Side = 'subject' | 'baseline';

function fragments(draft: Draft, as: 'written' | 'bound', side: Side): { value: string; alive: readonly string[]; volume?: string } {
  const select = selectFor(draft, as, side);
  const window = as === 'written' ? draft.windowText : draft.window;
  return {
    value: draft.form.value(select, window),
    alive: draft.alive.map((metric) => select(metric)),
    ...(draft.volume === undefined ? {} : { volume: draft.volume.volume(select, window) }),
  };
}

/** `written` leaves the args in; `bound` has them replaced, and the baseline's hash or offset put in. */
function selectFor(draft: Draft, as: 'written' | 'bound', side: Side): Select {
  const shift = side === 'baseline' && draft.offset !== undefined ? secondsOf(draft.offset) : 0;
  const hash = side === 'baseline' && draft.offset === undefined ? boundArgs.stableHash : boundArgs.podHash;
  const [namespace, pods] = as === 'written' ? ['{{args.namespace}}', '{{args.podHash}}'] : [boundArgs.namespace, hash];
  return (metric, extra = '', range = '', offsetSeconds = 0) => {
    const matchers = [`namespace="${namespace}"`, `pod=~"web-${pods}-.+"`, ...(extra === '' ? [] : [extra])];
    const offset = offsetSeconds + shift;
    return `${metric}{${matchers.join(',')}}${range === '' ? '' : `[${range}]`}${offset === 0 ? '' : ` offset ${offset}s`}`;
  };
}

function bound(draft: Draft, side: Side): FragmentQueries {
  const { value, alive, volume } = fragments(draft, 'bound', side);
  const selectors = draft.alive.length > 0 ? alive : draft.form.needed(selectFor(draft, 'bound', side));
  return {
    value,
    alive: selectors.map((selector) => ({ selector, offsetSeconds: Number(/ offset (\d+)s$/.exec(selector)?.[1] ?? '0') })),
    ...(volume === undefined ? {} : { volume }),
  };
}

function secondsOf(text: string): number {
  const match = /^(\d+)([sm])$/.exec(text);
  if (match === null) throw new Error(`no duration: ${text}`);
  return Number(match[1]) * (match[2] === 'm' ? 60 : 1);
}
