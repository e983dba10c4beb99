const units = [
  { name: 'y', ms: 31_536_000_000 },
  { name: 'w', ms: 604_800_000 },
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'm', ms: 60_000 },
  { name: 's', ms: 1000 },
  { name: 'ms', ms: 1 },
] as const;

/** Prometheus keeps durations as nanoseconds in a signed 64-bit integer. */
const maxDurationNs = 2n ** 63n - 1n;
const maxUnsigned = 2n ** 64n - 1n;

export type DecodedDuration = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly message: string };

/** Milliseconds of a duration such as `1h30m`, or Prometheus's own reason for refusing it. Source: common/model/time.go, ParseDuration. */
export function decodeDuration(text: string): DecodedDuration {
  if (text === '0') return { ok: true, ms: 0 };
  if (text === '') return { ok: false, message: 'empty duration string' };
  const invalid = { ok: false, message: `not a valid duration string: ${JSON.stringify(text)}` } as const;
  let totalMs = 0n;
  let lastUnit = -1;
  let at = 0;
  const part = /(\d+)(\D+)/y;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null) return invalid;
    const [whole, digits, unitName] = match as unknown as [string, string, string];
    const count = BigInt(digits);
    if (count > maxUnsigned) return invalid;
    const index = units.findIndex((unit) => unit.name === unitName);
    const unit = units[index];
    if (unit === undefined) {
      return { ok: false, message: `unknown unit ${JSON.stringify(unitName)} in duration ${JSON.stringify(text)}` };
    }
    if (index <= lastUnit) return invalid;
    lastUnit = index;
    totalMs += count * BigInt(unit.ms);
    if (totalMs * 1_000_000n > maxDurationNs) return { ok: false, message: 'duration out of range' };
    at += whole.length;
  }
  return { ok: true, ms: Number(totalMs) };
}

/** Milliseconds of a duration with units `y w d h m s ms`, in this order and each at most once; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const decoded = decodeDuration(text);
  return decoded.ok ? decoded.ms : undefined;
}

/**
 * Shortest usual form: `5m`, `1h30m`, `-5m`, `0s`. Years and weeks appear only where they are exact (90d, not 12w6d), as Prometheus prints them.
 * `ms` must be a whole number.
 */
export function printDuration(ms: number): string {
  if (!Number.isSafeInteger(ms)) throw new Error(`a duration is a whole number of milliseconds, not ${ms}`);
  if (ms === 0) return '0s';
  let rest = Math.abs(ms);
  let text = ms < 0 ? '-' : '';
  for (const unit of units) {
    const onlyExact = unit.name === 'y' || unit.name === 'w';
    if (rest < unit.ms || (onlyExact && rest % unit.ms !== 0)) continue;
    text += `${Math.floor(rest / unit.ms)}${unit.name}`;
    rest %= unit.ms;
  }
  return text;
}
