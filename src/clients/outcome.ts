/** What the outside world gave, or why it did not: a sentence without any address, header or secret, and what to do about it. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Failure;

export type Failure = { readonly ok: false; readonly reason: string; readonly hint?: string };

export function failure(reason: string, hint?: string): Failure {
  return { ok: false, reason, ...(hint === undefined ? {} : { hint }) };
}
