import type { AnalysisMetric, AnalysisPhase } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { expectedIn } from '../../src/worlds/expected.ts';
import { realiseWorld } from '../../src/worlds/realise.ts';
import { readWorld, type World } from '../../src/worlds/world-names.ts';
import type { LabelledMetric } from './corpus.ts';

/** `wrong`, `right`: what the phase is as an answer in that world. */
export type Answer = 'wrong' | 'right' | 'not judged';
/** What came of a metric in a world: by the label and the definition's table of right answers, and by us. */
export type Outcome = {
  readonly id: string;
  /** Without the number of the missing selector. */
  readonly world: string;
  readonly label: AnalysisPhase;
  readonly labelled: Answer;
  /** Undefined where we do not judge. */
  readonly phase: AnalysisPhase | undefined;
  readonly ours: Answer;
  /** Of the definition, as we read it. */
  readonly doubt: boolean;
};

type Right = 'stop' | 'pass' | 'pass if any' | 'not judged';

const startMs = Date.UTC(2026, 8, 1, 12);
const hourMs = 3_600_000;
const evaluate = conditionEvaluator('1.10');

/** The definition's table; the worlds that it has no row for are not judged. */
function rightByDefinition(name: string, { classes, worlds }: LabelledMetric): Right {
  switch (name.replace(/\/.*/, '')) {
    case 'gone':
    case 'down':
    case 'nan':
    case 'stale':
    case 'broken':
    case 'mixed':
    case 'once':
      return 'stop';
    case 'missing':
      // Without its error selector a store is that of `quiet`, where to pass is right.
      return worlds[name]?.store === worlds.quiet?.store ? 'not judged' : 'stop';
    case 'idle':
      return classes.every((one) => one === 'error' || one === 'gauge') ? 'pass if any' : 'stop';
    case 'quiet':
    case 'newborn':
    case 'one-error':
      return 'pass';
    case 'zeroed':
      return 'pass if any';
    default:
      return 'not judged';
  }
}

export function outcomesOf(labelled: LabelledMetric, metric: AnalysisMetric): readonly Outcome[] {
  const found = Object.entries(labelled.worlds).map(([name, { phase: label }]) => {
    const world = worldOf(name);
    const expected = expectedIn(world, metric);
    const phase = expected.right === 'not judged' ? undefined : phaseIn(world, metric);
    const ours: Right | 'either' = expected.right === 'pass' && (name === 'zeroed' || name === 'idle') ? 'pass if any' : expected.right;
    return { name, label, phase, ours, doubt: 'doubt' in expected };
  });
  const anyLabel = found.some(({ label }) => label === 'Successful');
  const anyOurs = found.some(({ phase }) => phase === 'Successful');
  return found.map(({ name, label, phase, ours, doubt }) => ({
    id: labelled.id,
    world: name.replace(/\/.*/, ''),
    label,
    labelled: judged(rightByDefinition(name, labelled), label, anyLabel),
    phase,
    ours: phase === undefined ? 'not judged' : judged(ours, phase, anyOurs),
    doubt,
  }));
}

function judged(right: Right | 'either', phase: AnalysisPhase, passesAnywhere: boolean): Answer {
  if (right === 'not judged') return 'not judged';
  if (phase === 'Running') return 'wrong';
  switch (right) {
    case 'either':
      return 'right';
    case 'stop':
      return phase === 'Successful' ? 'wrong' : 'right';
    case 'pass':
      return phase === 'Successful' ? 'right' : 'wrong';
    case 'pass if any':
      return phase === 'Successful' || passesAnywhere ? 'right' : 'wrong';
  }
}

function worldOf(name: string): World {
  const world = readWorld(name.replace(/^missing/, 'selector-missing').replace('mixed-bad-first', 'several-bad-first'));
  if (world === undefined) throw new Error(`no world ${name}`);
  return world;
}

function phaseIn(world: World, metric: AnalysisMetric): AnalysisPhase | undefined {
  const realised = realiseWorld(world, [metric], { startMs, argo: '1.10', asStored: true });
  if (realised.kind === 'not judged') return undefined;
  const { measure } = realised;
  const simulation = simulate({ metrics: [metric], argo: '1.10', startMs, measure, untilMs: startMs + hourMs, evaluate });
  return simulation.kind === 'run' ? simulation.run.phase : undefined;
}
