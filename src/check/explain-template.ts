import { mostWorkOfTrial } from '../lint/try-condition.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { readTemplates } from '../rollouts/read-template.ts';
import type { GuardrailPage, PolicyPage } from '../scenario/policy-page.ts';
import { prepareRun } from '../scenario/prepare-run.ts';
import { templateSubject } from '../scenario/template-subject.ts';
import { type Checked, checked, type Diagnostic, distinctDiagnostics, failed } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';
import { dummyArg } from '../worlds/dummy-arg.ts';
import { metricTopics } from './explain-aspects.ts';
import type { Judge } from './explain-condition.ts';
import { queryText } from './explain-metric.ts';
import { aspectsOf } from './explain-policy.ts';
import { worldRows } from './explain-worlds.ts';

export type ExplainTemplateRequest = {
  readonly file: SourceFile;
  readonly args?: Readonly<Record<string, string>>;
  readonly argo: ArgoVersion;
};

/** Anybody's AnalysisTemplates in sentences, with what each metric does in every world. Pure. */
export function explainTemplateFile({ file, args = {}, argo }: ExplainTemplateRequest): Checked<readonly PolicyPage[]> {
  const read = readTemplates(file, argo, 'warning');
  if (!read.ok) return read;
  const findings: Diagnostic[] = [...read.diagnostics];
  const judge: Judge = { argo, evaluate: conditionEvaluator(argo, mostWorkOfTrial) };
  const pages = read.value.templates.flatMap((template) => {
    const page = templatePage(template, read.value.templates, args, judge);
    findings.push(...page.diagnostics);
    return page.ok ? [page.value] : [];
  });
  return checked(pages, distinctDiagnostics(findings));
}

function templatePage(
  template: Located<AnalysisTemplate>,
  others: readonly Located<AnalysisTemplate>[],
  given: Readonly<Record<string, string>>,
  judge: Judge,
): Checked<PolicyPage> {
  const range = template.rangeAt(['metadata', 'name']);
  const subject = templateSubject(template, others, judge.argo, { file: template.file, range });
  if (!subject.ok) return subject;
  const runnable = subject.value.runnable(undefined, 'step');
  if (!runnable.ok) return { ok: false, diagnostics: runnable.diagnostics };
  const args = runnable.args.map(({ name, value }) => ({ name, value: given[name] ?? value ?? dummyArg(name) }));
  const prepared = prepareRun(runnable, args, undefined);
  const problem = prepared.ok ? prepared.run.ruleProblem : prepared.message;
  if (!prepared.ok || problem !== undefined) {
    const message = `the controller would refuse the run: ${problem}`;
    return failed({ code: 'GP658', name: 'run-refused', severity: 'error', message, range, hint: 'correct the args, or the template' });
  }
  const { metrics, dryRun } = prepared.run;
  const page: PolicyPage = {
    kind: 'template',
    name: template.value.metadata.name,
    file: template.file.name,
    argo: judge.argo,
    environments: [undefined],
    sentences: [],
    guardrails: metrics.map((metric, at): GuardrailPage => {
      const written = runnable.metrics[at] ?? metric;
      const topics = metricTopics(metric, queryText(written), providerOf(metric), dryRun.has(metric.name));
      return {
        name: metric.name,
        points: ['rollout'],
        aspects: aspectsOf([{ topics }]),
        worlds: worldRows([{ metrics: [metric] }], judge),
      };
    }),
    args: prepared.run.args,
  };
  return checked(page, subject.diagnostics);
}
