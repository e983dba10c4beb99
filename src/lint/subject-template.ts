import { readCondition } from '../expr/condition.ts';
import { prepareQuery } from '../providers/prometheus-query.ts';
import { providerOf } from '../providers/route.ts';
import type { AnalysisArg, AnalysisMetric, AnalysisTemplate } from '../rollouts/analysis.ts';
import { exprProfileOf } from '../rollouts/condition.ts';
import type { Placement } from '../rollouts/placement.ts';
import { type ArgValues, findTags, resolveMetric } from '../rollouts/resolve-metrics.ts';
import { resolvedText } from '../rollouts/resolved-text.ts';
import { matchRules } from '../rollouts/rule-match.ts';
import type { Located, Path } from '../source/yaml.ts';
import { dummyArg } from '../worlds/dummy-arg.ts';
import { type NotJudgeable, notJudgeable } from './not-judgeable.ts';
import { proveMetric } from './prove.ts';
import { unjudgedProof } from './prove-verdict.ts';
import type { ConditionText, LintContext, MetricProof, MetricUnderLint, TemplateUnderLint } from './subject.ts';
import { undecidedTexts } from './undecided-texts.ts';

/** A metric that the controller could not resolve either, and then the message is the controller's; or one that is not judged as it stands. */
export type UnresolvedMetric = {
  readonly path: Path;
  readonly name: string;
  readonly message: string;
  readonly notJudgeable?: NotJudgeable;
};

export type ReadSubject = { readonly subject: TemplateUnderLint; readonly unresolved: readonly UnresolvedMetric[] };

/** Values that a Rollout gives to args. */
export type GivenArgs = ReadonlyMap<string, string>;

/**
 * A template as rules see it. Args have what is given, else their default, secrets the controller's word for them, all others a word made up from
 * their name.
 */
export function templateUnderLint(
  template: Located<AnalysisTemplate>,
  context: LintContext,
  placements: readonly Placement[] = [],
  given: GivenArgs = new Map(),
): ReadSubject {
  const { args: declared = [], metrics: written = [], dryRun = [] } = template.value.spec;
  const args: ArgValues = declared.map((arg) => ({ name: arg.name, value: argValue(arg, given) }));
  const madeUp = new Set(declared.flatMap((arg) => (hasValue(arg, given) ? [] : [arg.name])));
  const unresolved: UnresolvedMetric[] = [];
  const resolved = written.flatMap((metric, index) => {
    const path: Path = ['spec', 'metrics', index];
    const reason = notJudgeable(metric, args);
    if (reason !== undefined) {
      unresolved.push({ path, name: metric.name, message: reason.reason, notJudgeable: reason });
      return [];
    }
    const result = resolveMetric(metric, args);
    if (result.ok) return [{ written: metric, metric: withAddress(result.metric, metric, madeUp), path }];
    unresolved.push({ path, name: metric.name, message: result.message });
    return [];
  });
  const watched = matchRules(
    'dryRun',
    dryRun,
    resolved.map(({ metric }) => metric.name),
  );
  const metrics = resolved.map((one): MetricUnderLint => {
    const isWatched = watched.ok && watched.rules.has(one.metric.name);
    return metricUnderLint({ ...one, context, template, args, madeUp, dryRun: isWatched });
  });
  return { subject: { context, template, args, metrics, placements }, unresolved };
}

/** A secret wins over what the Rollout gives. */
function argValue({ name, value, valueFrom }: AnalysisArg, given: GivenArgs): string {
  if (valueFrom?.secretKeyRef !== undefined) return 'temp-for-secret';
  return given.get(name) ?? value ?? dummyArg(name);
}

function hasValue({ name, value, valueFrom }: AnalysisArg, given: GivenArgs): boolean {
  return valueFrom?.secretKeyRef === undefined && (given.has(name) || value !== undefined);
}

/** An address that an arg without a default gives is one that can be asked: a word made up would be none, and every reading an Error. */
function withAddress(metric: AnalysisMetric, written: AnalysisMetric, madeUp: ReadonlySet<string>): AnalysisMetric {
  const { address } = (written.provider.prometheus ?? {}) as { readonly address?: unknown };
  if (typeof address !== 'string' || providerOf(metric) !== 'prometheus') return metric;
  if (findTags(address).tags.every(({ tag }) => !madeUp.has(tag.trim().slice('args.'.length)))) return metric;
  return { ...metric, provider: { prometheus: { ...metric.provider.prometheus, address: 'http://prometheus.example' } } };
}

type Resolved = Pick<MetricUnderLint, 'context' | 'template' | 'path' | 'written' | 'metric' | 'args' | 'madeUp' | 'dryRun'>;

function metricUnderLint(resolved: Resolved): MetricUnderLint {
  const { metric, context } = resolved;
  const success = conditionText(resolved, 'successCondition');
  const failure = conditionText(resolved, 'failureCondition');
  const query = queryOf(resolved);
  const undecided = undecidedTexts(resolved);
  const [first] = undecided;
  let proof: MetricProof | undefined;
  return {
    ...resolved,
    ...(success === undefined ? {} : { success }),
    ...(failure === undefined ? {} : { failure }),
    ...(query === undefined ? {} : { query }),
    undecided,
    proof: () => {
      proof ??= first === undefined ? proveMetric(metric, context) : unjudgedProof(unknownArg(first.arg));
      return proof;
    },
  };
}

function unknownArg(arg: string): string {
  return `nothing gives arg ${JSON.stringify(arg)} a value, and it decides what the metric does`;
}

function conditionText(resolved: Resolved, field: ConditionText['field']): ConditionText | undefined {
  const { metric, context } = resolved;
  // The empty text is no condition.
  if (metric[field] === undefined || metric[field] === '') return undefined;
  const text = textOf(resolved, [field]);
  return { field, text, condition: readCondition(text, exprProfileOf(context.argo)) };
}

function queryOf(resolved: Resolved): MetricUnderLint['query'] {
  const { metric } = resolved;
  if (providerOf(metric) !== 'prometheus') return undefined;
  const { query } = metric.provider.prometheus as { readonly query?: unknown };
  if (typeof query !== 'string') return undefined;
  return { text: textOf(resolved, ['provider', 'prometheus', 'query']), prepared: prepareQuery(query) };
}

function textOf({ written, template, path, metric, args }: Resolved, inner: Path) {
  return resolvedText({ value: written as AnalysisMetric, template, path }, inner, metric, args);
}
