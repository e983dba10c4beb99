import { pick, type Random } from '../expr/random.ts';

/** Where conditions get their numbers: literals near `scale`, now and then a param, which is then declared. */
export type Limits = { readonly random: Random; readonly scale: number; readonly params: Map<string, number> };

const relations = ['<=', '<=', '<=', '<', '>=', '>'] as const;
const factors = [0.25, 0.5, 1, 1, 1.5, 2, 4];

/** The text of a number: written out, or a param of that value. */
function limit({ random, scale, params }: Limits): string {
  const value = random() < 0.04 ? pick(random, extremes) : scale * pick(random, factors);
  if (random() < 0.3) {
    const name = `limit${params.size}`;
    params.set(name, value);
    return `params.${name}`;
  }
  return numberText(value);
}

const extremes = [0, 1e308, -1e308, 5e-324, 1e300, 9007199254740992, -1, 1e-7];

function numberText(value: number): string {
  const text = String(value).replace('e+', 'e');
  return value < 0 ? `(${text})` : text;
}

/** A comparison of `name` (a double) in one of the forms that people write. */
function comparison(limits: Limits, name: string): string {
  const { random } = limits;
  const op = pick(random, relations);
  const c = (): string => limit(limits);
  const small = (): string => numberText(pick(random, [0.5, 2, 3, 0.1, -1]));
  const forms: readonly (() => string)[] = [
    () => `${c()} ${op} ${name}`,
    () => `${name} * ${small()} + ${small()} ${op} ${c()}`,
    () => `${name} / ${small()} ${op} ${c()}`,
    () => `-${name} ${op} -${c()}`,
    () => `${c()} / ${name} ${op} ${small()}`,
    () => `(${name} - ${c()}) * (${name} - ${c()}) ${op} ${c()}`,
    () => `${name} - ${c()} ${op} ${small()}`,
    () => `${name} ${pick(random, ['==', '!='])} ${c()}`,
    () => `${name} + ${name} ${op} ${c()}`,
    () => `${name} * 1e300 * 1e10 ${op} ${c()}`,
    () => `${c()} - ${name} * (${small()} - ${c()}) ${op} ${c()}`,
    () => `${name} ${op} math.greatest(${c()}, ${c()})`,
    () => `${name} ${op} math.least(${c()}, ${c()}) + ${small()}`,
    () => `${name} / (${name} - ${c()}) ${op} ${c()}`,
  ];
  return random() < 0.55 ? `${name} ${op} ${c()}` : pick(random, forms)();
}

/** Comparisons of `name` joined by logic, at most `depth` deep. */
export function logic(limits: Limits, name: string, depth: number): string {
  const { random } = limits;
  if (depth === 0 || random() < 0.5) return comparison(limits, name);
  const inner = (): string => logic(limits, name, depth - 1);
  const forms: readonly (() => string)[] = [
    () => `${inner()} && ${comparison(limits, name)}`,
    () => `(${inner()}) && (${inner()})`,
    () => `(${inner()}) || (${inner()})`,
    () => `${comparison(limits, name)} || ${comparison(limits, name)} && ${comparison(limits, name)}`,
    () => `!(${inner()})`,
    () => `(${inner()}) ${pick(random, ['==', '!='])} (${inner()})`,
  ];
  return pick(random, forms)();
}

/** A condition on all series, with a bound on their number. `pods` is about how many there are. */
export function valuesCondition(limits: Limits, pods: number): string {
  const { random } = limits;
  const least = Math.max(1, pods - pick(random, [0, 0, 0, 1, 2]));
  const bounds = [
    `values.size() >= ${least}`,
    `size(values) >= ${least}`,
    `values.size() == ${pods}`,
    `${least} <= values.size()`,
    `values.size() > ${least - 1}`,
  ];
  const each = (): string => logic(limits, 'v', 1);
  const forms: readonly (() => string)[] = [
    () => `values.all(v, ${each()})`,
    () => `values.all(v, ${each()})`,
    () => `values.all(v, ${each()}) && values.exists(v, ${each()})`,
    () => `!values.exists(v, ${each()})`,
    () => `(values.all(v, ${each()}) || values.exists(v, ${each()}))`,
    () => `values.size() <= ${pods + pick(random, [0, 1])} && values.all(v, ${each()})`,
    () => `values.exists(v, ${each()})`,
    () => `(values.size() * 2 >= ${2 * pods} || values.all(v, ${each()}))`,
  ];
  const parts = [pick(random, bounds), pick(random, forms)()];
  return (random() < 0.2 ? parts.reverse() : parts).join(' && ');
}

/** The right side of a comparison with `baseline`. */
function relativeLimit(limits: Limits): string {
  const { random } = limits;
  const c = (): string => limit(limits);
  const k = (): string => numberText(pick(random, [1.2, 1.5, 2, 0.5, 1, 10]));
  const forms: readonly (() => string)[] = [
    () => `baseline * ${k()}`,
    () => `baseline * ${k()}`,
    () => `${k()} * baseline`,
    () => `baseline + ${c()}`,
    () => `baseline - ${c()}`,
    () => `${c()} - baseline`,
    () => `baseline / ${k()}`,
    () => `${c()} / baseline`,
    () => `baseline * ${k()} + ${c()}`,
    () => `math.greatest(baseline * ${k()}, ${c()})`,
    () => `math.greatest(baseline * ${k()}, ${c()})`,
    () => `math.least(baseline * ${k()}, ${c()})`,
    () => `math.least(math.greatest(baseline, ${c()}), ${c()}) * ${k()}`,
    () => `math.greatest(${c()}, baseline, ${c()})`,
    () => `baseline * baseline`,
    () => `baseline + baseline / ${k()}`,
    () => `-baseline + ${c()} * 2`,
    () => `baseline * 1e300 * ${k()}`,
    () => `baseline * 1e308 * ${k()} + 1e308`,
    () => `-baseline * 1e308 * 10`,
    () => `(baseline + ${c()}) / (baseline + ${k()})`,
    () => 'baseline',
  ];
  return pick(random, forms)();
}

/** Absolute parts and parts that compare with the baseline, joined by `&&` in any order. */
export function baselineCondition(limits: Limits): string {
  const { random } = limits;
  const absolute = Array.from({ length: random() < 0.75 ? 1 : 2 }, () => `(${logic(limits, 'value', 1)})`);
  const relative = Array.from({ length: pick(random, [1, 1, 1, 2, 3]) }, () => {
    const op = pick(random, relations);
    const text = relativeLimit(limits);
    return random() < 0.8 ? `value ${op} ${text}` : `${text} ${op} value`;
  });
  const parts = [...absolute, ...relative];
  if (random() < 0.3) parts.reverse();
  return parts.length > 2 && random() < 0.3 ? `${parts[0]} && (${parts.slice(1).join(' && ')})` : parts.join(' && ');
}
