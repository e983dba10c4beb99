import type { AnalysisMetric, AnalysisPhase } from '../../src/rollouts/analysis.ts';
import { conditionEvaluator } from '../../src/rollouts/condition.ts';
import { simulate } from '../../src/rollouts/simulate.ts';
import { expectedIn } from '../../src/worlds/expected.ts';
import { realiseWorld } from '../../src/worlds/realise.ts';
import { readWorld, type World } from '../../src/worlds/world-names.ts';
import type { LabelledMetric } from './corpus.ts';

/** What came of a metric in a world: by the label, and by us. */
export type Outcome = {
  readonly id: string;
  readonly world: string;
  readonly doubts: readonly string[];
  readonly label: AnalysisPhase;
  readonly ours: { readonly kind: 'phase'; readonly phase: AnalysisPhase } | { readonly kind: 'not judged'; readonly reason: string };
  readonly right: 'stop' | 'pass' | 'either' | 'not judged';
};

const startMs = Date.UTC(2026, 8, 1, 12);
const hourMs = 3_600_000;
const evaluate = conditionEvaluator('1.10');

export function outcomesOf(labelled: LabelledMetric, metric: AnalysisMetric): readonly Outcome[] {
  return Object.entries(labelled.worlds).map(([name, { phase }]) => {
    const world = worldOf(name);
    const expected = expectedIn(world, metric);
    const ours = phaseIn(world, metric);
    // The proof does not use the phase where the right answer is not known.
    const { right } = expected;
    const judged = expected.right === 'not judged' ? { kind: 'not judged' as const, reason: expected.reason } : ours;
    return { id: labelled.id, world: name.replace(/\/.*/, ''), doubts: labelled.doubts, label: phase, ours: judged, right };
  });
}

function worldOf(name: string): World {
  const world = readWorld(name.replace(/^missing/, 'selector-missing').replace('mixed-bad-first', 'several-bad-first'));
  if (world === undefined) throw new Error(`no world ${name}`);
  return world;
}

function phaseIn(world: World, metric: AnalysisMetric): Outcome['ours'] {
  const realised = realiseWorld(world, [metric], { startMs, argo: '1.10' });
  if (realised.kind === 'not judged') return realised;
  const { measure } = realised;
  const simulation = simulate({ metrics: [metric], argo: '1.10', startMs, measure, untilMs: startMs + hourMs, evaluate });
  if (simulation.kind === 'unknown') return { kind: 'not judged', reason: simulation.reason };
  return { kind: 'phase', phase: simulation.run.phase };
}
