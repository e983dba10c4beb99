import { withinInt } from './strict-conversions.ts';

type Version = { readonly major: bigint; readonly minor: bigint; readonly patch: bigint; readonly prerelease: readonly string[] };

const number = '(0|[1-9][0-9]*)';
const identifier = '(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';
const grammar = new RegExp(
  `^v?${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

function parseVersion(text: string): Version {
  const parts = text.length <= 256 ? grammar.exec(text) : null;
  if (parts === null) throw new Error(`"${text.slice(0, 40)}" is no semantic version like 1.2.3`);
  const [major, minor, patch] = parts.slice(1, 4).map((digits) => withinInt(BigInt(digits as string))) as [bigint, bigint, bigint];
  return { major, minor, patch, prerelease: parts[4]?.split('.') ?? [] };
}

/** Numbers of a semantic version (2.0.0, one leading `v` allowed). Throws for any other text. */
export function versionNumber(part: 'major' | 'minor' | 'patch', text: string): bigint {
  return parseVersion(text)[part];
}

export function isPrerelease(text: string): boolean {
  return parseVersion(text).prerelease.length > 0;
}

/** -1, 0 or 1 by the precedence of SemVer 2.0.0, section 11; build metadata does not count. */
export function compareVersions(left: string, right: string): bigint {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (a[part] !== b[part]) return a[part] < b[part] ? -1n : 1n;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return BigInt(Math.sign(b.prerelease.length - a.prerelease.length));
  for (let index = 0; index < Math.min(a.prerelease.length, b.prerelease.length); index++) {
    const order = compareIdentifiers(a.prerelease[index] as string, b.prerelease[index] as string);
    if (order !== 0n) return order;
  }
  return BigInt(Math.sign(a.prerelease.length - b.prerelease.length));
}

function compareIdentifiers(a: string, b: string): bigint {
  const numeric = [a, b].map((text) => /^[0-9]+$/.test(text));
  if (numeric[0] && numeric[1]) {
    const [x, y] = [BigInt(a), BigInt(b)];
    return x < y ? -1n : x > y ? 1n : 0n;
  }
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1n : 1n;
  return a < b ? -1n : a > b ? 1n : 0n;
}
