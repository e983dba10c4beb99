/** An error of the engine itself: the measurement is an Error. Made often, and nobody reads where it was made: that would take most of the time. */
export class EngineError extends Error {
  constructor(message: string) {
    const lines = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = lines;
  }
}

/** What we do not decide: the measurement has no verdict. */
export class Unsupported extends Error {}

/** The engines' own limit: ranges, lists and maps that a condition makes. */
const memoryBudget = 1_000_000;
/** Ours, where the engines would run on: steps of the evaluation, elements and characters gone through. */
const workBudget = 5_000_000;
/** How deep lists and maps may stand in each other. */
export const deepest = 1000;

/** What one evaluation may still use. Work is at most `mostWork`, by default what takes a tenth of a second. */
export class Budget {
  readonly #mostWork: number;
  #memory = 0;
  #work = 0;

  constructor(mostWork = workBudget) {
    this.#mostWork = mostWork;
  }

  /** Throws the engine's own error when its budget is used up. */
  grow(size: number): void {
    this.#memory += size;
    if (this.#memory >= memoryBudget) throw new EngineError('memory budget exceeded');
    this.spend(size);
  }

  /** Before going into a value that stands so deep in others. */
  descend(depth: number): void {
    if (depth > deepest) throw new Unsupported('a value is nested too deeply');
    this.spend(4);
  }

  spend(work: number): void {
    this.#work += work;
    if (this.#work > this.#mostWork) throw new Unsupported('the condition takes too much work');
  }
}
