import { defaultFreshMs } from '../compile/evidence.ts';
import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { Point } from '../policy/types.ts';
import { printDuration } from '../promql/duration.ts';
import type { AnalysisMetric } from '../rollouts/analysis.ts';
import { type MetricLimits, readLimits } from '../rollouts/assess-metric.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { requireWords } from './explain-require.ts';
import { seriesWords } from './explain-series.ts';

/** What is asked of every guardrail, in the order of the page. */
export type Topics = ReadonlyMap<string, string>;

/** A guardrail of one environment in sentences. `metrics` are what it was compiled to; none where it does not run in a rollout. */
export function guardrailTopics(guardrail: ResolvedGuardrail, metrics: readonly AnalysisMetric[], scrapeIntervalMs: number): Topics {
  const [metric] = metrics;
  const topics: (readonly [string, string | undefined])[] = [
    ['measures', measuresWords(guardrail)],
    ['query', (guardrail.prometheus?.value ?? guardrail.datadog?.value)?.text.trim()],
    ['passes if', passWords(guardrail)],
    ['require', guardrail.condition.text.text.trim()],
    ['compared with', baselineWords(guardrail)],
    ...(metric === undefined ? [] : scheduleTopics(metric, guardrail.enforcement.value === 'deny')),
    ['no evidence', guardrail.metric === undefined ? undefined : evidenceWords(guardrail, scrapeIntervalMs)],
    ['little traffic', guardrail.metric === undefined ? undefined : trafficWords(guardrail, metric)],
    ['enforced', enforcementWords(guardrail)],
    ['where', guardrail.at.map((point) => pointWords[point]).join(', ')],
  ];
  return new Map(topics.flatMap(([topic, text]) => (text === undefined || text === '' ? [] : [[topic, text] as const])));
}

/** A metric of anybody's template: what it says of itself and nothing else. */
export function metricTopics(metric: AnalysisMetric, query: string | undefined, provider: string | undefined, dryRun: boolean): Topics {
  const series = provider === 'prometheus' && query !== undefined ? seriesWords(query) : undefined;
  const decider = deciders.get(provider);
  const success = metric.successCondition ?? '';
  const failure = metric.failureCondition ?? '';
  const topics: (readonly [string, string | undefined])[] = [
    ['measures', series === undefined ? `asks ${provider ?? 'no provider, or several'}` : `reads ${series.join('; ')}`],
    ['query', query?.trim()],
    ...(decider === undefined
      ? [
          ['passes if', success !== '' ? success : failure === '' ? 'always: it has no condition' : `not (${failure})`] as const,
          ['fails if', failure === '' ? undefined : failure] as const,
          ['undecided if', success !== '' && failure !== '' ? 'neither of the two holds' : undefined] as const,
        ]
      : [['passes if', decider] as const]),
    ...scheduleTopics(metric, !dryRun),
    ['enforced', dryRun ? 'dry run: it is measured and shown, and changes nothing' : 'it decides: a breach ends the rollout'],
  ];
  return new Map(topics.flatMap(([topic, text]) => (text === undefined || text === '' ? [] : [[topic, text] as const])));
}

/** Providers that decide themselves, whatever the conditions say. */
const deciders: ReadonlyMap<string | undefined, string> = new Map([
  ['job', 'the job succeeds'],
  ['kayenta', 'its score reaches threshold.pass'],
  ['plugin', 'the plugin says so'],
]);

function measuresWords({ prometheus, datadog, guardrail }: ResolvedGuardrail): string | undefined {
  const series = prometheus === undefined ? undefined : seriesWords(prometheus.value);
  const unit = guardrail.unit === undefined ? '' : ` (unit: ${guardrail.unit})`;
  const parts = [
    series === undefined ? undefined : `reads from Prometheus${unit}: ${series.join('; ')}`,
    datadog === undefined ? undefined : `asks Datadog, over the last ${printDuration(datadog.windowMs)} (${datadog.aggregator})${unit}`,
    guardrail.manifest === undefined ? undefined : `looks at manifests: ${guardrail.manifest.kinds.join(', ')}`,
    guardrail.change === undefined ? undefined : 'looks at the change itself',
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; and ');
}

function passWords({ metric, guardrail }: ResolvedGuardrail): string | undefined {
  if (metric === undefined) return undefined;
  const words = requireWords(metric, guardrail.unit);
  // What people would not say is left as it is written: the next line has it.
  return words ?? 'the condition below holds';
}

function baselineWords({ baseline }: ResolvedGuardrail): string | undefined {
  if (baseline === undefined) return undefined;
  const missing =
    baseline.absent === 'cap' ? 'where it is missing, the part without it decides alone' : 'where it is missing, the reading fails';
  switch (baseline.kind) {
    case 'offset':
      return `the same query ${printDuration(baseline.offsetMs)} earlier; ${missing}`;
    case 'args':
      return `the same query with ${[...baseline.args].map(([from, to]) => `<${to}> in place of <${from}>`).join(', ')}; ${missing}`;
    case 'sealed':
      return `a baseline that was sealed before; ${missing}`;
  }
}

function scheduleTopics(metric: AnalysisMetric, decides: boolean): readonly (readonly [string, string | undefined])[] {
  const limits = readLimits(metric);
  // What is only watched ends by itself, and the rollout goes on.
  const ends = decides ? 'ends the rollout' : 'would end the rollout, if it decided';
  const [interval, delay] = [metric.interval, metric.initialDelay].map((text) =>
    text === undefined || text === '' ? undefined : goDurationMs(text),
  );
  const first = delay === undefined || delay === 0 ? 'at once' : `first after ${printDuration(delay)}`;
  const every = interval === undefined ? '' : `, then every ${printDuration(interval)}`;
  const when = `${first}${limits.count === 1 ? '' : every}, ${untilWords(limits, interval, delay)}`;
  const retry = `asked again after 10s; ${limits.consecutiveErrors === 0 ? 'the first error' : `${limits.consecutiveErrors} in a row ${limits.consecutiveErrors === 1 ? 'is' : 'are'} tolerated, the next one`} ${ends}`;
  return [
    ['when', when],
    ['tolerates', toleratesWords(limits, ends)],
    ['provider errors', retry],
  ];
}

function untilWords({ count, consecutiveSuccesses }: MetricLimits, interval: number | undefined, delay: number | undefined): string {
  const good = consecutiveSuccesses ?? count;
  if (good === undefined) return 'until the rollout ends it';
  const ms = (delay ?? 0) + (good - 1) * (interval ?? 0);
  const length = ms <= 0 ? '' : `: ${printDuration(ms)} where all goes well`;
  if (consecutiveSuccesses === undefined) return `${counted(good)}${length}`;
  return `until ${counted(good)} in a row ${good === 1 ? 'is' : 'are'} good${count === undefined ? '' : `, at most ${counted(count)}`}${length}`;
}

function counted(readings: number): string {
  return `${readings} ${readings === 1 ? 'reading' : 'readings'}`;
}

function toleratesWords({ failures, count }: MetricLimits, ends: string): string {
  return failures === undefined
    ? 'failed readings are not counted'
    : failures === 0
      ? `nothing: the first failed reading ${ends}`
      : count !== undefined && failures >= count
        ? `all ${count} readings may fail: it can never end as Failed`
        : `${failures} failed ${failures === 1 ? 'reading' : 'readings'} in the whole run, the next one ${ends}`;
}

function evidenceWords(guardrail: ResolvedGuardrail, scrapeIntervalMs: number): string {
  const { prometheus, absent } = guardrail;
  const freshMs = guardrail.withinMs?.value ?? defaultFreshMs(scrapeIntervalMs);
  const alive = prometheus?.alive.flatMap((text) => seriesWords(text) ?? []) ?? [];
  const fresh = printDuration(freshMs);
  const looking =
    prometheus === undefined
      ? 'no answer of its `alive` query fails'
      : alive.length === 0
        ? `the series that the value needs must have a sample of the last ${fresh}, else the reading fails`
        : `${alive.join('; and ')} must have a sample of the last ${fresh}, else the reading fails`;
  const missing =
    absent === 'zero' ? 'while that holds, a missing value counts as 0' : 'a missing value fails, even where somebody is looking';
  const volume = guardrail.minVolume === undefined ? '' : ' where there is volume enough';
  return `${looking}; ${missing}; NaN and infinite values fail${volume}`;
}

function trafficWords({ minVolume, schedule }: ResolvedGuardrail, metric: AnalysisMetric | undefined): string {
  if (minVolume === undefined) return 'the amount of traffic is not looked at: few requests count like many';
  const { atLeast, waitMs } = minVolume;
  const least = `below a volume of ${atLeast.value} a reading is undecided`;
  if (metric !== undefined && waitMs !== undefined) {
    return `${least}; that is waited for up to ${printDuration(waitMs.value)}, and then the rollout is paused until somebody acts`;
  }
  const tolerated = schedule?.undecided.value ?? 0;
  const many =
    tolerated === 0 ? 'the first one' : `${tolerated === 1 ? 'one of those is' : `${tolerated} of those are`} tolerated, the next one`;
  return `${least}; ${many} pauses the rollout until somebody acts`;
}

function enforcementWords({ enforcement, at }: ResolvedGuardrail): string {
  switch (enforcement.value) {
    case 'deny':
      return at.includes('rollout') ? 'deny: it decides, and a breach aborts the rollout' : 'deny: it decides';
    case 'warn':
      return 'warn: it is measured and shown, and never stops a release';
    case 'audit':
      return 'audit: it is only recorded, and never stops a release';
  }
}

const pointWords: Readonly<Record<Point, string>> = {
  rollout: 'while a rollout goes on',
  gate: 'at the gate, before a change is merged',
  soak: 'while a change soaks',
  admission: 'at admission',
};
