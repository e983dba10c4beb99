import type { Path } from '../source/yaml.ts';
import type { AnalysisArg, AnalysisMetric, AnalysisRunSpec } from './analysis.ts';
import { checkClosed } from './check-crd.ts';
import type { FieldReader } from './read-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

const path: Path = ['spec'];
const textFields = ['interval', 'initialDelay', 'successCondition', 'failureCondition'] as const;
const numberFields = ['count', 'failureLimit', 'inconclusiveLimit', 'consecutiveErrorLimit', 'consecutiveSuccessLimit'] as const;

/**
 * `spec` of an AnalysisRun. What a provider holds must have the types of the CRD; keys that the CRD does not know are kept, since a newer release
 * may know them.
 */
export function readRunSpec(spec: Fields, reader: FieldReader): AnalysisRunSpec {
  const read = {
    metrics: reader
      .list(spec.metrics ?? [], [...path, 'metrics'])
      .map((metric, at) => readMetric(metric, [...path, 'metrics', at], reader)),
    args: reader.list(spec.args ?? [], [...path, 'args']).map((arg, at) => readArg(arg, [...path, 'args', at], reader)),
    dryRun: readRules(spec.dryRun, [...path, 'dryRun'], reader),
    measurementRetention: readRules(spec.measurementRetention, [...path, 'measurementRetention'], reader),
  };
  checkProviders(read.metrics, reader);
  return read;
}

/** A run has the metrics of templates, so the CRD of those says what they are. */
function checkProviders(metrics: readonly AnalysisMetric[], reader: FieldReader): void {
  const template = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate', metadata: { name: 'run' }, spec: { metrics } };
  for (const { path: at, problem, message } of checkClosed(template, '1.10')) {
    if (problem === 'type' && at.includes('provider')) reader.problems.push({ path: at, message: `is wrong: ${message}` });
  }
}

function readMetric(value: unknown, at: Path, reader: FieldReader): AnalysisMetric {
  const metric = reader.object(value, at);
  const texts = textFields.flatMap((key) => (metric[key] === undefined ? [] : [[key, reader.text(metric[key], [...at, key])] as const]));
  const numbers = numberFields.flatMap((key) =>
    metric[key] === undefined ? [] : [[key, reader.intOrText(metric[key], [...at, key])] as const],
  );
  const providers = Object.entries(reader.object(metric.provider ?? {}, [...at, 'provider']));
  return {
    name: reader.text(metric.name, [...at, 'name']),
    ...Object.fromEntries([...texts, ...numbers]),
    provider: Object.fromEntries(providers.map(([key, one]) => [key, withoutNulls(reader.object(one, [...at, 'provider', key]))])),
  };
}

function readArg(value: unknown, at: Path, reader: FieldReader): AnalysisArg {
  const arg = reader.object(value, at);
  const text = reader.textIfThere(arg.value, [...at, 'value']);
  const from = arg.valueFrom === undefined ? undefined : reader.object(arg.valueFrom, [...at, 'valueFrom']);
  const secret = from?.secretKeyRef === undefined ? undefined : reader.object(from.secretKeyRef, [...at, 'valueFrom', 'secretKeyRef']);
  return {
    name: reader.text(arg.name, [...at, 'name']),
    ...(text === undefined ? {} : { value: text }),
    ...(secret === undefined
      ? {}
      : {
          valueFrom: {
            secretKeyRef: {
              name: reader.text(secret.name ?? '', [...at, 'valueFrom', 'secretKeyRef', 'name']),
              key: reader.text(secret.key ?? '', [...at, 'valueFrom', 'secretKeyRef', 'key']),
            },
          },
        }),
  };
}

function readRules(value: unknown, at: Path, reader: FieldReader): readonly { readonly metricName: string; readonly limit: number }[] {
  return reader.list(value ?? [], at).map((rule, index) => {
    const { metricName, limit } = reader.object(rule, [...at, index]);
    return { metricName: reader.text(metricName ?? '', [...at, index, 'metricName']), limit: typeof limit === 'number' ? limit : 0 };
  });
}

/** At every level: some objects of Kubernetes are written with nulls for what they do not have. */
function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, pruned(one)]])));
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  return typeof value === 'object' && value !== null ? withoutNulls(value) : value;
}
