import type { AnalysisMetric } from '../rollouts/analysis.ts';
import type { EvaluateCondition } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import type { Placement } from '../rollouts/placement.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { CaseData } from './case-data.ts';
import type { PolicyTest, TestCase } from './types.ts';

/** Which case it is: one of a test in one environment. */
export type CaseIdentity = {
  readonly test: Located<PolicyTest>;
  readonly one: TestCase;
  /** Of the case in its test. */
  readonly path: Path;
  readonly environment: string | undefined;
  /** The case's name in the file. */
  readonly range: SourceRange;
  readonly subject: string;
  readonly selector: string;
};

/** A case with everything bound: it can be run, and run again with other metrics. */
export type PreparedCase = CaseIdentity & {
  readonly data: CaseData;
  readonly argo: ArgoVersion;
  readonly placement: Placement;
  readonly run: PreparedRun;
  readonly evaluate: EvaluateCondition;
};

/** Metrics with their args filled in. */
export type PreparedRun = {
  readonly metrics: readonly AnalysisMetric[];
  readonly args: Readonly<Record<string, string>>;
  /** By name. */
  readonly dryRun: ReadonlySet<string>;
  /** Why the controller would refuse the run, in its words. */
  readonly ruleProblem?: string;
  /** The guardrail of each metric, by name. */
  readonly guardrailOf: ReadonlyMap<string, string>;
};
