/** What a Rollout does, as far as a guardrail decides it. */
export type Effect = 'passes' | 'blocks' | 'not known';

/** Worlds or cases in which a guardrail alone, or the whole of a case, turns from one effect to the other. */
export type Flip = {
  readonly subject: string;
  /** Of a world the guardrail; of a case those that flip with it, if any does. */
  readonly guardrail?: string;
  readonly environments: readonly string[];
  readonly direction: 'to passing' | 'to blocking';
  /** `Failed`; of the whole run of a case with what the Rollout does: `Failed, blocked`. */
  readonly before: string;
  readonly after: string;
  readonly kind: 'world' | 'case';
  /** Names of the worlds, titles of the cases. */
  readonly where: readonly string[];
  /** Of a case: only the guardrail by itself, and what the Rollout does is as before. */
  readonly alone?: true;
  /** Of worlds: to pass there lets a release through that nobody may let through. */
  readonly wrong?: true;
};

/** Where it cannot be told whether anything flips. */
export type Untold = { readonly subject: string; readonly what: string; readonly reason: string };

/** One world or case, in one environment. */
export type SingleFlip = Omit<Flip, 'environments' | 'where'> & { readonly environment?: string; readonly place: string };

/** Those that say the same together: first what now passes, the wrong ones before the others. */
export function groupFlips(flips: readonly SingleFlip[]): readonly Flip[] {
  const places = Map.groupBy(flips, ({ environment, place: _place, ...rest }) => JSON.stringify([environment, rest]));
  const byEnvironment = [...places.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { place: _place, ...rest } = first;
    return [{ ...rest, where: group.map(({ place }) => place) }];
  });
  const groups = Map.groupBy(byEnvironment, ({ environment: _environment, ...rest }) => JSON.stringify(rest));
  const all = [...groups.values()].flatMap((group): readonly Flip[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { environment: _environment, ...rest } = first;
    return [{ ...rest, environments: group.flatMap(({ environment }) => environment ?? []) }];
  });
  const rank = ({ direction, wrong, alone }: Flip): number =>
    (direction === 'to blocking' ? 4 : 0) + (alone === true ? 2 : 0) + (direction === 'to passing' && wrong !== true ? 1 : 0);
  return all.toSorted((a, b) => rank(a) - rank(b));
}
