import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AnalysisMetric, AnalysisTemplate } from '../../src/rollouts/analysis.ts';
import { createRun, type RolloutAnalysis } from '../../src/rollouts/create-run.ts';
import { locateGenerated } from '../../src/rollouts/located.ts';
import { encodeMetric } from '../../src/rollouts/metric-json.ts';
import { createLibrary, type TemplateLibrary } from '../../src/rollouts/references.ts';
import { resolveMetricArgs } from '../../src/rollouts/resolve-metrics.ts';
import { matchRules } from '../../src/rollouts/rule-match.ts';
import { validateMetrics } from '../../src/rollouts/validate-metrics.ts';
import { type PlacedAnalysis, validateReferences } from '../../src/rollouts/validate-references.ts';
import type { Located } from '../../src/source/yaml.ts';
import type { TemplatesRequest } from '../oracle/argo/random-templates.ts';

type Answer = {
  readonly type: string;
  readonly index: number;
  readonly invalid?: readonly string[];
  readonly refused?: string;
  readonly run?: object;
  readonly unresolved?: string;
  readonly metrics?: readonly string[];
  readonly measured?: readonly string[];
  readonly unmeasured?: string;
  readonly invalidMetrics?: string;
  readonly dryRun?: Readonly<Record<string, boolean>>;
  readonly retention?: Readonly<Record<string, number>>;
};
type Golden = { readonly request: TemplatesRequest; readonly analyses: readonly Answer[] };

const goldens = readFileSync(new URL('goldens/templates.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Golden);

const file = { name: 'generated.yaml', text: '' };
const place = { file: file.name, from: 0, to: 0 };

function located<T>(value: unknown): Located<T> {
  return locateGenerated(value as T, file, place);
}

function libraryOf({ templates }: TemplatesRequest): TemplateLibrary {
  const library = createLibrary(templates.map((template) => located<AnalysisTemplate>(template)));
  if (!library.ok) throw new Error('a request has a template twice');
  return library.value;
}

type Strategy = {
  readonly canary?: { readonly steps: readonly { readonly analysis?: RolloutAnalysis }[]; readonly analysis?: RolloutAnalysis };
  readonly blueGreen?: { readonly prePromotionAnalysis?: RolloutAnalysis; readonly postPromotionAnalysis?: RolloutAnalysis };
};

function analysesOf({ rollout }: TemplatesRequest): PlacedAnalysis[] {
  const { canary, blueGreen } = (rollout.spec as { readonly strategy: Strategy }).strategy;
  const found: PlacedAnalysis[] = [];
  for (const placement of ['prePromotion', 'postPromotion'] as const) {
    const analysis = blueGreen?.[`${placement}Analysis`];
    if (analysis !== undefined) found.push({ placement, analysis: located(analysis) });
  }
  for (const [stepIndex, { analysis }] of (canary?.steps ?? []).entries()) {
    if (analysis !== undefined) found.push({ placement: 'step', stepIndex, analysis: located(analysis) });
  }
  if (canary?.analysis !== undefined) found.push({ placement: 'background', analysis: located(canary.analysis) });
  return found;
}

/** Two texts are not ours: Go's reason for a bad duration, and the rules for names of labels. */
function withoutReason(message: string): string {
  return message.replace(/(invalid \w+ string): .*/s, '$1').replace(/(invalid key subscript in [^;]*?'\]): .*/s, '$1');
}

/** The controller keeps the order of free-form keys, which an arg may have changed; it means nothing. Anything else is compared as text. */
function comparable(texts: readonly string[]): readonly unknown[] {
  return texts.map((text) => (/"(?:plugin|jsonBody)":/.test(text) ? JSON.parse(text) : text));
}

function answerOf(placed: PlacedAnalysis, request: TemplatesRequest, library: TemplateLibrary): object {
  const { rollout: object, stableHash, latestHash, secrets } = request;
  const created = createRun(placed.analysis, library, { object, stableHash, latestHash });
  // The oracle builds runs of no templates too; the controller does not ask for them.
  if (created.kind === 'empty') return {};
  if (created.kind === 'refused') return { refused: withoutReason(created.diagnostics[0]?.message ?? '') };
  const { spec } = created;
  const run = { ...spec, metrics: spec.metrics.map(({ name }) => name) };
  const resolved = resolveMetricArgs(spec);
  if (!resolved.ok) return { run, unresolved: reasonOf(resolved.message) };
  const texts = resolved.metrics.map(encodeMetric);
  const judged = { ...(texts.length === 0 ? {} : { metrics: comparable(texts) }), ...judge(spec, resolved.metrics) };
  const measured = secrets === undefined ? undefined : resolveMetricArgs(spec, secrets);
  if (measured === undefined || (!measured.ok && /: (?:key|secrets) ['"]/.test(measured.message))) return { run, ...judged };
  if (!measured.ok) return { run, ...judged, unmeasured: reasonOf(measured.message) };
  const withSecrets = measured.metrics.map(encodeMetric);
  return { run, ...judged, ...(withSecrets.join() === texts.join() ? {} : { measured: comparable(withSecrets) }) };
}

function reasonOf(message: string): string {
  expect(message).toMatch(/^Unable to resolve metric arguments: /);
  return message.replace('Unable to resolve metric arguments: ', '');
}

type Spec = Parameters<typeof resolveMetricArgs>[0];

function judge(spec: Spec, metrics: readonly AnalysisMetric[]): Pick<Answer, 'invalidMetrics' | 'dryRun' | 'retention'> {
  const [first] = validateMetrics(metrics);
  if (first !== undefined) {
    const where = first.metricIndex === undefined ? '' : `metrics[${first.metricIndex}]: `;
    return { invalidMetrics: withoutReason(`${where}${first.message}`) };
  }
  const names = metrics.map(({ name }) => name);
  const dryRun = matchRules('dryRun', spec.dryRun ?? [], names);
  if (!dryRun.ok) return { invalidMetrics: dryRun.message };
  const retention = matchRules('measurementRetention', spec.measurementRetention ?? [], names);
  if (!retention.ok) return { invalidMetrics: retention.message };
  return {
    ...(dryRun.rules.size === 0 ? {} : { dryRun: Object.fromEntries([...dryRun.rules.keys()].map((name) => [name, true])) }),
    ...(retention.rules.size === 0
      ? {}
      : { retention: Object.fromEntries([...retention.rules].map(([name, { limit }]) => [name, limit])) }),
  };
}

describe('the controllers of 1.9.3 and 1.10.2 make the same of random templates and Rollouts', () => {
  test.each(goldens.map((golden, index) => [index, golden] as const))('request %i', (_index, { request, analyses }) => {
    const library = libraryOf(request);
    const placed = analysesOf(request);
    const expected = analyses.map(({ type: _type, index: _place, invalid: _invalid, ...answer }, index) => {
      if ((placed[index]?.analysis.value.templates ?? []).length === 0) return {};
      const { refused, invalidMetrics, metrics, measured, ...rest } = answer;
      return {
        ...rest,
        ...(metrics === undefined ? {} : { metrics: comparable(metrics) }),
        ...(measured === undefined ? {} : { measured: comparable(measured) }),
        ...(refused === undefined ? {} : { refused: withoutReason(refused) }),
        ...(invalidMetrics === undefined ? {} : { invalidMetrics: withoutReason(invalidMetrics) }),
      };
    });
    expect(placed.map((one) => answerOf(one, request, library))).toEqual(expected);
  });
});

test('what makes a Rollout invalid is what its controller says', () => {
  const ours = goldens.map(({ request }) =>
    validateReferences(analysesOf(request), libraryOf(request), request.rollout)
      .filter(({ code }) => code !== 'GP417')
      .map(({ message }) => message),
  );
  expect(ours).toEqual(goldens.map(({ analyses }) => analyses.flatMap(({ invalid = [] }) => invalid)));
});

test('the goldens reach what can happen', () => {
  const answers = goldens.flatMap(({ analyses }) => analyses);
  const counts = (['run', 'metrics', 'measured', 'dryRun', 'retention', 'refused', 'unresolved', 'invalidMetrics', 'invalid'] as const).map(
    (key) => [key, answers.filter((answer) => answer[key] !== undefined).length] as const,
  );
  for (const [key, count] of counts) expect(count, key).toBeGreaterThanOrEqual(10);
});
