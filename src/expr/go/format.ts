import { type Budget, Unsupported } from './budget.ts';
import { type GoMap, type GoValue, isList } from './value.ts';

/** `%v` of a float64: the shortest digits, with an exponent below 1e-4 and from 1e6 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', power = ''] = Math.abs(value).toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${value < 0 ? '-' : ''}${digits}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** `%v`. Throws Unsupported for what prints an address, or in an order that is not said. */
export function formatValue(value: GoValue, budget: Budget, depth = 0): string {
  budget.descend(depth);
  if (value === null) return '<nil>';
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return formatFloat(value);
    case 'string':
      budget.spend(value.length);
      return value;
    default:
      break;
  }
  if (isList(value)) {
    if (value.unordered) throw new Unsupported('the order of a map is random');
    return `[${value.items.map((item) => formatValue(item, budget, depth + 1)).join(' ')}]`;
  }
  switch (value.kind) {
    case 'number':
      return String(value.value);
    case 'text':
      return value.value;
    case 'map':
      return `map[${sortedEntries(value)
        .map(({ key, value: one }) => `${formatValue(key, budget, depth + 1)}:${formatValue(one, budget, depth + 1)}`)
        .join(' ')}]`;
    case 'struct':
    case 'pointer':
    case 'func':
      throw new Unsupported('printing it would show an address');
  }
}

/** In the order in which Go prints a map. Keys of several types have none that is said. */
function sortedEntries({ entries }: GoMap): readonly { readonly key: GoValue; readonly value: GoValue }[] {
  const all = [...entries.values()];
  if (all.length < 2) return all;
  if (all.every(({ key }) => typeof key === 'string')) return all.sort((a, b) => ((a.key as string) < (b.key as string) ? -1 : 1));
  if (all.every(({ key }) => typeof key === 'bigint')) return all.sort((a, b) => ((a.key as bigint) < (b.key as bigint) ? -1 : 1));
  if (all.every(({ key }) => typeof key === 'number' && !Number.isNaN(key)))
    return all.sort((a, b) => (a.key as number) - (b.key as number));
  if (all.every(({ key }) => typeof key === 'boolean')) return all.sort((a) => (a.key === false ? -1 : 1));
  throw new Unsupported('the keys of a map are printed in no order that is said');
}
