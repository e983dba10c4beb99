import { readFileSync } from 'node:fs';

/** What test/oracle/series writes: Prometheus's answer to one text. */
export type Golden = {
  readonly kind: string;
  readonly text: string;
  readonly ok: boolean;
  readonly error?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `_` is a gap, `stale` a stale marker, else the number as the HTTP API prints it. */
  readonly values?: readonly string[];
  readonly bits?: string;
  readonly printed?: string;
  readonly samples?: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string; readonly t?: number }[];
};

export function readGoldens(kind: string): readonly Golden[] {
  return readFileSync(new URL(`./goldens/${kind}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Golden);
}

export function withoutEmpty(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
