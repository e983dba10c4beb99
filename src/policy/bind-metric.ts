import type { Diagnostic } from '../source/diagnostic.ts';
import type { MappedText } from '../source/mapped-text.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Path } from '../source/yaml.ts';
import type { BoundArg, BoundParam } from './param.ts';
import type { Names } from './placeholder.ts';
import { bindDuration } from './schedule.ts';
import { type ScopedGuardrail, unknownName } from './scope.ts';
import type { DatadogAggregator } from './types.ts';

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

export function bindPrometheus(scoped: ScopedGuardrail, fill: (inner: Path, quoted: boolean) => MappedText): BoundPrometheus | undefined {
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

export function bindDatadog(
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

export function bindBaseline(
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
