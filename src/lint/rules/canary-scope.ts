import { findTags } from '../../rollouts/resolve-metrics.ts';
import { nodesOf, queryTree } from '../query-tree.ts';
import type { AnalysisUse, RolloutUnderLint } from '../rollout.ts';
import { metricsOf } from '../rollout-time.ts';
import type { LintRule } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';
import { exampleRollout, exampleTemplate, guardedSteps } from './example-rollout.ts';

const right = exampleRollout(guardedSteps);
const unscoped = exampleTemplate(exampleMetric(ratioQuery('5m')));

/** Words for the new version in labels and names of services. */
const newVersion = /canary|preview|rollouts[-_]pod[-_]template[-_]hash|(?:^|[-_])(?:next|latest|candidate)(?:$|[-_])/i;

export const notScopedToCanary: LintRule = {
  code: 'GP239',
  name: 'not-scoped-to-canary',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['Q6'],
  why: `While a canary has a tenth of the requests, a query over all pods is nine tenths about the old version: if the new one fails every request the
ratio rises to a tenth, and a latency hardly moves. The guard passes, or fails when most of the traffic has been moved.`,
  help: 'pass the hash of the new pods, `podTemplateHashValue: Latest`, and use it in each selector: `pod=~".+-{{args.podHash}}-.+"`',
  example: { wrong: exampleRollout(guardedSteps, unscoped), right },
  check: (rollout) =>
    rollout.analyses.flatMap((use) => {
      if (!splitsTraffic(rollout, use)) return [];
      return metricsOf(use).flatMap((subject) => {
        const { metric, template, path, dryRun } = subject;
        if (dryRun || queryTree(subject) === undefined || isScoped(subject, rollout, use)) return [];
        const diluted = dilutes(subject);
        const message = `${metric.name}: no selector picks the new version alone, so that ${
          diluted ? 'the requests of the old one hide it' : 'what is wrong with the old one counts too'
        }`;
        const related = [{ message: 'the query', range: template.rangeAt([...path, 'provider', 'prometheus', 'query']) }];
        return [{ range: use.analysis.rangeAt([]), message, related, ...(diluted ? {} : { severity: 'note' as const }) }];
      });
    }),
};

/** Ratios, averages and quantiles are mostly about the version with most of the requests; a sum of what is bad is not. */
function dilutes(subject: MetricUnderLint): boolean {
  const expr = queryTree(subject);
  if (expr === undefined) return true;
  return (
    nodesOf(expr, 'binary').some(({ op }) => op === '/') ||
    nodesOf(expr, 'aggregation').some(({ op }) => op === 'avg' || op === 'quantile' || op === 'min') ||
    nodesOf(expr, 'call').some(({ func }) => func.startsWith('histogram_') || func === 'quantile_over_time' || func === 'avg_over_time')
  );
}

/** Where both versions have requests. After a promotion the old one has none. */
function splitsTraffic({ steps }: RolloutUnderLint, { placement }: AnalysisUse): boolean {
  switch (placement) {
    case 'step':
    case 'background':
      return steps.some(({ weight }) => weight !== undefined && weight > 0 && weight < 100);
    case 'prePromotion':
      return true;
    case 'postPromotion':
      return false;
    default:
      return neverPlacement(placement);
  }
}

function isScoped(subject: MetricUnderLint, rollout: RolloutUnderLint, use: AnalysisUse): boolean {
  const { query } = subject.written.provider.prometheus as { readonly query?: unknown };
  if (typeof query !== 'string') return true;
  const args = findTags(query).tags.map(({ tag }) => tag.trim().replace(/^args\./, ''));
  if (args.some((name) => namesNewVersion(name, subject, rollout, use))) return true;
  const expr = queryTree(subject);
  const names = servicesOf(rollout);
  return (
    expr === undefined ||
    nodesOf(expr, 'selector').some(({ name = '', matchers }) =>
      [name, ...matchers.flatMap((matcher) => [matcher.name, matcher.value])].some(
        (text) => newVersion.test(text) || names.some((one) => text.includes(one)),
      ),
    )
  );
}

/** Whether the Rollout gives the arg something that only the new version has. */
function namesNewVersion(name: string, { template }: MetricUnderLint, rollout: RolloutUnderLint, { analysis }: AnalysisUse): boolean {
  const given = analysis.value.args?.findLast((arg) => arg.name === name);
  const path = given?.valueFrom?.fieldRef?.fieldPath;
  if (given?.valueFrom?.podTemplateHashValue !== undefined) return true;
  // The template of the pods, and labels that name a version, change with the release.
  if (path !== undefined) return path.startsWith('spec.template') || /version|revision|commit|image|tag|sha|hash/i.test(path);
  const value = given?.value ?? template.value.spec.args?.find((arg) => arg.name === name)?.value ?? '';
  return newVersion.test(value) || newVersion.test(name) || servicesOf(rollout).some((one) => value.includes(one));
}

/** Services that only the new version stands behind. */
function servicesOf({ rollout }: RolloutUnderLint): readonly string[] {
  const { spec } = rollout.value as {
    readonly spec?: { readonly strategy?: { readonly canary?: Services; readonly blueGreen?: Services } };
  };
  const { canary, blueGreen } = spec?.strategy ?? {};
  return [canary?.canaryService, blueGreen?.previewService].filter((one): one is string => typeof one === 'string' && one !== '');
}

type Services = { readonly canaryService?: unknown; readonly previewService?: unknown };

function neverPlacement(placement: never): never {
  throw new Error(`no placement: ${String(placement)}`);
}

/** Args by whose name a template shows that it means the new version. */
const hashArg = /(?:pod|canary|latest|preview)[-_]?(?:template)?[-_]?hash|^canary$/i;

export const hashNotUsed: LintRule = {
  code: 'GP260',
  name: 'hash-not-used',
  severity: 'warning',
  of: 'template',
  catalogue: ['Q6'],
  why: `The template takes the hash of the new pods, and a query does not use it: it looks at all pods, of which most are those of the old version. The
Rollout passes the hash, and everything looks as if the new version were judged.`,
  help: 'use the arg in each selector: `pod=~".+-{{args.podHash}}-.+"`',
  example: { wrong: `\n${unscoped}`, right: `\n${exampleTemplate()}` },
  check: ({ template, metrics }) => {
    const hashes = (template.value.spec.args ?? []).flatMap(({ name }, index) =>
      hashArg.test(name) && !/stable/i.test(name) ? [{ name, index }] : [],
    );
    if (hashes.length === 0) return [];
    return metrics.flatMap((subject) => {
      if (queryTree(subject) === undefined || subject.dryRun) return [];
      const text = JSON.stringify(subject.written.provider);
      const used = findTags(text).tags.map(({ tag }) => tag.trim());
      // A hash may come in by another arg, such as one for a whole selector.
      if (hashes.some(({ name }) => used.includes(`args.${name}`)) || newVersion.test(text)) return [];
      const { name, index } = hashes[0] as (typeof hashes)[number];
      const message = `${subject.metric.name}: the query does not use arg ${JSON.stringify(name)}, and looks at the pods of all versions`;
      const range = template.rangeAt([...subject.path, 'provider', 'prometheus', 'query']);
      const hint = `use the arg in each selector: \`pod=~".+-{{args.${name}}}-.+"\``;
      return [{ range, message, hint, related: [{ message: 'the arg', range: template.rangeAt(['spec', 'args', index]) }] }];
    });
  },
};
