import type { Path } from '../source/yaml.ts';
import type { AnalysisArg, AnalysisMetric, AnalysisRunSpec } from './analysis.ts';
import type { FieldReader } from './read-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

const path: Path = ['spec'];
const textFields = ['interval', 'initialDelay', 'successCondition', 'failureCondition'] as const;
const numberFields = ['count', 'failureLimit', 'inconclusiveLimit', 'consecutiveErrorLimit', 'consecutiveSuccessLimit'] as const;

/** `spec` of an AnalysisRun. Keys of a provider are kept as they are: what they mean is for whoever asks it. */
export function readRunSpec(spec: Fields, reader: FieldReader): AnalysisRunSpec {
  return {
    metrics: reader
      .list(spec.metrics ?? [], [...path, 'metrics'])
      .map((metric, at) => readMetric(metric, [...path, 'metrics', at], reader)),
    args: reader.list(spec.args ?? [], [...path, 'args']).map((arg, at) => readArg(arg, [...path, 'args', at], reader)),
    dryRun: readRules(spec.dryRun, [...path, 'dryRun'], reader),
    measurementRetention: readRules(spec.measurementRetention, [...path, 'measurementRetention'], reader),
  };
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
    provider: Object.fromEntries(providers.map(([key, one]) => [key, reader.object(one, [...at, 'provider', key])])),
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
