/** By the order of semantic versions, build data left out. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => {
    const [, numbers = '', rest] = /^([\d.]+)(?:-([^+]*))?/.exec(version) ?? [];
    return { numbers: numbers.split('.').map(Number), rest };
  });
  for (let at = 0; at < 3; at++) {
    const difference = (left?.numbers[at] ?? 0) - (right?.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left?.rest === right?.rest) return 0;
  // A version with a tail comes before the one without.
  if (left?.rest === undefined) return 1;
  if (right?.rest === undefined) return -1;
  return comparePrereleases(left.rest.split('.'), right.rest.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [one, other] = [a[at], b[at]];
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    if (one === other) continue;
    const [first, second] = [one, other].map((text) => /^\d+$/.test(text));
    if (first && second) return Number(one) - Number(other);
    if (first !== second) return first ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}
