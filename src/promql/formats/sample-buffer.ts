/** Values on a grid while they are read: samples, the places they stand at once there is a gap, and stale markers once there is one. */
export class SampleBuffer {
  /** Places of the grid so far, gaps included. */
  places = 0;
  private length = 0;
  private values = new Float64Array(16);
  private samplePlaces: Float64Array | undefined;
  private stale: Uint8Array | undefined;

  skip(count: number): void {
    if (count === 0) return;
    this.samplePlaces ??= Float64Array.from({ length: this.values.length }, (_, at) => at);
    this.places += count;
  }

  /** `step` is added again and again, as Prometheus does, which is not the same as a product. */
  push(first: number, step: number | undefined, count: number): void {
    this.reserve(count);
    let value = first;
    for (let at = 0; at < count; at++) {
      this.values[this.length + at] = value;
      if (step !== undefined) value += step;
    }
    if (this.samplePlaces !== undefined) {
      for (let at = 0; at < count; at++) this.samplePlaces[this.length + at] = this.places + at;
    }
    this.length += count;
    this.places += count;
  }

  pushStale(): void {
    this.push(Number.NaN, undefined, 1);
    this.stale ??= new Uint8Array(this.values.length);
    this.stale[this.length - 1] = 1;
  }

  /** The places are undefined if samples stand at all of them. */
  finish(): { readonly values: Float64Array; readonly places: Float64Array | undefined; readonly stale: Uint8Array | undefined } {
    return {
      values: this.values.slice(0, this.length),
      places: this.samplePlaces?.slice(0, this.length),
      stale: this.stale?.slice(0, this.length),
    };
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.values.length) return;
    const capacity = Math.max(needed, 2 * this.values.length);
    this.values = grown(this.values, new Float64Array(capacity));
    if (this.samplePlaces !== undefined) this.samplePlaces = grown(this.samplePlaces, new Float64Array(capacity));
    if (this.stale !== undefined) this.stale = grown(this.stale, new Uint8Array(capacity));
  }
}

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
