import { posix } from 'node:path';
import type { Finding, RuleFacts } from '../lint/rule.ts';
import type { SuppressedFinding } from '../lint/suppress.ts';
import type { WaiverSummary } from '../lint/waiver.ts';
import { compareDiagnostics, type Severity } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

/** What `lint` found, for programs and CI servers. `findings` are those to show; none of the suppressed is among them. */
export type FindingsReport = {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly waivers?: readonly WaiverSummary[];
  /** Names of the files that were looked at, also those without findings. */
  readonly read: readonly string[];
  /** Every file in which something may stand, such as packs that policies use. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Rules that were run. */
  readonly rules: readonly RuleFacts[];
  /** Findings of this severity and above make the answer no. */
  readonly failOn: Severity;
  /** Further reasons for a no, such as too many warnings: one line each. */
  readonly further: readonly string[];
  /** False where input could not be read, so that there may be more to find. */
  readonly complete: boolean;
  /** From the repository's root to the folder that file names are relative to: `''` or `deploy/prod`. */
  readonly folder: string;
  readonly toolVersion: string;
};

const order: readonly Severity[] = ['note', 'warning', 'error'];

export function isAtLeast(severity: Severity, bar: Severity): boolean {
  return order.indexOf(severity) >= order.indexOf(bar);
}

/** Whether the answer is yes. */
export function isClean({ findings, failOn, further, complete }: FindingsReport): boolean {
  return complete && further.length === 0 && !findings.some(({ severity }) => isAtLeast(severity, failOn));
}

/** Of one place and code by the message, so that the order is the same whoever brings them together. */
export function inReadingOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => compareDiagnostics(a, b) || (a.message < b.message ? -1 : Number(a.message > b.message)));
}

/** A file's name relative to the repository's root. A file outside keeps the name it is shown by. */
export function repositoryPath(name: string, folder: string): string {
  if (posix.isAbsolute(name) || /^[A-Za-z]:/.test(name)) return name;
  const path = posix.normalize(posix.join(folder, name));
  return path.startsWith('../') ? name : path;
}
