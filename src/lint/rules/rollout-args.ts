import { metadataField } from '../../rollouts/field-path.ts';
import { closest } from '../../source/suggest.ts';
import { isExperiment } from '../read-experiment.ts';
import { isPart } from '../read-rollout.ts';
import { type AnalysisUse, everyUse } from '../rollout.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import { exampleRollout, exampleTemplate, guardedSteps, scopedMetric } from './example-rollout.ts';

const right = exampleRollout(guardedSteps);

export const argNotDeclared: LintRule = {
  code: 'GP464',
  name: 'arg-not-declared',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['T16'],
  why: `An arg of the Rollout that no template declares is dropped without a word. If its name is misspelt the template goes on with its own default,
and looks at something else than the release.`,
  help: 'correct the name, or declare the arg in the template',
  example: {
    wrong: exampleRollout(
      guardedSteps.replace('name: podHash', 'name: podhash'),
      exampleTemplate(scopedMetric, { more: '\n      value: stable' }),
    ),
    right,
  },
  check: (rollout) =>
    everyUse(rollout).flatMap(({ analysis, templates, missing }) => {
      if (missing.length > 0 || templates.length === 0) return [];
      const declared = [...new Set(templates.flatMap(({ template }) => (template.value.spec.args ?? []).map(({ name }) => name)))];
      return (analysis.value.args ?? []).flatMap(({ name }, index): readonly RuleFinding[] => {
        if (declared.includes(name)) return [];
        const meant = closest(name, declared);
        const message = `no template of the analysis has an arg ${JSON.stringify(name)}: it is dropped without a word`;
        const range = analysis.rangeAt(['args', index, 'name']);
        return [{ range, message, ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }) }];
      });
    }),
};

export const argEmpty: LintRule = {
  code: 'GP465',
  name: 'arg-empty',
  severity: 'warning',
  of: 'rollout',
  catalogue: ['T17'],
  why: `An arg of a Rollout with neither value nor valueFrom is the empty text, and so is one from a label or an annotation that the Rollout does not
have, or from a podTemplateHashValue that is neither Latest nor Stable. It replaces the default of the template: the query then asks for
namespace="", which picks nothing, or for pod=~".*", which picks everything.`,
  help: 'give the arg a value, or leave it out so that the default holds',
  example: { wrong: exampleRollout(guardedSteps.replace('{ podTemplateHashValue: Latest }', '{ podTemplateHashValue: latest }')), right },
  // An arg of an Experiment by itself that has no value is not resolved, which the creation of the run says.
  check: (subject) =>
    isExperiment(subject.rollout.value) ? [] : everyUse(subject).flatMap((use) => emptyArgs(use, subject.rollout.value)),
};

function emptyArgs({ analysis, templates }: AnalysisUse, object: unknown): readonly RuleFinding[] {
  return (analysis.value.args ?? []).flatMap(({ name, value, valueFrom }, index): readonly RuleFinding[] => {
    const range = analysis.rangeAt(['args', index]);
    const hash = valueFrom?.podTemplateHashValue;
    const path = valueFrom?.fieldRef?.fieldPath;
    const replaced = templates.some(({ template }) =>
      template.value.spec.args?.some((arg) => arg.name === name && arg.value !== undefined),
    );
    const effect = `${JSON.stringify(name)} is the empty text${replaced ? ', which replaces the default of the template' : ''}`;
    if (hash !== undefined) {
      if (hash === 'Latest' || hash === 'Stable' || (value ?? '') !== '') return [];
      const hint = 'write `podTemplateHashValue: Latest` for the new version, `Stable` for the one before it';
      return [{ range, message: `${effect}: ${JSON.stringify(hash)} is neither Latest nor Stable`, hint }];
    }
    if (path === undefined) return value === undefined ? [{ range, message: `${effect}: it has neither \`value\` nor \`valueFrom\`` }] : [];
    // The namespace is often given where the file is applied, and the uid by the API server.
    if (!/^metadata\.(?:labels|annotations)\[/.test(path) || isPart(object)) return [];
    const field = metadataField(object, path);
    if (!field.ok || field.value !== '') return [];
    const message = `${effect} unless the Rollout is given ${path.slice('metadata.'.length)} later: it is not in the file`;
    return [{ range, message, severity: 'note' }];
  });
}
