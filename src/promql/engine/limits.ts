import { LimitError } from './query-error.ts';

/**
 * What one query may cost. `samples`: values held at a time, holes included. `series`: series of one selector. `steps`: points of a range
 * query. `depth`: nesting of the expression. `labelText`: characters of all label values that the query makes. `timeMs`: time by the clock given or, without one, by counting work.
 */
export type EngineLimits = {
  readonly samples: number;
  readonly series: number;
  readonly steps: number;
  readonly depth: number;
  readonly labelText: number;
  readonly timeMs: number;
};

export const defaultLimits: EngineLimits = {
  samples: 10_000_000,
  series: 200_000,
  steps: 11_000,
  depth: 500,
  labelText: 10_000_000,
  timeMs: 2_000,
};

/** Units of work in a millisecond; one is about a sample looked at, the quickest of which take 5 ns. */
const workPerMs = 100_000;
/** Units of work for one name of a grouping, a matching or a copied label, for one series. */
export const labelWork = 16;
const workBetweenLooks = 1_000_000;

/** Counts what a query costs and stops it at a limit. */
export class Meter {
  readonly limits: EngineLimits;
  private readonly now: (() => number) | undefined;
  private readonly startedMs: number;
  private held = 0;
  private labelText = 0;
  private work = 0;
  private nextLook = workBetweenLooks;

  constructor(limits: EngineLimits, now: (() => number) | undefined) {
    this.limits = limits;
    this.now = now;
    this.startedMs = now?.() ?? 0;
  }

  /** Values held now; what was held more is let go by `release`. */
  get holding(): number {
    return this.held;
  }

  hold(samples: number): void {
    this.held += samples;
    if (this.held > this.limits.samples)
      throw new LimitError('query processing would load too many samples into memory in query execution');
    this.spend(samples);
  }

  /** To be asked before the text is made: a few calls within each other can double it beyond any memory. */
  holdText(characters: number): void {
    this.labelText += characters;
    if (this.labelText <= this.limits.labelText) return;
    throw new LimitError(`the query makes more than ${this.limits.labelText.toLocaleString('en-US')} characters of label values`);
  }

  release(to: number): void {
    this.held = to;
  }

  spend(work: number): void {
    this.work += work;
    if (this.work < this.nextLook) return;
    this.nextLook = this.work + workBetweenLooks;
    const spentMs = this.now === undefined ? this.work / workPerMs : this.now() - this.startedMs;
    if (spentMs > this.limits.timeMs) throw new LimitError('query timed out in expression evaluation');
  }

  checkSeries(count: number): void {
    if (count > this.limits.series) throw new LimitError(`a selector finds ${count} series, more than ${this.limits.series}`);
  }

  checkSteps(count: number): void {
    if (count <= this.limits.steps) return;
    const most = this.limits.steps.toLocaleString('en-US');
    throw new LimitError(`exceeded maximum resolution of ${most} points per timeseries. Try decreasing the query resolution (?step=XX)`);
  }
}
