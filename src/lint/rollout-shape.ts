import { closest } from '../source/suggest.ts';
import type { Path } from '../source/yaml.ts';

/**
 * `refused`: the API server refuses the object. `unknown-key`: it drops the key without a word. `meant` is the value that fits, where quotes are all
 * that is wrong.
 */
export type ShapeProblem = {
  readonly path: Path;
  readonly kind: 'refused' | 'unknown-key';
  readonly message: string;
  readonly suggestion?: string;
  readonly meant?: string | number | boolean;
};

type Shape =
  | { readonly type: 'text' | 'whole' | 'flag' | 'whole-or-text' | 'any' | 'open' }
  | { readonly type: 'list'; readonly items: Shape }
  | { readonly type: 'object'; readonly keys: Readonly<Record<string, Shape>>; readonly required: readonly string[] };

const text: Shape = { type: 'text' };
const whole: Shape = { type: 'whole' };
const flag: Shape = { type: 'flag' };
const either: Shape = { type: 'whole-or-text' };
const any: Shape = { type: 'any' };
const open: Shape = { type: 'open' };

function object(keys: Readonly<Record<string, Shape>>, ...required: readonly string[]): Shape {
  return { type: 'object', keys, required };
}

function list(items: Shape): Shape {
  return { type: 'list', items };
}

const valueFrom = object({ podTemplateHashValue: text, fieldRef: object({ fieldPath: text }, 'fieldPath') });
const analysisKeys = {
  templates: list(object({ templateName: text, clusterScope: flag })),
  args: list(object({ name: text, value: text, valueFrom }, 'name')),
  dryRun: list(object({ metricName: text }, 'metricName')),
  measurementRetention: list(object({ metricName: text, limit: whole }, 'metricName', 'limit')),
  analysisRunMetadata: object({ labels: open, annotations: open }),
};
const analysis = object(analysisKeys);

const experimentAnalysis = object(
  { name: text, templateName: text, clusterScope: flag, args: analysisKeys.args, requiredForCompletion: flag },
  ...['name', 'templateName'],
);
const experimentKeys = {
  ...{ duration: text, analyses: list(experimentAnalysis), dryRun: analysisKeys.dryRun, scaleDownDelaySeconds: whole },
  analysisRunMetadata: analysisKeys.analysisRunMetadata,
};
const experimentTemplate = object(
  { name: text, specRef: text, replicas: whole, metadata: open, selector: open, weight: whole, service: open },
  ...['name', 'specRef'],
);

const step = object({
  setWeight: whole,
  pause: object({ duration: either }),
  analysis,
  experiment: object({ ...experimentKeys, templates: list(experimentTemplate) }, 'templates'),
  setCanaryScale: object({ weight: whole, replicas: whole, matchTrafficWeight: flag }),
  setHeaderRoute: open,
  setMirrorRoute: open,
  plugin: open,
});

const canary = object({
  ...{ abortScaleDownDelaySeconds: whole, antiAffinity: open, canaryMetadata: open, canaryService: text, dynamicStableScale: flag },
  ...{ maxSurge: either, maxUnavailable: either, minPodsPerReplicaSet: whole, pingPong: open, replicaProgressThreshold: open },
  ...{ scaleDownDelayRevisionLimit: whole, scaleDownDelaySeconds: whole, stableMetadata: open, stableService: text },
  trafficRouting: open,
  analysis: object({ ...analysisKeys, startingStep: whole }),
  steps: list(step),
});

const blueGreen = object({
  ...{ abortScaleDownDelaySeconds: whole, activeMetadata: open, activeService: text, antiAffinity: open, autoPromotionEnabled: flag },
  ...{ autoPromotionSeconds: whole, maxUnavailable: either, previewMetadata: open, previewReplicaCount: whole, previewService: text },
  ...{ scaleDownDelayRevisionLimit: whole, scaleDownDelaySeconds: whole },
  prePromotionAnalysis: analysis,
  postPromotionAnalysis: analysis,
});

/** As far as rules look: pod templates and traffic routing are left to others. */
const rollout = object({
  ...{ apiVersion: text, kind: text, metadata: open, status: any },
  spec: object({
    ...{ analysis: open, minReadySeconds: whole, paused: flag, progressDeadlineAbort: flag, progressDeadlineSeconds: whole },
    ...{ replicas: whole, restartAt: any, revisionHistoryLimit: whole, rollbackWindow: open, selector: open, template: open },
    workloadRef: open,
    strategy: object({ canary, blueGreen }),
  }),
});

/** An Experiment by itself. Its args may be secrets. */
const experiment = object({
  ...{ apiVersion: text, kind: text, metadata: open, status: any },
  spec: object(
    {
      ...experimentKeys,
      ...{ measurementRetention: analysisKeys.measurementRetention, progressDeadlineSeconds: whole, terminate: flag },
      templates: list(open),
      analyses: list(
        object(
          { name: text, templateName: text, clusterScope: flag, args: list(open), requiredForCompletion: flag },
          ...['name', 'templateName'],
        ),
      ),
    },
    'templates',
  ),
});

/**
 * What a Rollout or an Experiment holds that the API server would refuse or drop. Source: the CRDs of Argo Rollouts 1.8.4 to 1.10.2, which agree in
 * what stands here.
 */
export function checkRolloutShape(value: unknown): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  check(value, isFields(value) && value.kind === 'Experiment' ? experiment : rollout, [], problems);
  return problems;
}

function check(value: unknown, shape: Shape, path: Path, problems: ShapeProblem[]): void {
  const wanted = wantedUnlessFits(value, shape);
  if (wanted !== undefined) {
    const meant = meantBy(value, shape);
    const message = `${describe(value)} where ${wanted} is required`;
    problems.push({ path, kind: 'refused', message, ...(meant === undefined ? {} : { meant }) });
    return;
  }
  if (shape.type === 'list')
    for (const [index, item] of (value as readonly unknown[]).entries()) check(item, shape.items, [...path, index], problems);
  if (shape.type !== 'object') return;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [key, child] of Object.entries(fields)) {
    const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (known !== undefined) check(child, known, [...path, key], problems);
    else problems.push(unknownKey([...path, key], key, Object.keys(shape.keys)));
  }
  for (const key of shape.required) {
    if (!Object.hasOwn(fields, key)) problems.push({ path, kind: 'refused', message: `${key} is missing` });
  }
}

function unknownKey(path: Path, key: string, known: readonly string[]): ShapeProblem {
  const suggestion = closest(key, known);
  const message = `unknown key ${JSON.stringify(key)}`;
  return { path, kind: 'unknown-key', message, ...(suggestion === undefined ? {} : { suggestion }) };
}

function wantedUnlessFits(value: unknown, { type }: Shape): string | undefined {
  switch (type) {
    case 'any':
      return undefined;
    case 'object':
    case 'open':
      return isFields(value) ? undefined : 'an object';
    case 'list':
      return Array.isArray(value) ? undefined : 'a list';
    case 'text':
      return typeof value === 'string' ? undefined : 'a text';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'whole':
      return isWhole(value) ? undefined : 'a whole number';
    case 'whole-or-text':
      return isWhole(value) || typeof value === 'string' ? undefined : 'a whole number or a text';
    default:
      return neverType(type);
  }
}

function meantBy(value: unknown, { type }: Shape): ShapeProblem['meant'] {
  if (type === 'text') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  if (type === 'whole') return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  if (type === 'flag') return value === 'true' ? true : value === 'false' ? false : undefined;
  return undefined;
}

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the text ${JSON.stringify(value)}` : String(value);
}

function neverType(type: never): never {
  throw new Error(`no type of a Rollout's field: ${String(type)}`);
}
