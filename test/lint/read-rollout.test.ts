import { expect, test } from 'vitest';
import { libraryOf } from '../../src/lint/lint-library.ts';
import { placementsOf, type RolloutDocument, readRollout } from '../../src/lint/read-rollout.ts';
import { readTemplates } from '../../src/rollouts/read-template.ts';
import { parseYaml } from '../../src/source/yaml.ts';

const templates = readTemplates(
  {
    name: 'templates.yaml',
    text: ['a', 'b', 'c', 'd']
      .map((name) => {
        const refs = {
          a: '[{ templateName: b, clusterScope: true }, { templateName: gone }]',
          b: '[{ templateName: a, clusterScope: true }]',
        };
        const nested = Object.hasOwn(refs, name) ? `, templates: ${refs[name as 'a' | 'b']}` : '';
        const kind = name === 'd' ? 'AnalysisTemplate' : 'ClusterAnalysisTemplate';
        return `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { metrics: []${nested} }\n`;
      })
      .join('---\n'),
  },
  '1.10',
);
if (!templates.ok) throw new Error(templates.diagnostics[0]?.message);
const library = libraryOf(templates.value.templates);

function read(strategy: string, spec = ''): ReturnType<typeof readRollout> {
  const text = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: web, namespace: shop }\nspec:\n  strategy: ${strategy}\n${spec}`;
  const parsed = parseYaml({ name: 'rollout.yaml', text });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  return readRollout(parsed.value[0] as (typeof parsed.value)[number], library);
}

function right(strategy: string, spec = ''): RolloutDocument {
  const { document, diagnostics } = read(strategy, spec);
  expect(diagnostics).toEqual([]);
  if (document === undefined) throw new Error('a Rollout without a mistake has a document');
  return document;
}

test.each([
  ['{ canary: { steps: [{ setWeight: 20 }] } }', [{ index: 0, kind: 'setWeight', weight: 20 }]],
  ['{ canary: { steps: [{ setWeight: 0 }] } }', [{ index: 0, kind: 'setWeight', weight: 0 }]],
  ['{ canary: { steps: [{ pause: {} }] } }', [{ index: 0, kind: 'pause' }]],
  ['{ canary: { steps: [{ pause: { duration: 90 } }] } }', [{ index: 0, kind: 'pause', durationMs: 90_000 }]],
  ['{ canary: { steps: [{ pause: { duration: "90" } }] } }', [{ index: 0, kind: 'pause', durationMs: 90_000 }]],
  ['{ canary: { steps: [{ pause: { duration: 1h30m } }] } }', [{ index: 0, kind: 'pause', durationMs: 5_400_000 }]],
  ['{ canary: { steps: [{ pause: { duration: 1500ms } }] } }', [{ index: 0, kind: 'pause', durationMs: 1000 }]],
  ['{ canary: { steps: [{ pause: { duration: 0 } }] } }', [{ index: 0, kind: 'pause', durationMs: 0 }]],
  ['{ canary: { steps: [{ setCanaryScale: { replicas: 1 } }] } }', [{ index: 0, kind: 'setCanaryScale' }]],
  [
    '{ canary: { steps: [{ plugin: { name: x } }, { experiment: { templates: [] } }] } }',
    [
      { index: 0, kind: 'plugin' },
      { index: 1, kind: 'experiment' },
    ],
  ],
])('steps of %s', (strategy, steps) => {
  expect(right(strategy).steps).toEqual(steps);
});

test.each([
  ['{ canary: { steps: {} } }', 'GP450', '`steps`: an object where a list is required: the API server refuses the Rollout'],
  [
    '{ canary: { steps: [{ setWeight: "20" }] } }',
    'GP450',
    '`setWeight`: the text "20" where a whole number is required: the API server refuses the Rollout',
  ],
  ['{ canary: { steps: [{ pause: }] } }', 'GP450', '`pause`: null where an object is required: the API server refuses the Rollout'],
  ['{ canary: { analysis: { args: [{ value: x }] } } }', 'GP450', '`args`: name is missing: the API server refuses the Rollout'],
  [
    '{ canary: { analysis: { args: [{ name: x, value: 5 }] } } }',
    'GP450',
    '`value`: 5 where a text is required: the API server refuses the Rollout',
  ],
  ['{ canary: { steps: [{}] } }', 'GP450', 'the step does nothing: the controller refuses the Rollout (InvalidSpec) and does nothing'],
  [
    '{ canary: { steps: [{ setWeight: 20, pause: {} }] } }',
    'GP450',
    'a step does one thing only: the controller refuses the Rollout (InvalidSpec) and does nothing',
  ],
  [
    '{ canary: { steps: [{ setWeight: 101 }] } }',
    'GP450',
    '101 is no weight from 0 to 100: the controller refuses the Rollout (InvalidSpec) and does nothing',
  ],
  [
    '{ canary: { steps: [{ pause: { duration: 5 m } }] } }',
    'GP450',
    '"5 m" is no duration such as 90s or 5m: the controller refuses the Rollout (InvalidSpec) and does nothing',
  ],
  [
    '{ canary: { steps: [{ pause: { duration: -5m } }] } }',
    'GP450',
    '"-5m" is no duration such as 90s or 5m: the controller refuses the Rollout (InvalidSpec) and does nothing',
  ],
  [
    '{ canary: { steps: [{ experiment: { templates: [{ name: a, specRef: canary }], analyses: [{ name: a }] } }] } }',
    'GP450',
    '`analyses`: templateName is missing: the API server refuses the Rollout',
  ],
  [
    '{ canary: { steps: [{ experiment: { templates: [{ name: a, specRef: latest }] } }] } }',
    'GP450',
    '"latest" is neither canary nor stable: the controller makes no experiment of it and stays at the step',
  ],
  [
    '{ canary: {}, blueGreen: { activeService: web } }',
    'GP450',
    'there are two strategies: the controller refuses the Rollout (InvalidSpec) and does nothing',
  ],
])('%s is refused', (strategy, code, message) => {
  expect(read(strategy).diagnostics.map((one) => [one.code, one.message])).toEqual([[code, message]]);
});

test.each([
  ['{ canary: { steps: [{ setWeight: "20" }] } }', { steps: [{ weight: 20 }] }, 'write 20, without quotes'],
  ['{ canary: { analysis: { args: [{ name: x, value: 5 }] } } }', { uses: [{}] }, 'write "5", in quotes'],
  ['{ canary: { steps: [{ setWeight: 101 }, { pause: {} }] } }', { steps: [{ weight: 101 }, { kind: 'pause' }] }, undefined],
  ['{ canary: { steps: [{ pause: { duration: 5 m } }] } }', { steps: [{ kind: 'pause' }] }, undefined],
  ['{ canary: {}, blueGreen: { prePromotionAnalysis: {} } }', { strategy: 'canary', uses: [{}] }, undefined],
])('%s is looked at further', (strategy, document, hint) => {
  const found = read(strategy);
  expect(found.document).toMatchObject(document);
  if (hint !== undefined) expect(found.diagnostics[0]?.hint).toBe(hint);
});

test.each(['{ canary: { steps: {} } }', '{ canary: { steps: [{ setWeight: a lot }] } }', '{ canary: { steps: [{ pause: }] } }'])(
  'of %s it is not clear what is meant',
  (strategy) => expect(read(strategy).document).toBeUndefined(),
);

test('a key that the API server drops is a warning, with what was probably meant', () => {
  const result = read('{ canary: { analysis: { template: [{ templateName: a }], templates: [] } } }');
  expect(result.document).toMatchObject({ strategy: 'canary', uses: [{ analysis: { value: { templates: [] } } }] });
  expect(result.diagnostics).toMatchObject([{ code: 'GP451', severity: 'warning', hint: 'did you mean `templates`?' }]);
});

test('experiments have their analyses, each with its place', () => {
  const { experiments } = right(`
    canary:
      steps:
        - experiment:
            duration: 90s
            templates: [{ name: canary, specRef: canary }]
            dryRun: [{ metricName: x }]
            analyses:
              - { name: one, templateName: nowhere, clusterScope: true, requiredForCompletion: true }
              - { name: two, templateName: nowhere }`);
  expect(experiments.map(({ durationMs }) => durationMs)).toEqual([90_000]);
  const [one, two] = experiments.flatMap(({ analyses }) => analyses);
  expect([one?.required, two?.required]).toEqual([true, false]);
  expect([one?.missing, two?.missing]).toEqual([
    [{ name: 'nowhere', clusterScope: true, at: 0 }],
    [{ name: 'nowhere', clusterScope: false, at: 0 }],
  ]);
  const textAt = (path: readonly (string | number)[]): string | undefined => two?.analysis.textAt(path).text;
  expect([textAt(['templates', 0, 'templateName']), textAt(['dryRun', 0, 'metricName'])]).toEqual(['nowhere', 'x']);
});

test('a weight of an experiment needs traffic routing, which another file may give to a part of a Rollout', () => {
  const weighted = '{ canary: { steps: [{ experiment: { templates: [{ name: a, specRef: canary, weight: 5 }] } }] } }';
  const message = 'a weight of an experiment needs traffic routing: the controller refuses the Rollout (InvalidSpec) and does nothing';
  expect(read(weighted, '  workloadRef: {}\n').diagnostics.map((one) => one.message)).toEqual([message]);
  expect(read(weighted).diagnostics).toEqual([]);
});

test('a weight may be larger where the traffic router counts so', () => {
  expect(right('{ canary: { trafficRouting: { maxTrafficWeight: 1000 }, steps: [{ setWeight: 500 }] } }').trafficRouting).toBe(true);
});

test('uses stand in the order of steps, then the background; templates are reached once, also in a circle', () => {
  const { uses } = right(`
    canary:
      analysis: { startingStep: 1, templates: [{ templateName: d }] }
      steps:
        - setWeight: 20
        - analysis: { templates: [{ templateName: c, clusterScope: true }, { templateName: a, clusterScope: true }] }`);
  expect(uses.map(({ placement, path, startingStep }) => [placement, path.join('.'), startingStep])).toEqual([
    ['step', 'spec.strategy.canary.steps.1.analysis', undefined],
    ['background', 'spec.strategy.canary.analysis', 1],
  ]);
  expect(uses.map(({ reached }) => reached.map(({ value }) => value.metadata.name))).toEqual([['c', 'a', 'b'], ['d']]);
  expect(uses.map(({ missing }) => missing)).toEqual([[{ name: 'gone', clusterScope: false, at: 1 }], []]);
});

test('both analyses of a promotion are uses, and templates know where they are used', () => {
  const document = right(`
    blueGreen:
      activeService: web
      prePromotionAnalysis: { templates: [{ templateName: d }] }
      postPromotionAnalysis: { templates: [{ templateName: d }, { templateName: c }] }`);
  expect(document).toMatchObject({ name: 'web', namespace: 'shop', strategy: 'blueGreen', trafficRouting: false });
  const placements = [...placementsOf([document])].map(([template, where]) => [template.value.metadata.name, where]);
  expect(placements).toEqual([['d', ['prePromotion', 'postPromotion']]]);
  expect(document.uses.map(({ missing }) => missing.map(({ name }) => name))).toEqual([[], ['c']]);
});
