/**
 * A map of at most `limit` entries that forgets those not used for longest, half of them at a time: a memory of results that are the same for the
 * same key. To know the order of all uses would cost more than most results.
 */
export class RecentMap<K, V extends object> {
  readonly #half: number;
  #recent = new Map<K, V>();
  #before = new Map<K, V>();

  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  get(key: K): V | undefined {
    const value = this.#recent.get(key);
    if (value !== undefined) return value;
    const kept = this.#before.get(key);
    if (kept !== undefined) this.set(key, kept);
    return kept;
  }

  set(key: K, value: V): void {
    this.#recent.set(key, value);
    if (this.#recent.size < this.#half) return;
    this.#before = this.#recent;
    this.#recent = new Map();
  }
}
