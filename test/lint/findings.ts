import type { Finding, LintRule, RuleFinding } from '../../src/lint/rule.ts';
import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { templatesUnderLint } from './under-lint.ts';

/** What the rules find in the templates of a file. */
export function findingsOf(file: SourceFile, rules: readonly LintRule[], argo: ArgoVersion = '1.10'): readonly Finding[] {
  const templates = templatesUnderLint(file, argo);
  return rules.flatMap((rule) => {
    const found: readonly RuleFinding[] =
      rule.of === 'template'
        ? templates.flatMap(rule.check)
        : rule.of === 'metric'
          ? templates.flatMap(({ metrics }) => metrics.flatMap(rule.check))
          : [];
    return found.map((one) => ({ code: rule.code, name: rule.name, severity: rule.severity, ...one }) as Finding);
  });
}
