import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { BoundParam } from './param.ts';
import type { Names } from './placeholder.ts';
import { bindDuration, bindNumber, type Placed } from './schedule.ts';
import type { PlacedOverride, ScopedGuardrail } from './scope.ts';
import type { Guardrail } from './types.ts';

/** What must be there for a reading to count: how fresh, and how much of it. */
export type BoundLimits = {
  readonly withinMs?: Placed<number>;
  readonly minVolume?: { readonly atLeast: Placed<number>; readonly waitMs?: Placed<number>; readonly range: SourceRange };
};

/** How long a sample counts as fresh at the least where no `within` says it. */
export const leastFreshMs = 45_000;

export function bindLimits(
  scoped: ScopedGuardrail,
  overrides: readonly PlacedOverride[],
  names: Names,
  used: BoundParam[],
  findings: Diagnostic[],
): BoundLimits {
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
