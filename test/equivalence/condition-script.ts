/**
 * A compiled condition as a function of its result. What the compiler writes of the expr language reads as JavaScript, but for `#` in
 * predicates; a Datadog result may be null.
 */
export function conditionScript(condition: string): (result: number | null | readonly number[]) => boolean {
  const script = condition.replaceAll(/\b(all|any)\(result, /g, '$1(result, element => ').replaceAll('#', 'element');
  const run = new Function('result', ...Object.keys(functions), `return (${script});`);
  return (result) => {
    const answer: unknown = run(result, ...Object.values(functions));
    if (typeof answer !== 'boolean') throw new Error(`${condition} is no condition`);
    return answer;
  };
}

const functions = {
  len: (list: readonly number[]): number => list.length,
  isNaN: Number.isNaN,
  isInf: (value: number): boolean => Math.abs(value) === Number.POSITIVE_INFINITY,
  isNil: (value: unknown): boolean => value === null,
  asFloat: (value: unknown): number => {
    if (typeof value !== 'number') throw new Error('asFloat of no number');
    return value;
  },
  all: (list: readonly number[], holds: (value: number) => boolean): boolean => list.every((value) => holds(value)),
  any: (list: readonly number[], holds: (value: number) => boolean): boolean => list.some((value) => holds(value)),
};
