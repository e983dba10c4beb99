import type { Diagnostic, DiagnosticCode, Severity } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { RolloutUnderLint } from './rollout.ts';
import type { MetricUnderLint, TemplateUnderLint } from './subject.ts';

/** What every rule says about itself: the page of docs/rules and `explain` are made of it. */
export type RuleFacts = {
  readonly code: DiagnosticCode;
  /** In words with hyphens, such as `passes-when-gone`. */
  readonly name: string;
  readonly severity: Severity;
  /** Rows of the catalogue of fail-open patterns that it covers, such as `T4`; none for rules of our own. */
  readonly catalogue: readonly string[];
  /** Why it matters: what Argo Rollouts or Prometheus does, in two or three sentences. */
  readonly why: string;
  /** What to do, in one sentence. */
  readonly help: string;
  /** No comment sets its findings aside. */
  readonly always?: true;
  /**
   * Rules that tell the same cause better, best first: where one of them has a finding of the same metric or Rollout, at the same place or
   * anywhere in it, this rule's finding is told within that one.
   */
  readonly givesWayTo?: readonly { readonly codes: readonly DiagnosticCode[]; readonly at: 'place' | 'subject' }[];
  /** YAML of a metric or an object that has the finding, and the form that is right. Both are linted in the tests. */
  readonly example: { readonly wrong: string; readonly right: string };
};

/** A finding of a rule. The code, name and severity are the rule's; a severity given here is milder. */
export type RuleFinding = {
  readonly range: SourceRange;
  readonly message: string;
  readonly severity?: Severity;
  readonly hint?: string;
  readonly notes?: NonNullable<Diagnostic['notes']>;
  readonly related?: NonNullable<Diagnostic['related']>;
  readonly fix?: Fix;
};

/** Replacements in one file that take the finding away and change nothing else. Only what is certainly meant has one. */
export type Fix = { readonly title: string; readonly edits: readonly { readonly range: SourceRange; readonly text: string }[] };

export type LintRule = RuleFacts &
  (
    | { readonly of: 'metric'; readonly check: (metric: MetricUnderLint) => readonly RuleFinding[] }
    | { readonly of: 'template'; readonly check: (template: TemplateUnderLint) => readonly RuleFinding[] }
    | { readonly of: 'rollout'; readonly check: (rollout: RolloutUnderLint) => readonly RuleFinding[] }
    /** Found while reading the input; listed here for its page. */
    | { readonly of: 'input' }
  );

/** `told` are findings of the same cause that are notes of this one, `milder` what the rule itself says where one of them is worse. */
export type Finding = Diagnostic & { readonly fix?: Fix; readonly told?: readonly Finding[]; readonly milder?: Severity };
