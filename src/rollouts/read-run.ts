import { type Diagnostic, failed, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import { type Path, parseYaml } from '../source/yaml.ts';
import { yamlLimits } from '../source/yaml-limits.ts';
import type { AnalysisPhase, AnalysisRunSpec } from './analysis.ts';
import type { MetricCounters } from './assess-metric.ts';
import { FieldReader } from './read-fields.ts';
import { readRunSpec } from './read-run-spec.ts';
import { readRunStatus } from './read-run-status.ts';

/** An AnalysisRun as a cluster keeps it. Times are milliseconds since the epoch, in whole seconds. */
export type StoredRun = {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The Rollout, as a rule. */
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly spec: AnalysisRunSpec;
  /** `spec.terminate` */
  readonly terminate: boolean;
  /** Absent where the controller has not looked at it yet. */
  readonly status?: StoredStatus;
};

/** `metrics` are in the order of the status; those never measured have none. */
export type StoredStatus = {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly startedAtMs?: number;
  readonly completedAtMs?: number;
  readonly metrics: readonly StoredResult[];
};

/** Counters are of the whole run; of the measurements the controller keeps the last ten unless a retention rule says otherwise. */
export type StoredResult = MetricCounters & {
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly dryRun: boolean;
  readonly measurements: readonly StoredMeasurement[];
};

export type StoredMeasurement = {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly startedAtMs?: number;
  /** Absent while there is no answer. */
  readonly finishedAtMs?: number;
  readonly value?: string;
};

/** What a file or a pipe holds. Runs that could not be read are not among `runs`: `diagnostics` say why. */
export type RunFile = {
  readonly runs: readonly StoredRun[];
  /** Kinds of the other objects, each once for each object. */
  readonly others: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
};

/** AnalysisRuns as `kubectl get -o json` or `-o yaml` prints them, one or a list. Fields that nothing here looks at are passed over. */
export function readRuns(file: SourceFile): RunFile {
  const parsed = parseData(file);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  if (hasErrors(diagnostics)) return { runs: [], others: [], diagnostics };
  const runs: StoredRun[] = [];
  const others: string[] = [];
  for (const { value, rangeAt } of parsed.documents.flatMap(objectsOf)) {
    const kind = isObject(value) && Object.hasOwn(value, 'kind') ? value.kind : undefined;
    if (kind !== 'AnalysisRun') {
      if (typeof kind === 'string') others.push(kind);
      else diagnostics.push(wrongForm('this is no Kubernetes object: it has no `kind`', rangeAt([])));
      continue;
    }
    const reader = new FieldReader();
    const run = readRun(value, reader);
    if (reader.problems.length === 0) runs.push(run);
    const told = reader.problems.slice(0, mostProblems);
    diagnostics.push(...told.map(({ path, message }) => wrongForm(`${run.name}: \`${path.join('.')}\` ${message}`, rangeAt(path))));
  }
  return { runs, others, diagnostics };
}

const mostProblems = 20;

type Document = { readonly value: unknown; readonly rangeAt: (path: Path) => SourceRange };

/** JSON may be larger than what people write as YAML: a list of runs easily is. */
function parseData(file: SourceFile): { readonly documents: readonly Document[]; readonly diagnostics: readonly Diagnostic[] } {
  const whole: SourceRange = { file: file.name, from: 0, to: 0 };
  if (/^\s*[{[]/.test(file.text)) {
    const json = parseJson(file.text);
    if (json !== undefined) {
      if (!isDeeperThan(json.value, yamlLimits.levels))
        return { documents: [{ value: json.value, rangeAt: () => whole }], diagnostics: [] };
      return { documents: [], diagnostics: failed(wrongForm(`more than ${yamlLimits.levels} levels of nesting`, whole)).diagnostics };
    }
  }
  const yaml = parseYaml(file);
  if (!yaml.ok) return { documents: [], diagnostics: yaml.diagnostics };
  return { documents: yaml.value.map(({ value, rangeAt }) => ({ value, rangeAt })), diagnostics: yaml.diagnostics };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // The YAML parser says what is wrong, and where.
    return undefined;
  }
}

/** Without recursion: the nesting is what is in doubt. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth++) {
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      for (const child of Object.values(one)) next.push(child);
    }
    if (next.length === 0) return false;
    level = next;
  }
  return true;
}

function objectsOf({ value, rangeAt }: Document): readonly Document[] {
  if (!isObject(value) || !listKinds.has(String(value.kind)) || !Array.isArray(value.items)) return [{ value, rangeAt }];
  return value.items.map((item, at) => ({ value: item, rangeAt: (path) => rangeAt(['items', at, ...path]) }));
}

const listKinds: ReadonlySet<string> = new Set(['List', 'AnalysisRunList']);

function readRun(value: unknown, reader: FieldReader): StoredRun {
  const run = reader.object(value, []);
  const metadata = reader.object(run.metadata ?? {}, ['metadata']);
  const owners = reader.list(metadata.ownerReferences ?? [], ['metadata', 'ownerReferences']);
  const owner = owners[0] === undefined ? undefined : reader.object(owners[0], ['metadata', 'ownerReferences', 0]);
  const namespace = reader.textIfThere(metadata.namespace, ['metadata', 'namespace']);
  const spec = reader.object(run.spec ?? {}, ['spec']);
  const status = run.status === undefined || run.status === null ? undefined : reader.object(run.status, ['status']);
  return {
    name: reader.textIfThere(metadata.name, ['metadata', 'name']) ?? 'the run',
    ...(namespace === undefined ? {} : { namespace }),
    labels: reader.texts(metadata.labels ?? {}, ['metadata', 'labels']),
    annotations: reader.texts(metadata.annotations ?? {}, ['metadata', 'annotations']),
    ...(owner === undefined
      ? {}
      : {
          owner: {
            kind: reader.text(owner.kind, ['metadata', 'ownerReferences', 0, 'kind']),
            name: reader.text(owner.name, ['metadata', 'ownerReferences', 0, 'name']),
          },
        }),
    spec: readRunSpec(spec, reader),
    terminate: reader.flag(spec.terminate, ['spec', 'terminate']),
    ...(status === undefined || Object.keys(status).length === 0 ? {} : { status: readRunStatus(status, reader) }),
  };
}

function wrongForm(message: string, range: SourceRange): Diagnostic {
  return {
    code: 'GP426',
    name: 'run-form',
    severity: 'error',
    message,
    range,
    hint: 'give what `kubectl get analysisrun NAME -o json` prints, unchanged',
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
