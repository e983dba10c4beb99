import { describe, expect, test } from 'vitest';
import { daysUntil, endOfDayMs } from '../../src/policy/calendar-day.ts';
import { readWaivers } from '../../src/policy/read-waivers.ts';
import { positionAt } from '../../src/source/source-file.ts';

const good = `apiVersion: guard-policy.dev/v1
kind: Waiver
metadata: { name: checkout-restarts, owner: '@checkout' }
spec:
  policy: rollout-guardrails
  guardrail: restarts
  scope: { environments: [prod], services: [checkout] }
  reason: a sidecar restarts once
  ticket: OPS-812
  expires: 2026-08-30
`;

/** `code line:column message` */
function problemsOf(text: string): readonly string[] {
  const file = { name: 'w.yaml', text };
  return readWaivers(file).diagnostics.map(({ code, range, message }) => {
    const { line, column } = positionAt(file, range.from);
    return `${code} ${line}:${column} ${message}`;
  });
}

test('a waiver is read, and documents of other kinds beside it are left', () => {
  const read = readWaivers({ name: 'w.yaml', text: `${good}---\napiVersion: guard-policy.dev/v1\nkind: Policy\n` });
  expect(read.diagnostics).toEqual([]);
  expect(read.ok && read.value.map(({ value }) => value.spec.expires)).toEqual(['2026-08-30']);
});

describe('what is wrong is said at its place', () => {
  test.each<[string, readonly [string, string], RegExp]>([
    ['an unknown key', ['ticket:', 'tickets:'], /^GP\d+ 9:3 .*ticket/],
    ['no owner', [", owner: '@checkout'", ''], /^GP\d+ 3:\d+ .*owner/],
    ['no reason', ['  reason: a sidecar restarts once\n', ''], /^GP\d+ \d+:\d+ .*reason/],
    ['a reason that is only spaces', ['a sidecar restarts once', '"  "'], /^GP\d+ 8:11 .*must be text/],
    ['no end', ['  expires: 2026-08-30\n', ''], /^GP\d+ \d+:\d+ .*expires/],
    ['a time', ['2026-08-30', '2026-08-30T12:00:00Z'], /^GP\d+ 10:12 .*must be a day such as/],
    ['no date', ['2026-08-30', 'soon'], /^GP\d+ 10:12 .*must be a day such as/],
    ['a day that no month has', ['2026-08-30', '2026-02-30'], /^GP536 10:12 there is no day 2026-02-30$/],
    ['a number', ['2026-08-30', '20260830'], /^GP\d+ 10:12 /],
    ['everywhere', ['environments: [prod], ', ''], /^GP\d+ 7:\d+ .*environments/],
    ['no environment', ['[prod]', '[]'], /^GP\d+ 7:\d+ /],
    ['another version of the language', ['dev/v1', 'dev/v2'], /^GP531 1:13 /],
  ])('%s', (_, [from, to], expected) => {
    const problems = problemsOf(good.replace(from, to));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});

test('days end in UTC, and the one that has begun counts', () => {
  const end = endOfDayMs('2026-08-30') as number;
  expect(new Date(end).toISOString()).toBe('2026-08-31T00:00:00.000Z');
  expect(endOfDayMs('2028-02-29')).toBe(Date.UTC(2028, 2, 1));
  expect(['2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', ''].map(endOfDayMs)).toEqual(Array(5).fill(undefined));
  expect(daysUntil(end, Date.parse('2026-08-30T23:00:00Z'))).toBe(1);
  expect(daysUntil(end, Date.parse('2026-08-25T00:00:00Z'))).toBe(6);
});
