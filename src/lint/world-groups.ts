import { remembered } from '../source/remembered.ts';
import type { WorldName } from '../worlds/world-names.ts';
import { letsThrough } from './prove-verdict.ts';
import { decidesItself } from './provider-results.ts';
import type { MetricUnderLint, WorldTrial } from './subject.ts';
import { toleratedPhase } from './world-cause.ts';

/** What lets a release through, by the reason that a reader can do something about. */
export type PassReason =
  | 'gone'
  | 'nan'
  | 'idle'
  | 'broken'
  | 'once'
  | 'stale'
  | 'selector'
  | 'infinity'
  | 'order'
  | 'down'
  | 'baseline'
  | 'histogram'
  | 'nil';

const reasonOf: Readonly<Partial<Record<WorldName, PassReason>>> = {
  gone: 'gone',
  broken: 'broken',
  mixed: 'broken',
  once: 'once',
  idle: 'idle',
  'baseline-absent': 'baseline',
  'selector-missing': 'selector',
  'empty-histogram': 'histogram',
  stale: 'stale',
  nil: 'nil',
  nan: 'nan',
  infinite: 'infinity',
  'negative-infinity': 'infinity',
  'several-good-first': 'order',
  'several-bad-first': 'order',
  down: 'down',
  timeout: 'down',
};

/** The first of these that a metric passes in tells best what is wrong; others with the same answer are told with it. */
const telling: readonly WorldName[] = Object.keys(reasonOf) as WorldName[];
/** Worlds of which the answer is all that a guard sees: with the same answer they are one. */
const answerTells: ReadonlySet<PassReason> = new Set<PassReason>([
  ...(['gone', 'idle', 'nan', 'infinity', 'baseline', 'histogram', 'selector', 'stale', 'nil'] as const),
]);

/** `lead` is the trial that is shown, `others` those that are named beside it. */
export type PassGroup = { readonly reason: PassReason; readonly lead: WorldTrial; readonly others: readonly WorldTrial[] };

/**
 * The worlds in which a metric lets a release through, grouped so that one cause is one group. A metric without conditions has none: that has
 * a rule of its own.
 */
export const passGroups = remembered(makeGroups);

function makeGroups(subject: MetricUnderLint): readonly PassGroup[] {
  if (subject.success === undefined && subject.failure === undefined && !decidesItself(subject)) return [];
  const { trials } = subject.proof();
  const through = telling.flatMap((name) => trials.filter((trial) => trial.world.name === name && letsThrough(trial)));
  const [first, ...rest] = through;
  if (first === undefined) return [];
  if (passesAlways(trials, through)) {
    const lead = through.find(({ world }) => world.name === 'broken') ?? first;
    return [{ reason: 'broken', lead, others: [first, ...rest].filter((one) => one !== lead) }];
  }
  const groups: { reason: PassReason; lead: WorldTrial; others: WorldTrial[] }[] = [];
  for (const trial of through) {
    const reason = toleratesAll(trial, through) ? 'broken' : reasonIn(trial, through);
    const group = groups.find((one) => one.reason === reason || tellsTheSame(one, trial, reason));
    if (group === undefined) groups.push({ reason, lead: trial, others: [] });
    else group.others.push(trial);
  }
  return groups.map(plainestFirst);
}

/** The plainest of the worlds in which not everything works is shown. */
function plainestFirst(group: PassGroup): PassGroup {
  const names: readonly WorldName[] =
    group.reason === 'broken' ? ['broken'] : group.reason === 'order' ? ['several-good-first', 'several-bad-first'] : [];
  const plainest = [group.lead, ...group.others].find(({ world }) => names.includes(world.name));
  if (plainest === undefined || plainest === group.lead) return group;
  return { ...group, lead: plainest, others: [group.lead, ...group.others].filter((one) => one !== plainest) };
}

function tellsTheSame({ reason, lead }: PassGroup, trial: WorldTrial, other: PassReason): boolean {
  if (!answerTells.has(reason) || !answerTells.has(other)) return false;
  return lead.reading?.kind === 'value' && trial.reading?.kind === 'value' && lead.reading.text === trial.reading.text;
}

/** What passes when all is broken passes when it is broken once, or on one side; what reads one of several series sees no more than that one. */
function reasonIn({ world, otherOrder }: WorldTrial, through: readonly WorldTrial[]): PassReason {
  if (otherOrder !== undefined) return 'order';
  const passesIn = (name: WorldName): boolean => through.some((trial) => trial.world.name === name && trial.otherOrder === undefined);
  const reason = reasonOf[world.name];
  if (reason === undefined) throw new Error(`nothing is known of passing in ${world.name}`);
  if (passesIn('broken')) return reason === 'once' || reason === 'order' ? 'broken' : reason;
  const several = passesIn('several-good-first') || passesIn('several-bad-first');
  return world.name === 'mixed' && several ? 'order' : reason;
}

/** Limits that let a broken release pass let other bad readings pass too. */
function toleratesAll(trial: WorldTrial, through: readonly WorldTrial[]): boolean {
  const broken = through.find(({ world }) => world.name === 'broken');
  return broken !== undefined && toleratedPhase(broken) !== undefined && toleratedPhase(trial) !== undefined;
}

/** Nothing but an error of the provider stops it. */
function passesAlways(trials: readonly WorldTrial[], through: readonly WorldTrial[]): boolean {
  const mustStop = trials.filter(({ expected, verdict, reading }) => {
    return expected.right === 'stop' && verdict !== 'not judged' && reading?.kind === 'value';
  });
  return mustStop.length > 3 && mustStop.every((trial) => through.includes(trial));
}
