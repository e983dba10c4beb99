import type { Diagnostic } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Path } from '../source/yaml.ts';
import { type BoundLimits, bindLimits } from './bind-limits.ts';
import { type BoundBaseline, type BoundDatadog, type BoundPrometheus, bindBaseline, bindDatadog, bindPrometheus } from './bind-metric.ts';
import type { CelCondition } from './cel/parse.ts';
import { readCondition } from './condition.ts';
import { type EnvironmentChain, environmentOverrides } from './environment.ts';
import { type BoundArg, type BoundParam, checkParamValue } from './param.ts';
import { fillPlaceholders, type Names } from './placeholder.ts';
import { checkArgsInQuotes } from './quotes.ts';
import { type BoundSchedule, bindSchedule, type Placed } from './schedule.ts';
import { type PlacedOverride, type ScopedGuardrail, unknownName } from './scope.ts';
import type { Enforcement, Guardrail, Point } from './types.ts';

/** A guardrail of one environment: every param bound, every text filled, the condition read. */
export type BoundGuardrail = BoundLimits & {
  readonly name: string;
  readonly environment: string;
  readonly at: readonly Point[];
  readonly guardrail: Guardrail;
  readonly pack?: string;
  readonly nameRange: SourceRange;
  readonly rangeAt: (path: Path) => SourceRange;
  readonly prometheus?: BoundPrometheus;
  readonly datadog?: BoundDatadog;
  readonly absent: 'fail' | 'zero';
  readonly baseline?: BoundBaseline;
  readonly condition: CelCondition;
  readonly names: Names;
  readonly enforcement: Placed<Enforcement>;
  /** Metric guardrails only. */
  readonly schedule?: BoundSchedule;
  readonly usedParams: readonly BoundParam[];
  /** Params that stand in a query, by name: their direction cannot be derived. */
  readonly queryParams: ReadonlySet<string>;
  readonly usedArgs: readonly BoundArg[];
};

/** Which overrides count: all, or none of the `use` entries (to compare with the pack as written). */
export type BindOptions = { readonly packOverrides: boolean };

/** Undefined when something is wrong; the findings say what. */
export function bindGuardrail(
  scoped: ScopedGuardrail,
  chain: EnvironmentChain,
  findings: Diagnostic[],
  options: BindOptions = { packOverrides: true },
): BoundGuardrail | undefined {
  const { guardrail, document, path } = scoped;
  const mine: Diagnostic[] = [];
  const overrides = [...(options.packOverrides ? scoped.overrides : []), ...environmentOverrides(chain, guardrail.name)];
  const names = overrideParams(scoped, overrides, mine);
  const usedParams: BoundParam[] = [];
  const usedArgs: BoundArg[] = [];
  const queryParams = new Set<string>();
  const at = (inner: Path): Path => [...path, ...inner];

  const fill = (inner: Path, quoted: boolean): MappedText => {
    const text = document.textAt(at(inner));
    if (quoted) mine.push(...checkArgsInQuotes(text));
    const { filled, diagnostics } = fillPlaceholders(text, names);
    mine.push(...diagnostics);
    usedParams.push(...filled.params);
    usedArgs.push(...filled.args);
    for (const param of filled.params) queryParams.add(param.name);
    return filled.text;
  };

  const prometheus = bindPrometheus(scoped, fill);
  const datadog = bindDatadog(scoped, fill, names, usedParams, mine);
  const baseline = bindBaseline(scoped, names, usedParams, usedArgs, mine);
  for (const param of usedParams) queryParams.add(param.name);
  const limits = bindLimits(scoped, overrides, names, usedParams, mine);
  const schedule = bindScheduleOf(scoped, chain, overrides, names, usedParams, mine);
  const enforcement = bindEnforcement(scoped, overrides);
  const condition = readCondition(document.textAt(at(['require'])), guardrail, names, mine);
  for (const param of condition?.params ?? []) usedParams.push(param);
  const isMetric = guardrail.prometheus !== undefined || guardrail.datadog !== undefined;
  const wrong = mine.some((finding) => finding.severity === 'error');
  findings.push(...mine);
  if (wrong || condition === undefined || (isMetric && schedule === undefined)) return undefined;
  return {
    name: guardrail.name,
    environment: chain.name,
    at: guardrail.at,
    guardrail,
    ...(scoped.pack === undefined ? {} : { pack: scoped.pack }),
    nameRange: document.rangeAt(at(['name'])),
    rangeAt: (inner) => document.rangeAt(at(inner)),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(datadog === undefined ? {} : { datadog }),
    absent: guardrail.absent ?? 'fail',
    ...limits,
    ...(baseline === undefined ? {} : { baseline }),
    condition: condition.condition,
    names,
    enforcement,
    ...(schedule === undefined ? {} : { schedule }),
    usedParams,
    queryParams,
    usedArgs,
  };
}

function overrideParams(scoped: ScopedGuardrail, overrides: readonly PlacedOverride[], findings: Diagnostic[]): Names {
  const params = new Map(scoped.names.params);
  for (const { override, document, path } of overrides) {
    for (const [name, value] of Object.entries(override.params ?? {})) {
      const range = document.rangeAt([...path, 'params', name]);
      const param = params.get(name);
      if (param === undefined) {
        findings.push(
          unknownName('GP541', 'unresolved-param', `${scoped.guardrail.name} has no param \`${name}\``, name, [...params.keys()], range),
        );
        continue;
      }
      const wrong = checkParamValue(name, param.type, value, range);
      if (wrong !== undefined) findings.push(wrong);
      else params.set(name, { ...param, value, range });
    }
  }
  return { ...scoped.names, params };
}

function bindScheduleOf(
  scoped: ScopedGuardrail,
  chain: EnvironmentChain,
  overrides: readonly PlacedOverride[],
  names: Names,
  used: BoundParam[],
  findings: Diagnostic[],
): BoundSchedule | undefined {
  if (scoped.guardrail.prometheus === undefined && scoped.guardrail.datadog === undefined) return undefined;
  const general = chain.layers.flatMap(({ environment, path }) =>
    environment.schedule === undefined ? [] : [{ schedule: environment.schedule, document: chain.policy, path: [...path, 'schedule'] }],
  );
  const own =
    scoped.guardrail.schedule === undefined
      ? []
      : [{ schedule: scoped.guardrail.schedule, document: scoped.document, path: [...scoped.path, 'schedule'] }];
  const special = overrides.flatMap(({ override, document, path }) =>
    override.schedule === undefined ? [] : [{ schedule: override.schedule, document, path: [...path, 'schedule'] }],
  );
  const fallback = chain.policy.keyRangeAt(['spec', 'environments', chain.name]);
  return bindSchedule([...general, ...own, ...special], names, fallback, used, findings);
}

function bindEnforcement(scoped: ScopedGuardrail, overrides: readonly PlacedOverride[]): Placed<Enforcement> {
  const last = overrides.findLast(({ override }) => override.enforcement !== undefined);
  if (last?.override.enforcement !== undefined) {
    return { value: last.override.enforcement, range: last.document.rangeAt([...last.path, 'enforcement']) };
  }
  const range = scoped.document.rangeAt([...scoped.path, scoped.guardrail.enforcement === undefined ? 'name' : 'enforcement']);
  return { value: scoped.guardrail.enforcement ?? 'deny', range };
}
