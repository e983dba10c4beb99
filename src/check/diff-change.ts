/** Which way a change moves a policy: more releases pass, fewer do, or it cannot be told. */
export type Direction = 'looser' | 'tighter' | 'changed';

/** One change in words. `before` and `after` are absent where there was nothing, or is nothing any more. */
export type Change = {
  /** Absent where it is about the whole. Of a template: the metric. */
  readonly guardrail?: string;
  /** `require`, `schedule count`, `value query` */
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  readonly direction: Direction;
  /** Where it is so; empty where there are no environments, or it is the same in all. */
  readonly environments: readonly string[];
  /** Of several lines, to be shown as a difference of lines. */
  readonly text?: true;
  /** What follows from it, as a clause. */
  readonly note?: string;
};

/** A change before it is known in which environments it is made. */
export type PlainChange = Omit<Change, 'environments' | 'guardrail'>;

export const directions: readonly Direction[] = ['looser', 'tighter', 'changed'];

/** What two changes of one thing come to. `same`: no change at all. */
export function joinDirections(a: Direction | 'same', b: Direction | 'same'): Direction | 'same' {
  if (a === 'same') return b;
  return b === 'same' || a === b ? a : 'changed';
}

export function flipDirection(direction: Direction | 'same'): Direction | 'same' {
  return direction === 'looser' ? 'tighter' : direction === 'tighter' ? 'looser' : direction;
}

/** Of a number where more of it lets more pass. */
export function moreIsLooser(before: number, after: number): Direction {
  return after > before ? 'looser' : 'tighter';
}

/** A change of one thing, or none. */
export function changeOf(
  what: string,
  before: string | undefined,
  after: string | undefined,
  direction: Direction,
  more: Pick<PlainChange, 'text' | 'note'> = {},
): readonly PlainChange[] {
  if (before === after) return [];
  return [{ what, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }), direction, ...more }];
}
