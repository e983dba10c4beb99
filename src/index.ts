/**
 * The library: pure functions. Texts come in (`SourceFile`: a name for messages, and the text), values and findings at places in these texts go
 * out; files, the clock and the outside world are the caller's. PromQL by itself: `guard-policy/promql`.
 */
export { type CompiledFile, type CompileRequest, type CompileResult, compileFiles, type RolloutSnippet } from './check/compile-files.ts';
export type { Change, Direction } from './check/diff-change.ts';
export { type DiffReport, type DiffRequest, type DiffSummary, diffFiles } from './check/diff-files.ts';
export type { Flip, Untold } from './check/diff-flips.ts';
export type { SideFiles } from './check/diff-side.ts';
export type { SubjectDiff } from './check/diff-subject.ts';
export { type ExplainPolicyRequest, explainPolicyFiles } from './check/explain-policy.ts';
export { type ExplainTemplateRequest, explainTemplateFile } from './check/explain-template.ts';
export { type FilesFix, fixFiles } from './check/fix-files.ts';
export { bodyDigestMatches, type GeneratedHeader, readHeader } from './check/generated-header.ts';
export { type HygieneRequest, hygieneSince } from './check/hygiene-since.ts';
export { type FilesReport, type LintRequest, lintFiles } from './check/lint-files.ts';
export type { PolicyFiles } from './compile/policy-input.ts';
export { type ExprList, type ExprValue, floatList, jsonValue } from './expr/value.ts';
export type { LintSummary } from './lint/lint.ts';
export type { MetricSummary, WorldSummary } from './lint/lint-summary.ts';
export type { LintFile, NotJudgedObject } from './lint/read-input.ts';
export type { Finding, Fix, LintRule, RuleFacts } from './lint/rule.ts';
export { allRules } from './lint/rules/all.ts';
export type { SuppressedFinding } from './lint/suppress.ts';
export type { WaiverSummary } from './lint/waiver.ts';
export { type SchemaKind, schemaKinds, schemaName, schemaOf } from './policy/schemas.ts';
export type { AnalysisMetric, AnalysisPhase, AnalysisRun, Measure, MeasureAnswer } from './rollouts/analysis.ts';
export type { ArgoVersion } from './rollouts/check-crd.ts';
export { type Simulation, type SimulationRequest, simulate } from './rollouts/simulate.ts';
export type { Aspect, GuardrailPage, PolicyPage, WorldCell, WorldRow } from './scenario/policy-page.ts';
export { readPolicyTests } from './scenario/read-policy-test.ts';
export { referencesOf, type TestReference } from './scenario/references.ts';
export type { CaseProblem, CaseResult, GuardrailCoverage, ObservedRun, TestReport, TestResult } from './scenario/result.ts';
export { runTests, type TestRequest } from './scenario/run-tests.ts';
export { type CaseSelector, type ParsedSelector, parseSelector } from './scenario/select.ts';
export type { PolicyTest } from './scenario/types.ts';
export { type ExpectationUpdate, updateExpectations } from './scenario/update-expectations.ts';
export type { Checked, Diagnostic, DiagnosticCode, Severity } from './source/diagnostic.ts';
export { type Position, positionAt, type SourceFile, type SourceRange } from './source/source-file.ts';
