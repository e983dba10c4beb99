import { createHash } from 'node:crypto';
import type { Finding } from '../lint/rule.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type YamlPlace, yamlPlaces } from '../source/yaml-place.ts';
import { type FindingsReport, inReadingOrder } from './findings-report.ts';

export type Identity = YamlPlace & { readonly fingerprint: string };

/**
 * What tells a finding from all others of the report and stays the same from commit to commit: rule, object and path inside the object, with a
 * number where these are equal; neither line, nor file, nor message. In a file without objects its name stands for them.
 */
export function identities({ findings, suppressed, files }: FindingsReport): ReadonlyMap<Finding, Identity> {
  const placesIn = new Map<string, (offset: number) => YamlPlace>();
  const placeOf = ({ range }: Finding): YamlPlace => {
    const file = files.get(range.file);
    if (file === undefined) return { object: '', path: '' };
    const places = placesIn.get(range.file) ?? yamlPlaces(file);
    placesIn.set(range.file, places);
    return places(visibleOffset(file, range.from));
  };
  const counts = new Map<string, number>();
  return new Map(
    inReadingOrder([...findings, ...suppressed.map(({ finding }) => finding)]).map((finding) => {
      const place = placeOf(finding);
      const key = JSON.stringify([finding.code, place.object === '' ? finding.range.file : place.object, place.path]);
      const ordinal = (counts.get(key) ?? 0) + 1;
      counts.set(key, ordinal);
      return [finding, { ...place, fingerprint: createHash('sha256').update(`${key} ${ordinal}`).digest('hex').slice(0, 40) }];
    }),
  );
}

/** A finding behind the last value of a mapping belongs to that value. */
function visibleOffset(file: SourceFile, offset: number): number {
  const before = file.text.slice(0, offset);
  return /\s$/.test(before) && /^\s*$/.test(file.text.slice(offset, offset + 1)) ? Math.max(0, before.trimEnd().length - 1) : offset;
}
