const unitNs: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const limitNs = 2n ** 63n;

/**
 * Milliseconds of a Go duration such as `1h30m`, `1.5h`, `-5m` or `0`; undefined where Go's time.ParseDuration reports an error,
 * so for `1d`, `5`, `1 m` and the empty text.
 */
export function goDurationMs(text: string): number | undefined {
  const negative = text.startsWith('-');
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/u.test(unsigned)) return undefined;
  let totalNs = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of unsigned.matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/gu)) {
    const scaleNs = unitNs.get(unit);
    if (scaleNs === undefined) return undefined;
    // Fifteen digits are finer than a nanosecond of an hour.
    const digits = fraction.slice(0, 15);
    totalNs +=
      BigInt(whole === '' ? '0' : whole) * scaleNs + (BigInt(digits === '' ? '0' : digits) * scaleNs) / 10n ** BigInt(digits.length);
  }
  if (totalNs > limitNs || (totalNs === limitNs && !negative)) return undefined;
  const ms = Number(totalNs) / 1e6;
  return negative && ms !== 0 ? -ms : ms;
}
