import type { AnalysisMetric, AnalysisRun, MeasureAnswer } from '../rollouts/analysis.ts';
import { isCompleted, readLimits } from '../rollouts/assess-metric.ts';
import { goDurationMs } from '../rollouts/go-duration.ts';
import { type Simulation, type SimulationRequest, simulate } from '../rollouts/simulate.ts';
import { leastCommonMultiple } from './prove-settled.ts';

/** Everything that the controller makes of an answer is in this. */
function keyOf(answer: MeasureAnswer): string {
  switch (answer.kind) {
    case 'value':
      return `value ${answer.text} ${answer.latencyMs ?? 0} ${answer.warnings?.length ?? 0}`;
    case 'error':
      return `error ${answer.latencyMs ?? 0} ${answer.message}`;
    case 'phase':
    case 'unknown':
      return JSON.stringify(answer);
    default:
      throw new Error(`no answer of a provider: ${JSON.stringify(answer satisfies never)}`);
  }
}

/** Where a run has come to: it asks for another answer at `atMs`, or it is over. */
type Step = { atMs?: number; readonly next: Map<string, Step>; over?: Simulation };

/** `from` the time of the run on, answers repeat every `every` milliseconds, but for that many first readings. */
export type Repeating = { readonly fromMs: number; readonly everyMs: number; readonly firstReadings: number };

type Answer = (reading: number, atMs: number) => MeasureAnswer;

/** A provider that failed is asked again so much later. */
const errorRetryMs = 10_000;

/**
 * Runs of one metric. The controller does the same where it gets the same answers at the same times: worlds that give them share a run, and
 * most worlds do. A metric without an end is followed until its answers repeat: if it is Successful all the way round, it stays so.
 */
export class MetricRuns {
  private readonly request: Omit<SimulationRequest, 'measure'>;
  private readonly endlessMs: number | undefined;
  private readonly trees = new Map<number, RunTree>();

  constructor(metric: AnalysisMetric, request: Omit<SimulationRequest, 'measure' | 'metrics'>) {
    this.request = { ...request, metrics: [metric] };
    const { count, consecutiveSuccesses } = readLimits(metric);
    const intervalMs = goDurationMs(metric.interval ?? '');
    const endless = count === undefined && consecutiveSuccesses === undefined && (metric.initialDelay ?? '') === '';
    this.endlessMs = endless && intervalMs !== undefined && intervalMs >= 1000 && intervalMs % 1000 === 0 ? intervalMs : undefined;
  }

  run(answer: Answer, repeating: Repeating | undefined): Simulation {
    if (this.endlessMs !== undefined && repeating !== undefined) {
      const aroundMs = leastCommonMultiple(this.endlessMs, repeating.everyMs);
      const untilMs =
        this.request.startMs +
        repeating.fromMs +
        aroundMs +
        this.endlessMs +
        repeating.firstReadings * Math.max(this.endlessMs, errorRetryMs);
      if (untilMs < this.request.untilMs) {
        const simulation = this.treeUntil(untilMs).run(answer);
        if (simulation.kind === 'unknown' || isCompleted(simulation.run.phase) || staysSuccessful(simulation.run, untilMs - aroundMs)) {
          return simulation;
        }
      }
    }
    return this.treeUntil(this.request.untilMs).run(answer);
  }

  private treeUntil(untilMs: number): RunTree {
    let tree = this.trees.get(untilMs);
    if (tree === undefined) {
      tree = new RunTree({ ...this.request, untilMs });
      this.trees.set(untilMs, tree);
    }
    return tree;
  }
}

function staysSuccessful({ metricResults }: AnalysisRun, fromMs: number): boolean {
  const around = (metricResults[0]?.measurements ?? []).filter(({ startedAtMs }) => startedAtMs >= fromMs);
  return around.length > 0 && around.every(({ phase }) => phase === 'Successful');
}

/** What was asked and answered so far: runs part where their answers do. */
class RunTree {
  private readonly request: Omit<SimulationRequest, 'measure'>;
  private readonly first: Step = { next: new Map() };

  constructor(request: Omit<SimulationRequest, 'measure'>) {
    this.request = request;
  }

  /** `answer` is asked for the reading of a number, from 0, at a time. Two readings at one time are one. */
  run(answer: Answer): Simulation {
    let step = this.first;
    const numbers = new ReadingNumbers();
    while (step.atMs !== undefined) {
      const next = step.next.get(keyOf(answer(numbers.at(step.atMs), step.atMs)));
      if (next === undefined) return this.follow(answer);
      step = next;
    }
    return step.over ?? this.follow(answer);
  }

  private follow(answer: Answer): Simulation {
    let step = this.first;
    const numbers = new ReadingNumbers();
    const simulation = simulate({
      ...this.request,
      measure: (_metric, atMs) => {
        const given = answer(numbers.at(atMs), atMs);
        step.atMs = atMs;
        const key = keyOf(given);
        let next = step.next.get(key);
        if (next === undefined) {
          next = { next: new Map() };
          step.next.set(key, next);
        }
        step = next;
        return given;
      },
    });
    step.over = simulation;
    return simulation;
  }
}

class ReadingNumbers {
  private reading = -1;
  private lastMs: number | undefined;

  at(ms: number): number {
    if (ms !== this.lastMs) this.reading++;
    this.lastMs = ms;
    return this.reading;
  }
}
