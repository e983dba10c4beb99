import type { Path } from '../source/yaml.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What stands at `path` is not what belongs there. */
export type FieldProblem = { readonly path: Path; readonly message: string };

/**
 * Reads an object of a cluster field by field. What has the wrong type is a problem, and an empty value stands for it meanwhile: whoever reads must
 * look at `problems` before using anything. null counts as absent, as it does for the API server.
 */
export class FieldReader {
  readonly problems: FieldProblem[] = [];

  object(value: unknown, path: Path): Fields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return withoutNulls(value as Fields);
    return this.#wrong(path, value, 'an object', {});
  }

  list(value: unknown, path: Path): readonly unknown[] {
    return Array.isArray(value) ? value : this.#wrong(path, value, 'a list', []);
  }

  text(value: unknown, path: Path): string {
    return typeof value === 'string' ? value : this.#wrong(path, value, 'a text', '');
  }

  textIfThere(value: unknown, path: Path): string | undefined {
    return value === undefined || value === null ? undefined : this.text(value, path);
  }

  flag(value: unknown, path: Path): boolean {
    if (value === undefined || value === null) return false;
    return typeof value === 'boolean' ? value : this.#wrong(path, value, 'true or false', false);
  }

  /** A whole number, 0 where it is absent: Go leaves zeros out. */
  count(value: unknown, path: Path): number {
    if (value === undefined || value === null) return 0;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    return this.#wrong(path, value, 'a whole number from 0', 0);
  }

  intOrText(value: unknown, path: Path): number | string {
    const isInt32 = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
    return isInt32 || typeof value === 'string' ? value : this.#wrong(path, value, 'a whole number or a text', 0);
  }

  texts(value: unknown, path: Path): Readonly<Record<string, string>> {
    const fields = Object.entries(this.object(value, path));
    return Object.fromEntries(fields.map(([key, one]) => [key, this.text(one, [...path, key])]));
  }

  /** A time as Kubernetes writes it, such as `2026-08-14T09:58:00Z`. */
  timeIfThere(value: unknown, path: Path): number | undefined {
    const text = this.textIfThere(value, path);
    if (text === undefined || text === '') return undefined;
    const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(ms)) return ms;
    this.problems.push({ path, message: `is ${JSON.stringify(shortened(text))}, and no time such as 2026-08-14T09:58:00Z` });
    return undefined;
  }

  oneOf<T extends string>(value: unknown, words: readonly T[], absent: T, path: Path): T {
    // Go writes what it has not set yet as the empty text.
    if (value === undefined || value === null || value === '') return absent;
    const found = words.find((word) => word === value);
    return found ?? this.#wrong(path, value, `one of ${words.join(', ')}`, absent);
  }

  #wrong<T>(path: Path, value: unknown, wanted: string, stand: T): T {
    this.problems.push({ path, message: `is ${describe(value)}, and must be ${wanted}` });
    return stand;
  }
}

function withoutNulls(value: Fields): Fields {
  // Without a prototype, so that no key of a hostile object is special.
  const kept: Record<string, unknown> = Object.create(null);
  for (const [key, one] of Object.entries(value)) if (one !== null) kept[key] = one;
  return kept;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? JSON.stringify(shortened(value)) : String(value);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
