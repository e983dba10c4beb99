import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkPromql } from '../../src/promql/check.ts';
import { parsePromql } from '../../src/promql/parse.ts';
import { printPromql } from '../../src/promql/print.ts';
import { equalPromql } from '../../src/promql/walk.ts';
import { copiedText } from '../../src/source/mapped-text.ts';
import { knownGaps } from './known-gaps.ts';
import { normalForm } from './normal-form.ts';
import { parsed } from './parsed.ts';

/** What test/oracle/promql writes: Prometheus's answer to one query. */
type Golden = {
  readonly expr: string;
  readonly ok: boolean;
  readonly type?: string;
  readonly tree?: string;
  readonly errors?: readonly { readonly at: number; readonly message: string }[];
};

const goldens = readFileSync(new URL('./goldens/parser.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Golden);

/** Findings of the parser that Prometheus words the same and reports at the same place. */
const sharedCodes = new Set(['GP203', 'GP204', 'GP205', 'GP211']);

/** How our answer differs from Prometheus's; undefined if it does not. */
function differenceOf(golden: Golden): { readonly kind: string; readonly detail: string } | undefined {
  const mapped = copiedText(golden.expr, 'query', 0);
  const result = parsePromql(mapped);
  const check = result.ok ? checkPromql(result.value, mapped) : undefined;
  const diagnostics = check?.diagnostics ?? result.diagnostics;
  const ours = diagnostics.map(({ message, range }) => `${message} at ${range.from}`);
  if (golden.ok) {
    if (!result.ok || check === undefined || diagnostics.length > 0) return { kind: 'refused', detail: ours.join(' | ') };
    if (check.type !== golden.type) return { kind: 'type', detail: `${check.type}, not ${golden.type}` };
    const tree = normalForm(result.value);
    if (tree !== golden.tree) return { kind: 'tree', detail: `${tree}, not ${golden.tree}` };
    const printed = printPromql(result.value);
    return equalPromql(parsed(printed), result.value) ? undefined : { kind: 'printed', detail: printed };
  }
  if (diagnostics.length === 0) return { kind: 'accepted', detail: JSON.stringify(golden.errors) };
  const errors = (golden.errors ?? []).map(({ at, message }) => ({
    at: charactersOf(golden.expr, at),
    message: message.replace(/: ``$/, ''),
  }));
  const theirs = errors.map(({ at, message }) => `${message} at ${at}`);
  if (check !== undefined) {
    const missing = theirs.filter((error) => !ours.includes(error));
    if (missing.length > 0) return { kind: 'message', detail: `${missing.join(' | ')} is not among ${ours.join(' | ')}` };
    // Prometheus does not look into surplus arguments, nor at types where a regex is wrong.
    const stoppedEarly = theirs.some((error) => /argument\(s\) in call|error parsing regexp/.test(error));
    return stoppedEarly || ours.length === theirs.length ? undefined : { kind: 'message', detail: ours.join(' | ') };
  }
  const codes = new Set(diagnostics.map(({ code }) => code));
  if ([...codes].every((code) => sharedCodes.has(code))) {
    return ours.some((finding) => theirs.includes(finding)) || !theirs.some(isShared)
      ? undefined
      : { kind: 'message', detail: `${ours.join(' | ')}, not ${theirs.join(' | ')}` };
  }
  const [first] = diagnostics;
  if (codes.size > 1 || first === undefined || first.code !== 'GP200') return undefined;
  // We point at the parenthesis or the escape itself, Prometheus behind the one and at the start of the string.
  const elsewhere = /unclosed|escape sequence|UTF-8/.test(first.message);
  const end = golden.expr.trimEnd().length;
  const near = ({ at }: { readonly at: number }) =>
    (at >= first.range.from - 1 && at <= first.range.to) || (at >= end && first.range.to >= end);
  return elsewhere || errors.some(near) ? undefined : { kind: 'place', detail: `${ours.join(' | ')}, not ${theirs.join(' | ')}` };
}

function isShared(error: string): boolean {
  return !/^unexpected /.test(error);
}

function charactersOf(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, Math.max(0, bytes)).toString().length;
}

test('there are enough of them', () => {
  expect(goldens.length).toBeGreaterThan(4000);
  expect(goldens.filter((golden) => golden.ok).length).toBeGreaterThan(1500);
});

test('every query is taken or refused as Prometheus does, with its tree, its type and its words', () => {
  const gaps = new Map(knownGaps.map((gap) => [gap.query, gap]));
  const surprises: string[] = [];
  for (const golden of goldens) {
    const difference = differenceOf(golden);
    if (difference?.kind === gaps.get(golden.expr)?.kind) continue;
    surprises.push(
      difference === undefined
        ? `${golden.expr}: a known gap that is none any more`
        : `${golden.expr}: ${difference.kind}: ${difference.detail}`,
    );
  }
  expect(surprises).toEqual([]);
});

test('every known gap is among the goldens', () => {
  const queries = new Set(goldens.map((golden) => golden.expr));
  expect(knownGaps.filter((gap) => !queries.has(gap.query))).toEqual([]);
});
