import { createRun } from '../../rollouts/create-run.ts';
import { type PlacedAnalysis, validateReferences } from '../../rollouts/validate-references.ts';
import { type Diagnostic, distinctDiagnostics } from '../../source/diagnostic.ts';
import { remembered } from '../../source/remembered.ts';
import { closest } from '../../source/suggest.ts';
import { isExperiment } from '../read-experiment.ts';
import { isPart } from '../read-rollout.ts';
import { type AnalysisUse, everyUse, type RolloutUnderLint } from '../rollout.ts';
import type { LintRule, RuleFacts, RuleFinding } from '../rule.ts';
import { exampleRollout, exampleTemplate, guardedSteps, scopedMetric } from './example-rollout.ts';

const right = exampleRollout(guardedSteps);

export const templateNotFound: LintRule = {
  code: 'GP417',
  name: 'template-not-found',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['T19'],
  why: `Without clusterScope: true a reference means an AnalysisTemplate in the namespace of the Rollout, with it a ClusterAnalysisTemplate. While a
template is missing the Rollout is InvalidSpec: the controller neither promotes it nor aborts it, though a canary is serving.`,
  help: 'correct the name or the scope, or give the file in which the template stands',
  example: { wrong: exampleRollout(guardedSteps.replace(', clusterScope: true', '')), right },
  check: (rollout) => {
    const { context } = rollout;
    const { namespaced, cluster } = context.library;
    // Without any template in the input they are most likely kept elsewhere.
    const elsewhere = namespaced.size + cluster.size === 0;
    return everyUse(rollout).flatMap(({ analysis, missing, path }) => [
      ...ofAnotherNamespace(rollout, analysis),
      ...missing.map(({ name, clusterScope, at }): RuleFinding => {
        const [here, there] = clusterScope ? [cluster, namespaced] : [namespaced, cluster];
        const kind = clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
        const meant = here.size > mostCompared ? undefined : closest(name, [...here.keys()]);
        const hint = there.has(name)
          ? `a template of that name is there in the other scope: ${clusterScope ? 'remove `clusterScope`' : 'write `clusterScope: true`'}`
          : meant === undefined
            ? undefined
            : `did you mean \`${meant}\`?`;
        const direct = analysis.value.templates?.[at]?.templateName === name;
        const message = `${kind} ${JSON.stringify(name)}${direct ? '' : ', to which this template refers,'} is not in the files that were given`;
        return {
          range: analysis.rangeAt(['templates', at]),
          message,
          ...(hint === undefined ? {} : { hint }),
          ...(path.includes('analyses') ? { notes: errorOfExperiment(rollout) } : {}),
          ...(elsewhere ? { severity: 'note' as const } : {}),
        };
      }),
    ]);
  },
};

/** Many references may lead nowhere. */
const mostCompared = 1000;

/** A template of the namespace that the file gives to another one. */
function ofAnotherNamespace({ context, namespace }: RolloutUnderLint, analysis: AnalysisUse['analysis']): readonly RuleFinding[] {
  return (analysis.value.templates ?? []).flatMap(({ templateName = '', clusterScope }, at) => {
    const other = clusterScope ? undefined : context.library.namespaced.get(templateName)?.value.metadata.namespace;
    if (other === undefined || namespace === undefined || other === namespace) return [];
    const message = `AnalysisTemplate ${JSON.stringify(templateName)} is in namespace ${other}, and the Rollout in ${namespace}`;
    return [{ range: analysis.rangeAt(['templates', at]), message }];
  });
}

export const scopeAmbiguous: LintRule = {
  code: 'GP463',
  name: 'scope-ambiguous',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['T19'],
  why: `An AnalysisTemplate and a ClusterAnalysisTemplate may have one name. A reference without clusterScope: true takes the one of the namespace,
which anybody who may write there can make: a template with one metric that always passes stands in for the guards of the cluster.`,
  help: 'write `clusterScope: true` where the template of the cluster is meant, and give the other another name',
  example: {
    wrong: exampleRollout(
      guardedSteps.replace(', clusterScope: true', ''),
      `${exampleTemplate()}---\n${exampleTemplate(scopedMetric, { kind: 'AnalysisTemplate' })}`,
    ),
    right,
  },
  check: (rollout) =>
    everyUse(rollout).flatMap(({ analysis }) =>
      (analysis.value.templates ?? []).flatMap(({ templateName = '', clusterScope }, at) => {
        const { namespaced, cluster } = rollout.context.library;
        if (clusterScope || !namespaced.has(templateName) || !cluster.has(templateName)) return [];
        const message = `${JSON.stringify(templateName)} is an AnalysisTemplate and a ClusterAnalysisTemplate, and this takes the former`;
        return [{ range: analysis.rangeAt(['templates', at]), message }];
      }),
    ),
};

/** Rules whose findings the controller's own checks make: all that it says of the analyses of a Rollout, by code. */
function controllerRule(facts: RuleFacts): LintRule {
  return {
    ...facts,
    of: 'rollout',
    check: (rollout) =>
      refusalsOf(rollout)
        .filter(({ code }) => code === facts.code)
        .map(({ range, message, hint, notes, related }) => ({
          range,
          message,
          // The words are those for a test.
          ...(hint === undefined ? {} : { hint: hint.replace(/: placement: background$/, ', as `strategy.canary.analysis`') }),
          ...(notes === undefined ? {} : { notes }),
          ...(related === undefined ? {} : { related }),
        })),
  };
}

const refusalsOf = remembered((rollout: RolloutUnderLint): readonly Diagnostic[] => {
  const found = rollout.analyses.filter(({ missing }) => missing.length === 0);
  const placed = found.map(placedOf);
  const facts = { object: rollout.rollout.value, latestHash: 'latest', stableHash: 'stable' };
  const created = (isPart(rollout.rollout.value) ? [] : found).flatMap(({ analysis }) => {
    const run = createRun(analysis, rollout.context.library, facts);
    return run.kind === 'refused' ? run.diagnostics.filter(({ code }) => code === 'GP422') : [];
  });
  return distinctDiagnostics([
    ...validateReferences(placed, rollout.context.library, rollout.rollout.value),
    ...created,
    ...refusalsOfExperiments(rollout),
  ]);
});

/** Nobody checks these before the experiment makes its runs; what is wrong then makes it Error. */
function refusalsOfExperiments(subject: RolloutUnderLint): readonly Diagnostic[] {
  const { experiments, rollout, context } = subject;
  if (!isExperiment(rollout.value) && isPart(rollout.value)) return [];
  const facts = { object: rollout.value, latestHash: 'latest', stableHash: 'stable' };
  const found = experiments.flatMap((one) => one.analyses).filter(({ missing }) => missing.length === 0);
  return found.flatMap(({ analysis }) => {
    const run = createRun(analysis, context.library, facts);
    return run.kind === 'refused' ? run.diagnostics.map((one) => ({ ...one, notes: errorOfExperiment(subject) })) : [];
  });
}

/** Source: argo-rollouts experiments/experiment.go, reconcileAnalysisRun, and rollout/experiment.go, reconcileExperiments. */
function errorOfExperiment({ rollout }: RolloutUnderLint): NonNullable<Diagnostic['notes']> {
  const aborted = isExperiment(rollout.value) ? '' : ', and the Rollout is aborted';
  return [{ label: 'note', text: `the experiment ends as Error${aborted}` }];
}

function placedOf({ placement, analysis, path }: AnalysisUse): PlacedAnalysis {
  const stepIndex = path.find((part) => typeof part === 'number');
  return placement === 'step' ? { placement, stepIndex: Number(stepIndex ?? 0), analysis } : { placement, analysis };
}

const stopped =
  'The controller creates no run and the Rollout is InvalidSpec: it is neither promoted nor aborted, though a canary is serving.';
const twoTemplates = guardedSteps.replace(
  '- { templateName: error-ratio, clusterScope: true }',
  '- { templateName: error-ratio, clusterScope: true }\n              - { templateName: latency, clusterScope: true }',
);

export const controllerRules: readonly LintRule[] = [
  controllerRule({
    code: 'GP419',
    name: 'same-name',
    severity: 'error',
    catalogue: [],
    why: `The templates of an analysis become one run, and in a run no two metrics may have the same name, nor two rules for dry runs or
retention the same metricName. ${stopped}`,
    help: 'rename or remove one of the two',
    example: {
      wrong: exampleRollout(twoTemplates, `${exampleTemplate()}---\n${exampleTemplate(scopedMetric, { name: 'latency' })}`),
      right,
    },
  }),
  controllerRule({
    code: 'GP420',
    name: 'arg-conflict',
    severity: 'error',
    catalogue: [],
    why: `Two templates of one analysis give an arg different values; a value of the Rollout does not settle it. ${stopped}`,
    help: 'give the arg one value, or none in all templates but one',
    example: {
      wrong: exampleRollout(
        twoTemplates,
        `${exampleTemplate(scopedMetric, { more: '\n    - { name: team, value: shop }' })}---\n${exampleTemplate(
          scopedMetric.replace('name: error-ratio', 'name: latency'),
          { name: 'latency', more: '\n    - { name: team, value: pay }' },
        )}`,
      ),
      right,
    },
  }),
  controllerRule({
    code: 'GP421',
    name: 'arg-not-resolved',
    severity: 'error',
    catalogue: ['T16'],
    why: `Every arg that a template declares needs a value, from the Rollout or a default, even if nothing uses it. ${stopped}`,
    help: 'give the arg a value in the Rollout, or a default in the template',
    example: { wrong: exampleRollout(guardedSteps.replace('name: podHash', 'name: podhash')), right },
  }),
  controllerRule({
    code: 'GP422',
    name: 'arg-field',
    severity: 'warning',
    catalogue: ['T17'],
    why: `A fieldRef that leads to nothing, to a list or to a map is not seen when the Rollout is checked. When the run is to be created the controller
reports an error, again and again: the Rollout stays where it is, and nothing aborts it.`,
    help: 'correct the `fieldPath`; the Rollout must have the field, and it must be a text, a number or a boolean',
    example: {
      wrong: exampleRollout(
        guardedSteps.replace('{ podTemplateHashValue: Latest }', '{ fieldRef: { fieldPath: spec.template.metadata.labels } }'),
      ),
      right,
    },
  }),
  controllerRule({
    code: 'GP424',
    name: 'template-depth',
    severity: 'error',
    catalogue: [],
    why: 'Templates that refer to each other hundreds of levels deep are not followed to their end here, so that nothing can be said about them.',
    help: 'refer to the templates directly',
    example: { wrong: right, right },
  }),
  controllerRule({
    code: 'GP425',
    name: 'invalid-rollout',
    severity: 'error',
    catalogue: [],
    why: `The controller judges each template of a step or a promotion alone, with its own defaults: it may not use an arg that only another template
declares, and each metric with an interval needs a count. ${stopped}`,
    help: 'give each template the args that it uses, and each metric a count with a default',
    example: { wrong: exampleRollout(guardedSteps, exampleTemplate(scopedMetric.replace('count: 5\n', ''))), right },
  }),
];
