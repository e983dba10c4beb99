const unitsMs = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** `1h30m`, `90ms`, `0s`: milliseconds as people write them, exactly. */
export function durationText(ms: number): string {
  if (ms < 0) return `-${durationText(-ms)}`;
  let rest = Math.round(ms);
  if (rest === 0) return '0s';
  let text = '';
  for (const [unit, size] of unitsMs) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** `t+2m30s`: a time of a run, counted from its start. */
export function offsetText(ms: number): string {
  return ms < 0 ? `t${durationText(ms)}` : `t+${durationText(ms)}`;
}
