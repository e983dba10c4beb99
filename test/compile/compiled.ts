import type { PromExpr } from '../../src/promql/ast.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { printPromql } from '../../src/promql/print.ts';
import { childrenOf } from '../../src/promql/walk.ts';
import type { ClusterAnalysisTemplate, DatadogProvider, Metric, PrometheusProvider } from '../../src/rollouts/types.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { type CompileOptions, compileTexts, type InputTexts } from '../check/compile-texts.ts';

/** The templates that a policy compiles to, by path, read back from the files. Throws on any finding that is an error. */
export function compiledTemplates(input: string | InputTexts, options: CompileOptions = {}): ReadonlyMap<string, ClusterAnalysisTemplate> {
  const { result } = compileTexts(input, options);
  if (!result.ok) throw new Error(result.diagnostics.map((one) => `${one.code} ${one.message}`).join('\n'));
  const templates = result.value.files.filter((file) => !file.path.endsWith('kustomization.yaml'));
  return new Map(
    templates.map((file) => {
      const documents = parseYaml({ name: file.path, text: file.text });
      if (!documents.ok) throw new Error(`${file.path} does not read back`);
      return [file.path, documents.value[0]?.value as ClusterAnalysisTemplate];
    }),
  );
}

/** The only template there is. */
export function compiledTemplate(input: string | InputTexts, options: CompileOptions = {}): ClusterAnalysisTemplate {
  const templates = [...compiledTemplates(input, options).values()];
  const [template] = templates;
  if (template === undefined || templates.length > 1) throw new Error(`${templates.length} templates, not one`);
  return template;
}

export function compiledMetrics(input: string | InputTexts, options: CompileOptions = {}): readonly Metric[] {
  return compiledTemplate(input, options).spec.metrics;
}

export function compiledMetric(input: string | InputTexts, options: CompileOptions = {}): Metric {
  const [metric, second] = compiledMetrics(input, options);
  if (metric === undefined || second !== undefined) throw new Error('not one metric');
  return metric;
}

export function prometheusOf(metric: Metric | undefined): PrometheusProvider {
  if (metric === undefined || !('prometheus' in metric.provider)) throw new Error('no Prometheus metric');
  return metric.provider.prometheus;
}

export function datadogOf(metric: Metric | undefined): DatadogProvider {
  if (metric === undefined || !('datadog' in metric.provider)) throw new Error('no Datadog metric');
  return metric.provider.datadog;
}

export function queryOf(metric: Metric | undefined): string {
  return flatQuery(prometheusOf(metric).query);
}

/** A query on one line with no bracket that its tree does not need: two texts that are equal so have one meaning. */
export function flatQuery(text: string): string {
  const parsed = parsePromql(copiedText(text, 'query', 0));
  if (!parsed.ok) throw new Error(`${text}: ${parsed.diagnostics[0]?.message}`);
  return printPromql(bare(parsed.value));
}

function bare(expr: PromExpr): PromExpr {
  switch (expr.kind) {
    case 'paren':
      return bare(expr.inner);
    case 'subquery':
      return { ...expr, expr: bare(expr.expr) };
    case 'unary':
      return { ...expr, operand: bare(expr.operand) };
    case 'binary':
      return { ...expr, left: bare(expr.left), right: bare(expr.right) };
    case 'aggregation':
      return { ...expr, expr: bare(expr.expr), ...(expr.param === undefined ? {} : { param: bare(expr.param) }) };
    case 'call':
      return { ...expr, args: expr.args.map(bare) };
    default:
      if (childrenOf(expr).some((child) => child.kind === 'paren')) throw new Error(`brackets in a ${expr.kind}`);
      return expr;
  }
}
