import type { Diagnostic } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { CelCondition } from './cel/parse.ts';
import { readCondition } from './condition.ts';
import { type EnvironmentChain, environmentOverrides } from './environment.ts';
import { type BoundArg, type BoundParam, checkParamValue } from './param.ts';
import { fillPlaceholders, type Names } from './placeholder.ts';
import { checkArgsInQuotes } from './quotes.ts';
import { type BoundSchedule, bindDuration, bindNumber, bindSchedule, type Placed } from './schedule.ts';
import { type PlacedOverride, type ScopedGuardrail, unknownName } from './scope.ts';
import type { DatadogAggregator, Enforcement, Guardrail, Point } from './types.ts';

export type BoundPrometheus = {
  readonly source: string;
  readonly value: MappedText;
  readonly alive: readonly MappedText[];
  readonly volume?: MappedText;
  readonly range: SourceRange;
};
export type BoundDatadog = {
  readonly source: string;
  readonly value: MappedText;
  readonly alive: MappedText;
  readonly volume?: MappedText;
  readonly windowMs: number;
  readonly aggregator: DatadogAggregator;
  readonly range: SourceRange;
};
export type BoundBaseline = { readonly absent: 'fail' | 'cap'; readonly range: SourceRange } & (
  | { readonly kind: 'offset'; readonly offsetMs: number }
  /** `args`: by policy name of the arg that is replaced. */
  | { readonly kind: 'args'; readonly args: ReadonlyMap<string, string> }
  | { readonly kind: 'sealed' }
);

/** A guardrail of one environment: every param bound, every text filled, the condition read. */
export type BoundGuardrail = {
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
  readonly withinMs?: Placed<number>;
  readonly minVolume?: { readonly atLeast: Placed<number>; readonly waitMs?: Placed<number>; readonly range: SourceRange };
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
  for (const param of usedParams) queryParams.add(param.name);
  const baseline = bindBaseline(scoped, names, usedParams, usedArgs, mine);
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

function bindPrometheus(scoped: ScopedGuardrail, fill: (inner: Path, quoted: boolean) => MappedText): BoundPrometheus | undefined {
  const block = scoped.guardrail.prometheus;
  if (block === undefined) return undefined;
  const alive =
    block.alive === undefined
      ? []
      : typeof block.alive === 'string'
        ? [fill(['prometheus', 'alive'], true)]
        : block.alive.map((_, index) => fill(['prometheus', 'alive', index], true));
  return {
    source: block.source ?? 'prometheus',
    value: fill(['prometheus', 'value'], true),
    alive,
    ...(block.volume === undefined ? {} : { volume: fill(['prometheus', 'volume'], true) }),
    range: scoped.document.keyRangeAt([...scoped.path, 'prometheus']),
  };
}

function bindDatadog(
  scoped: ScopedGuardrail,
  fill: (inner: Path, quoted: boolean) => MappedText,
  names: Names,
  used: BoundParam[],
  findings: Diagnostic[],
): BoundDatadog | undefined {
  const block = scoped.guardrail.datadog;
  if (block === undefined) return undefined;
  const window = bindDuration(scoped.document, [...scoped.path, 'datadog', 'window'], names, used, findings);
  const value = fill(['datadog', 'value'], false);
  const alive = fill(['datadog', 'alive'], false);
  const volume = block.volume === undefined ? undefined : fill(['datadog', 'volume'], false);
  if (window === undefined) return undefined;
  return {
    source: block.source ?? 'datadog',
    value,
    alive,
    ...(volume === undefined ? {} : { volume }),
    windowMs: window.value,
    aggregator: block.aggregator ?? 'avg',
    range: scoped.document.keyRangeAt([...scoped.path, 'datadog']),
  };
}

function bindBaseline(
  scoped: ScopedGuardrail,
  names: Names,
  usedParams: BoundParam[],
  usedArgs: BoundArg[],
  findings: Diagnostic[],
): BoundBaseline | undefined {
  const { baseline } = scoped.guardrail;
  if (baseline === undefined) return undefined;
  const path: Path = [...scoped.path, 'baseline'];
  const range = scoped.document.keyRangeAt(path);
  const kinds = (['offset', 'args', 'sealed'] as const).filter((kind) => baseline[kind] !== undefined);
  if (kinds.length !== 1) {
    findings.push({
      code: 'GP554',
      name: 'baseline-kind',
      severity: 'error',
      message: 'a baseline needs exactly one of offset, args and sealed',
      range,
    });
    return undefined;
  }
  const common = { absent: baseline.absent ?? 'fail', range } as const;
  if (baseline.offset !== undefined) {
    const offset = bindDuration(scoped.document, [...path, 'offset'], names, usedParams, findings);
    return offset === undefined ? undefined : { kind: 'offset', offsetMs: offset.value, ...common };
  }
  if (baseline.args === undefined) return { kind: 'sealed', ...common };
  const args = new Map<string, string>();
  for (const [from, to] of Object.entries(baseline.args)) {
    for (const [name, place] of [
      [from, scoped.document.keyRangeAt([...path, 'args', from])],
      [to, scoped.document.rangeAt([...path, 'args', from])],
    ] as const) {
      const arg = names.args.get(name);
      const missing = names.missing.get(`args.${name}`);
      if (missing !== undefined) findings.push(missing);
      else if (arg === undefined)
        findings.push(unknownName('GP542', 'unresolved-arg', `no arg is called \`${name}\``, name, [...names.args.keys()], place));
      else usedArgs.push(arg);
    }
    const source = names.args.get(from);
    const target = names.args.get(to);
    if (source !== undefined && target !== undefined) args.set(source.name, target.name);
  }
  return { kind: 'args', args, ...common };
}

function bindLimits(
  scoped: ScopedGuardrail,
  overrides: readonly PlacedOverride[],
  names: Names,
  used: BoundParam[],
  findings: Diagnostic[],
): Pick<BoundGuardrail, 'withinMs' | 'minVolume'> {
  const base: {
    document: Located<unknown>;
    path: Path;
    guardrail: { within?: string; minVolume?: Guardrail['minVolume'] | PlacedOverride['override']['minVolume'] };
  } = {
    document: scoped.document,
    path: scoped.path,
    guardrail: scoped.guardrail,
  };
  const places = [base, ...overrides.map(({ override, document, path }) => ({ document, path, guardrail: override }))];
  const within = places.findLast((place) => place.guardrail.within !== undefined);
  const withinMs = within === undefined ? undefined : bindDuration(within.document, [...within.path, 'within'], names, used, findings);
  const bound = withinMs === undefined ? {} : { withinMs };
  if (scoped.guardrail.minVolume === undefined) {
    const stray = places.find((place) => place.guardrail.minVolume !== undefined);
    if (stray !== undefined) {
      findings.push({
        code: 'GP555',
        name: 'no-min-volume',
        severity: 'error',
        message: `${scoped.guardrail.name} has no minVolume that could be tightened`,
        range: stray.document.keyRangeAt([...stray.path, 'minVolume']),
      });
    }
    return bound;
  }
  const volumeAt = places.findLast((place) => place.guardrail.minVolume?.atLeast !== undefined) ?? base;
  const waitAt = places.findLast((place) => place.guardrail.minVolume?.wait !== undefined);
  const atLeast = bindNumber(
    volumeAt.document,
    [...volumeAt.path, 'minVolume', 'atLeast'],
    volumeAt.guardrail.minVolume?.atLeast ?? scoped.guardrail.minVolume.atLeast,
    names,
    used,
    findings,
  );
  const waitMs =
    waitAt === undefined ? undefined : bindDuration(waitAt.document, [...waitAt.path, 'minVolume', 'wait'], names, used, findings);
  if (atLeast === undefined) return bound;
  if (!(atLeast.value > 0)) {
    findings.push({
      code: 'GP556',
      name: 'min-volume-not-positive',
      severity: 'error',
      message: `minVolume.atLeast must be above zero, not ${atLeast.value}`,
      range: atLeast.range,
    });
  }
  const range = scoped.document.keyRangeAt([...scoped.path, 'minVolume']);
  return { ...bound, minVolume: { atLeast, ...(waitMs === undefined ? {} : { waitMs }), range } };
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
