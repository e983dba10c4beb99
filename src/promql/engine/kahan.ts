/** A sum with its rounding error, by Neumaier's variant of Kahan's summation. Source: util/kahansum of Prometheus 3. */
export class KahanSum {
  sum: number;
  /** What rounding has lost so far. */
  lost: number;

  constructor(sum = 0, lost = 0) {
    this.sum = sum;
    this.lost = lost;
  }

  add(value: number): void {
    const { sum } = this;
    const next = sum + value;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) this.lost = 0;
    else this.lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    this.sum = next;
  }

  get total(): number {
    return this.sum + this.lost;
  }
}

/** A mean as Prometheus computes it: from the sum, or step by step from where the sum would overflow. */
export class KahanMean {
  private count = 0;
  private stepwise = false;
  private readonly kahan = new KahanSum();

  add(value: number): void {
    this.count++;
    const { count, kahan } = this;
    if (count === 1) {
      kahan.sum = value;
      return;
    }
    if (!this.stepwise) {
      const { sum, lost } = kahan;
      kahan.add(value);
      if (Math.abs(kahan.sum) !== Number.POSITIVE_INFINITY) return;
      this.stepwise = true;
      kahan.sum = sum / (count - 1);
      kahan.lost = lost / (count - 1);
    }
    const share = (count - 1) / count;
    kahan.sum *= share;
    kahan.lost *= share;
    kahan.add(value / count);
  }

  get mean(): number {
    const { sum, lost } = this.kahan;
    return this.stepwise ? sum + lost : sum / this.count + lost / this.count;
  }
}
