/** Types that inputs are declared with; `map` is map<string, dyn>. `dyn` is plain JSON whose shape is not known before evaluation. */
export type CelType = 'double' | 'int' | 'string' | 'bool' | 'list<double>' | 'dyn' | 'map';

/** An object with exactly these fields. */
export type CelFields = { readonly fields: Readonly<Record<string, CelType>> };

export type CelVariables = Readonly<Record<string, CelType | CelFields>>;

export type CelOptions = {
  readonly variables: CelVariables;
  /** Metric conditions: whole-number literals and sizes are doubles, so `value == 0`, `params.x * 2` and `values.size() >= params.minPods` have one number type. */
  readonly wholeNumbersAreDoubles: boolean;
  /** Adds `semver.major` and its kind, for conditions over a change. */
  readonly semver?: boolean;
};

/** The declaration of a variable; inherited members of the record are none. */
export function declarationOf(variables: CelVariables, name: string): CelType | CelFields | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}
