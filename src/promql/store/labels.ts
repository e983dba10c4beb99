import { goQuote } from './go-quote.ts';
import { compareTexts } from './text-order.ts';

/** Half of a character, which therefore stands in no label: keys of different sets always differ. */
const separator = '\ud800';
/** What an operation that changes the meaning of a value takes away. Source: schema.IsMetadataLabel of Prometheus 3. */
export const metadata: readonly string[] = ['__name__', '__type__', '__unit__'];

/** An immutable set of labels, sorted by name in bytewise order; a label with an empty value does not exist. */
export class Labels {
  static readonly empty = new Labels([], []);

  readonly names: readonly string[];
  readonly values: readonly string[];
  private cachedKey: string | undefined;
  private cachedWithoutMetadata: Labels | undefined;

  private constructor(names: readonly string[], values: readonly string[]) {
    this.names = names;
    this.values = values;
  }

  static from(record: Readonly<Record<string, string>>): Labels {
    return Labels.ofPairs(Object.entries(record));
  }

  /** Every name at most once. */
  static ofPairs(pairs: readonly (readonly [name: string, value: string])[]): Labels {
    const present = pairs.filter(([, value]) => value !== '').sort(([a], [b]) => compareTexts(a, b));
    if (present.length === 0) return Labels.empty;
    return new Labels(
      present.map(([name]) => name),
      present.map(([, value]) => value),
    );
  }

  get size(): number {
    return this.names.length;
  }

  /** The value of a label, empty if there is none. */
  get(name: string): string {
    const index = this.names.indexOf(name);
    return index < 0 ? '' : (this.values[index] as string);
  }

  /** Equal for equal sets and for no others. */
  get key(): string {
    this.cachedKey ??= this.keyWhere(() => true);
    return this.cachedKey;
  }

  /** The values of `names`, in their order: equal for sets that agree in them. */
  keyOf(names: readonly string[]): string {
    let key = '';
    for (const name of names) key += this.get(name) + separator;
    return key;
  }

  /** The key of the set without `names`. */
  keyWithout(names: readonly string[]): string {
    return this.keyWhere((name) => !names.includes(name));
  }

  /** The labels without metric name, type and unit. */
  get withoutMetadata(): Labels {
    this.cachedWithoutMetadata ??= this.without(metadata);
    return this.cachedWithoutMetadata;
  }

  keep(names: readonly string[]): Labels {
    return this.where((name) => names.includes(name));
  }

  without(names: readonly string[]): Labels {
    return this.where((name) => !names.includes(name));
  }

  /** The labels with `name` set to `value`; an empty value takes it away. */
  with(name: string, value: string): Labels {
    if (this.get(name) === value) return this;
    const pairs = this.toPairs().filter(([other]) => other !== name);
    return Labels.ofPairs([...pairs, [name, value]]);
  }

  toPairs(): readonly (readonly [name: string, value: string])[] {
    return this.names.map((name, index) => [name, this.values[index] as string]);
  }

  toRecord(): Record<string, string> {
    return Object.fromEntries(this.toPairs());
  }

  /** `{__name__="m", a="b"}`, the form of Prometheus's messages. */
  toString(): string {
    const parts = this.toPairs().map(([name, value]) => `${/^[a-zA-Z_]\w*$/.test(name) ? name : goQuote(name)}=${goQuote(value)}`);
    return `{${parts.join(', ')}}`;
  }

  private where(keeps: (name: string) => boolean): Labels {
    const names: string[] = [];
    const values: string[] = [];
    this.names.forEach((name, index) => {
      if (!keeps(name)) return;
      names.push(name);
      values.push(this.values[index] as string);
    });
    if (names.length === this.names.length) return this;
    return names.length === 0 ? Labels.empty : new Labels(names, values);
  }

  private keyWhere(keeps: (name: string) => boolean): string {
    let key = '';
    for (let index = 0; index < this.names.length; index++) {
      const name = this.names[index] as string;
      if (keeps(name)) key += name + separator + (this.values[index] as string) + separator;
    }
    return key;
  }
}

/** Pairwise by name, then value; of two sets where one begins the other, the shorter comes first. */
export function compareLabels(a: Labels, b: Labels): number {
  const shorter = Math.min(a.size, b.size);
  for (let index = 0; index < shorter; index++) {
    const order =
      compareTexts(a.names[index] as string, b.names[index] as string) ||
      compareTexts(a.values[index] as string, b.values[index] as string);
    if (order !== 0) return order;
  }
  return a.size - b.size;
}
