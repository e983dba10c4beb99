/** Numbers from a seed (a linear congruential generator), so that a failing case can be run again. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  text(parts: readonly string[], most: number): string {
    return Array.from({ length: this.below(most + 1) }, () => this.pick(parts)).join('');
  }
}

/** `GUARD_POLICY_SEED` runs a printed seed again. */
export function seedOfRun(): number {
  const given = Number(process.env.GUARD_POLICY_SEED);
  const seed = Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31);
  console.info(`seed ${seed}`);
  return seed;
}
