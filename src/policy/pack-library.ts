import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import type { Located } from '../source/yaml.ts';
import type { Pack } from './types.ts';

/** Packs by name: those of the policy repository, then the shipped ones. */
export type PackLibrary = { readonly own: readonly Located<Pack>[]; readonly shipped: readonly Located<Pack>[] };

/** Two packs of one name and version in one place are an error that names both. */
export function checkPackLibrary(library: PackLibrary): readonly Diagnostic[] {
  return [library.own, library.shipped].flatMap((packs) => {
    const seen = new Map<string, Located<Pack>>();
    return packs.flatMap((pack): Diagnostic[] => {
      const key = packTitle(pack);
      const other = seen.get(key);
      seen.set(key, pack);
      if (other === undefined) return [];
      return [
        {
          code: 'GP572',
          name: 'pack-twice',
          severity: 'error',
          message: `two packs are called ${key}`,
          range: pack.rangeAt(['metadata', 'name']),
          related: [{ message: 'the other one', range: other.rangeAt(['metadata', 'name']) }],
        },
      ];
    });
  });
}

export function packTitle(pack: Located<Pack>): string {
  return `${pack.value.metadata.name}@${pack.value.metadata.version}`;
}

/** The newest version that `NAME@VERSION` allows; the repository's own packs hide shipped ones of the same name, and that is said. */
export function findPack(
  library: PackLibrary,
  reference: string,
  place: SourceRange,
): { readonly pack?: Located<Pack>; readonly diagnostics: readonly Diagnostic[] } {
  const [name = '', wanted = ''] = reference.split('@');
  const own = library.own.filter((pack) => pack.value.metadata.name === name);
  const shipped = library.shipped.filter((pack) => pack.value.metadata.name === name);
  const candidates = own.length > 0 ? own : shipped;
  if (candidates.length === 0) {
    const names = [...library.own, ...library.shipped].map((pack) => pack.value.metadata.name);
    const suggestion = closest(name, names);
    return {
      diagnostics: [
        {
          code: 'GP570',
          name: 'pack-missing',
          severity: 'error',
          message: `no pack is called \`${name}\``,
          range: place,
          hint:
            suggestion !== undefined
              ? `did you mean \`${suggestion}\`?`
              : `packs are looked up in templates/ of the policy repository, then among the shipped ones: ${[...new Set(names)].sort().join(', ') || 'none'}`,
        },
      ],
    };
  }
  const fitting = candidates.filter((pack) => fits(pack.value.metadata.version, wanted)).sort(newestFirst);
  const pack = fitting[0];
  if (pack === undefined) {
    return {
      diagnostics: [
        {
          code: 'GP571',
          name: 'pack-version',
          severity: 'error',
          message: `pack \`${name}\` has no version ${wanted}`,
          range: place,
          hint: `there is ${candidates.map(packTitle).join(', ')}`,
          related: candidates.map((candidate) => ({
            message: `${packTitle(candidate)} is here`,
            range: candidate.rangeAt(['metadata', 'version']),
          })),
        },
      ],
    };
  }
  const hidden = own.length > 0 ? shipped[0] : undefined;
  if (hidden === undefined) return { pack, diagnostics: [] };
  const shadow: Diagnostic = {
    code: 'GP573',
    name: 'pack-shadows-shipped',
    severity: 'note',
    message: `${packTitle(pack)} of this repository is used instead of the shipped ${packTitle(hidden)}`,
    range: place,
    related: [{ message: 'used', range: pack.rangeAt(['metadata', 'name']) }],
  };
  return { pack, diagnostics: [shadow] };
}

function fits(version: string, wanted: string): boolean {
  return version === wanted || (!version.includes('-') && version.startsWith(`${wanted}.`));
}

function newestFirst(a: Located<Pack>, b: Located<Pack>): number {
  const numbers = (pack: Located<Pack>) => pack.value.metadata.version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  const left = numbers(a);
  const right = numbers(b);
  for (let at = 0; at < 3; at++) {
    const difference = (right[at] ?? 0) - (left[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
