/** The library: pure functions; files and the outside world are the caller's. */
export { type CompiledFile, type CompileRequest, type CompileResult, compileFiles, type RolloutSnippet } from './check/compile-files.ts';
export { bodyDigestMatches, type GeneratedHeader, readHeader } from './check/generated-header.ts';
export { type SchemaKind, schemaKinds, schemaName, schemaOf } from './policy/schemas.ts';
export type { ArgoVersion } from './rollouts/check-crd.ts';
export { readPolicyTests } from './scenario/read-policy-test.ts';
export { referencesOf, type TestReference } from './scenario/references.ts';
export type { CaseProblem, CaseResult, GuardrailCoverage, ObservedRun, TestReport, TestResult } from './scenario/result.ts';
export { runTests, type TestRequest } from './scenario/run-tests.ts';
export { type CaseSelector, type ParsedSelector, parseSelector } from './scenario/select.ts';
export type { PolicyTest } from './scenario/types.ts';
export { type ExpectationUpdate, updateExpectations } from './scenario/update-expectations.ts';
export type { Checked, Diagnostic, DiagnosticCode, Severity } from './source/diagnostic.ts';
export { type Position, positionAt, type SourceFile, type SourceRange } from './source/source-file.ts';
