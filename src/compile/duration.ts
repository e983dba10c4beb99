/** Milliseconds as a Go duration of Argo (`30s`, `1m30s`, `1h`), which knows no days. Whole milliseconds only. */
export function argoDuration(ms: number): string {
  if (!Number.isInteger(ms) || ms < 0) throw new Error(`no duration: ${ms} ms`);
  if (ms === 0) return '0s';
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = Math.floor(ms / 1000) % 60;
  const rest = ms % 1000;
  return [
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 ? `${seconds}s` : '',
    rest > 0 ? `${rest}ms` : '',
  ].join('');
}
