import type { SourceRange } from '../source/source-file.ts';

/** What a waiver says, for reports. `not judged`: its policy could not be read, or the time is not known. */
export type WaiverSummary = {
  readonly name: string;
  readonly policy: string;
  readonly guardrail: string;
  readonly environments: readonly string[];
  readonly services?: readonly string[];
  readonly owner: string;
  readonly ticket: string;
  readonly reason: string;
  /** Its last day, in UTC. */
  readonly expires: string;
  /** The first millisecond at which it no longer holds. */
  readonly endsAtMs: number;
  readonly state: 'holds' | 'expired' | 'unused' | 'not judged';
  readonly range: SourceRange;
};
