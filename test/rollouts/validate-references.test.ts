import { describe, expect, test } from 'vitest';
import { createRun, type RolloutAnalysis } from '../../src/rollouts/create-run.ts';
import { locatePart } from '../../src/rollouts/located.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';
import { createLibrary } from '../../src/rollouts/references.ts';
import { validateReferences } from '../../src/rollouts/validate-references.ts';
import { parseYaml } from '../../src/source/yaml.ts';

const templatesText = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: endless}
spec:
  args: [{name: count}]
  metrics:
  - {name: e, interval: 1m, count: "{{args.count}}", provider: {prometheus: {query: up}}}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: borrows}
spec:
  metrics:
  - {name: b, provider: {prometheus: {query: "up{a='{{args.count}}'}"}}}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: ring}
spec:
  templates: [{templateName: ring}]
`;
const read = readTemplates({ name: 'templates.yaml', text: templatesText }, '1.10');
if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
const library = createLibrary(read.value.templates);
if (!library.ok) throw new Error(JSON.stringify(library.diagnostics));
const templates = library.value;

function analysisOf(text: string) {
  const parsed = parseYaml({ name: 'rollout.yaml', text });
  if (!parsed.ok || parsed.value[0] === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
  return locatePart(parsed.value[0], [], parsed.value[0].value as RolloutAnalysis);
}

describe('validation of references', () => {
  const step = 'spec.strategy.canary.steps[2].analysis.templates: Invalid value: ';
  const background = 'spec.strategy.canary.analysis.templates: Invalid value: ';

  test.each<[name: string, placement: 'step' | 'background', text: string, message: string | undefined, place: string]>([
    [
      'a count that only the Rollout gives',
      'step',
      'templates: [{templateName: endless}]\nargs: [{name: count, value: "3"}]',
      `${step}"endless": AnalysisTemplate endless has metric e which runs indefinitely. Invalid value for count: dummy-value`,
      '{name: e',
    ],
    [
      'an arg of another template',
      'step',
      'templates: [{templateName: borrows}]',
      `${step}"borrows": AnalysisTemplate borrows: failed to resolve {{args.count}}`,
      '{name: b',
    ],
    ['endless in the background', 'background', 'templates: [{templateName: endless}]\nargs: [{name: count, value: "3"}]', undefined, ''],
    [
      'an arg without a value',
      'background',
      'templates: [{templateName: endless}, {templateName: borrows}]',
      `${background}"templateNames: [endless borrows]": args.count was not resolved`,
      '{name: count}',
    ],
    ['a circle', 'step', 'templates: [{templateName: ring}]', 'templates refer to each other in a circle', '{templateName: ring}'],
  ])('%s', (_name, placement, text, message, place) => {
    const analysis = analysisOf(text);
    const placed = placement === 'step' ? { placement, stepIndex: 2, analysis } : { placement, analysis };
    const [first] = validateReferences([placed], templates, {});
    if (message === undefined) {
      expect(first).toBeUndefined();
      return;
    }
    expect(first?.message.slice(0, message.length)).toBe(message);
    expect(first?.range.file).toBe('templates.yaml');
    expect(templatesText.slice(first?.range.from, first?.range.to).slice(0, place.length)).toBe(place);
  });
});

describe('creating a run', () => {
  const rollout = { object: {}, latestHash: 'new', stableHash: 'old' };

  test('metrics, args and what was dropped', () => {
    const analysis = analysisOf(
      'templates: [{templateName: borrows}, {templateName: endless}]\nargs: [{name: count, value: "3"}, {name: cuont, value: "4"}]\ndryRun: [{metricName: b}]',
    );
    const created = createRun(analysis, templates, rollout);
    if (created.kind !== 'run') throw new Error(JSON.stringify(created));
    expect(created.spec.metrics.map(({ name }) => name)).toEqual(['b', 'e']);
    expect(created.origins.map(({ template }) => template.value.metadata.name)).toEqual(['borrows', 'endless']);
    expect(created.spec).toMatchObject({ args: [{ name: 'count', value: '3' }], dryRun: [{ metricName: 'b' }] });
    expect(created.droppedArgs).toEqual(['cuont']);
  });

  test.each<[name: string, text: string, outcome: string]>([
    ['no templates', 'args: []', 'empty'],
    ['a missing template', 'templates: [{templateName: none}]', "refused: AnalysisTemplate 'none' not found"],
    ['a missing value', 'templates: [{templateName: endless}]', 'refused: args.count was not resolved'],
    [
      'a field that is not there',
      'templates: [{templateName: none}]\nargs: [{name: x, valueFrom: {fieldRef: {fieldPath: spec.x}}}]',
      'refused: invalid path spec.x in rollout',
    ],
    [
      'a rule twice',
      'templates: [{templateName: borrows}]\ndryRun: [{metricName: b}, {metricName: b}]',
      "refused: two Dry-Run metric rules have the same name 'b'",
    ],
  ])('%s', (_name, text, outcome) => {
    const created = createRun(analysisOf(text), templates, rollout);
    expect(created.kind === 'refused' ? `refused: ${created.diagnostics[0]?.message}` : created.kind).toBe(outcome);
  });
});
