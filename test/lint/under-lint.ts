import { readCondition } from '../../src/expr/condition.ts';
import { proveMetric } from '../../src/lint/prove.ts';
import type { ConditionText, LintContext, MetricProof, MetricUnderLint, TemplateUnderLint } from '../../src/lint/subject.ts';
import { prepareQuery } from '../../src/providers/prometheus-query.ts';
import { providerOf } from '../../src/providers/route.ts';
import type { AnalysisTemplate } from '../../src/rollouts/analysis.ts';
import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import { exprProfileOf } from '../../src/rollouts/condition.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';
import { createLibrary } from '../../src/rollouts/references.ts';
import { type ArgValues, resolveMetric } from '../../src/rollouts/resolve-metrics.ts';
import { resolvedText } from '../../src/rollouts/resolved-text.ts';
import { matchRules } from '../../src/rollouts/rule-match.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import type { Located } from '../../src/source/yaml.ts';
import { dummyArg } from '../../src/worlds/dummy-arg.ts';

/** The templates of a file as rules see them. Throws where the file is refused. */
export function templatesUnderLint(file: SourceFile, argo: ArgoVersion = '1.10'): readonly TemplateUnderLint[] {
  const read = readTemplates(file, argo, 'warning');
  if (!read.ok) throw new Error(read.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  const library = createLibrary(read.value.templates);
  if (!library.ok) throw new Error(library.diagnostics.map(({ message }) => message).join('\n'));
  const context: LintContext = { argo, scrapeIntervalMs: 15_000, library: library.value };
  return read.value.templates.map((template) => underLint(template, context));
}

function underLint(template: Located<AnalysisTemplate>, context: LintContext): TemplateUnderLint {
  const args: ArgValues = (template.value.spec.args ?? []).map(({ name, value }) => ({ name, value: value ?? dummyArg(name) }));
  const names = (template.value.spec.metrics ?? []).map(({ name }) => name);
  const watched = matchRules('dryRun', template.value.spec.dryRun ?? [], names);
  const metrics = (template.value.spec.metrics ?? []).flatMap((written, index): MetricUnderLint[] => {
    const path = ['spec', 'metrics', index];
    const resolved = resolveMetric(written, args);
    if (!resolved.ok) return [];
    const { metric } = resolved;
    const conditionOf = (field: ConditionText['field']): ConditionText | undefined => {
      if ((metric[field] ?? '') === '') return undefined;
      const text = resolvedText({ value: written, template, path }, [field], metric, args);
      return { field, text, condition: readCondition(text, exprProfileOf(context.argo)) };
    };
    const success = conditionOf('successCondition');
    const failure = conditionOf('failureCondition');
    const query =
      providerOf(metric) === 'prometheus'
        ? resolvedText({ value: written, template, path }, ['provider', 'prometheus', 'query'], metric, args)
        : undefined;
    let proof: MetricProof | undefined;
    return [
      {
        context,
        template,
        path,
        written,
        metric,
        args,
        dryRun: watched.ok && watched.rules.has(metric.name),
        ...(success === undefined ? {} : { success }),
        ...(failure === undefined ? {} : { failure }),
        ...(query === undefined ? {} : { query: { text: query, prepared: prepareQuery(query.text) } }),
        proof: () => {
          proof ??= proveMetric(metric, context);
          return proof;
        },
      },
    ];
  });
  return { context, template, args, metrics, placements: [] };
}
