import type { AnalysisRun } from '../rollouts/analysis.ts';
import type { Placement, RolloutOutcome } from '../rollouts/placement.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';

/** All tests of all files, in file order. */
export type TestReport = {
  readonly tests: readonly TestResult[];
  readonly coverage: readonly GuardrailCoverage[];
  /** What is wrong with tests, policies, templates and recordings themselves. */
  readonly diagnostics: readonly Diagnostic[];
};

/** One PolicyTest document. */
export type TestResult = {
  readonly name: string;
  /** The policy's or template's name. */
  readonly subject: string;
  readonly subjectKind: 'policy' | 'template';
  readonly file: string;
  readonly cases: readonly CaseResult[];
};

/** One case in one environment (undefined for templates). */
export type CaseResult = {
  readonly name: string;
  readonly environment?: string;
  /** The case's name in the file. */
  readonly range: SourceRange;
  readonly status: 'passed' | 'failed';
  /** Every expectation that was not met, or why nothing was observed. Empty if passed. */
  readonly problems: readonly CaseProblem[];
  /** Undefined where the run could not even start: the problem or a diagnostic says why. */
  readonly observed?: ObservedRun;
  /** `world absent`, `recording checkout-2026-08-14 (…)`, `12 inline series`. */
  readonly data: string;
  /** A selector for `-t` that runs this case alone. */
  readonly selector: string;
  /** Of a failed case: what made the run end as it did, in sentences. */
  readonly why?: readonly string[];
  /** Of a failed case: what one changed limit would have made of it, found by running it. */
  readonly wouldBe?: readonly string[];
};

export type ObservedRun = {
  readonly run: AnalysisRun;
  readonly placement: Placement;
  readonly outcome: RolloutOutcome;
  readonly outcomeReason: string;
  /** The metric that settled the phase of the run, and the guardrail it was compiled from. Undefined where all passed. */
  readonly because?: { readonly metric: string; readonly guardrail: string; readonly limit?: string };
  /** Guardrails by their metrics. */
  readonly guardrailOf: ReadonlyMap<string, string>;
};

/** `expected` and `actual` are short texts, such as `Failed by 3m` and `Successful at 5m`. `range` is the place of the expectation. */
export type CaseProblem = {
  readonly kind: 'expectation' | 'observed-nothing' | 'stale-recording' | 'not-covered' | 'unknown' | 'invalid';
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly range: SourceRange;
  readonly hint?: string;
};

/** The outcomes that the cases of a guardrail have shown in an environment. */
export type GuardrailCoverage = {
  readonly subject: string;
  readonly guardrail: string;
  readonly environment?: string;
  readonly outcomes: Readonly<Record<CoveredOutcome, 'yes' | 'no' | 'n/a'>>;
};

/** `limit`: a run was ended by a count or a tolerance and not by a single reading. */
export const coveredOutcomes = ['pass', 'fail', 'no-data', 'NaN', 'error', 'limit'] as const;
export type CoveredOutcome = (typeof coveredOutcomes)[number];
