import { parseDuration, printDuration } from '../promql/duration.ts';
import type { Path } from '../source/yaml.ts';
import { isBlocked } from './check-expectation.ts';
import { endedAfterMs, guardrailValues } from './compare.ts';
import { becauseOf } from './expectation.ts';
import type { CaseResult, ObservedRun } from './result.ts';
import type { ExpectedGuardrail, TestCase } from './types.ts';

/** A value below `expect` that is to become another; undefined: it is to go. `renamed`: so does its key. */
export type ExpectedChange = {
  readonly key: Path;
  readonly before: string;
  readonly after: string | undefined;
  readonly renamed?: string;
};

export type ExpectedChanges =
  | { readonly ok: true; readonly changes: readonly ExpectedChange[] }
  | { readonly ok: false; readonly reason: string };

/** What the expectations of a case would have to say to be true of all its results. */
export function expectedChanges(one: TestCase, results: readonly CaseResult[]): ExpectedChanges {
  const other = results.flatMap(({ problems }) => problems).find(({ kind }) => kind !== 'expectation');
  if (other !== undefined) return { ok: false, reason: other.message };
  const runs = results.flatMap(({ observed, environment }) => (observed === undefined ? [] : [{ observed, environment }]));
  if (runs.length === 0) return { ok: false, reason: 'it was not run' };
  const byKey = new Map<string, { readonly change: ExpectedChange; readonly environment: string | undefined }[]>();
  for (const { observed, environment } of runs) {
    for (const change of valuesFor(one, observed)) {
      const key = JSON.stringify(change.key);
      byKey.set(key, [...(byKey.get(key) ?? []), { change, environment }]);
    }
  }
  const changes: ExpectedChange[] = [];
  for (const found of byKey.values()) {
    const { change } = latest(found);
    const apart = found.find((each) => !sameChange(each.change, change));
    if (apart !== undefined) {
      const says = (each: (typeof found)[number]): string => `${each.environment}: ${each.change.after ?? 'none'}`;
      return { ok: false, reason: `${change.key.join('.')} differs (${found.map(says).join(', ')}): make a case for each environment` };
    }
    if (change.after !== change.before || change.renamed !== undefined) changes.push(change);
  }
  const taken = changes.filter(({ key, after }) => key.length === 1 && after === undefined).length;
  if (taken === Object.keys(one.expect).length)
    return { ok: false, reason: 'nothing that it expects could be true: write what it shall expect' };
  return { ok: true, changes };
}

/** `by` holds for all environments where it holds for the slowest. */
function latest<T extends { readonly change: ExpectedChange }>(found: readonly T[]): T {
  const ms = ({ change }: T): number => (change.after === undefined ? Number.POSITIVE_INFINITY : (parseDuration(change.after) ?? 0));
  return found.reduce((a, b) => (b.change.key[0] === 'by' && ms(b) > ms(a) ? b : a));
}

function sameChange(a: ExpectedChange, b: ExpectedChange): boolean {
  if (a.key[0] === 'by' && a.after !== undefined && b.after !== undefined) return true;
  return a.after === b.after && a.renamed === b.renamed;
}

/** Every key that is there, with what it would say of this run. */
function valuesFor({ expect }: TestCase, observed: ObservedRun): readonly ExpectedChange[] {
  const { run, outcome } = observed;
  const afterMs = endedAfterMs(run);
  const ended = afterMs === undefined ? undefined : printDuration(afterMs);
  const values: ExpectedChange[] = [];
  if (expect.phase !== undefined) values.push({ key: ['phase'], before: expect.phase, after: run.phase });
  if (expect.at !== undefined) values.push({ key: ['at'], before: expect.at, after: sameTime(expect.at, afterMs) ? expect.at : ended });
  if (expect.by !== undefined) {
    const inTime = afterMs !== undefined && afterMs <= (parseDuration(expect.by) ?? 0);
    values.push({ key: ['by'], before: expect.by, after: inTime ? expect.by : ended });
  }
  values.push(...causeFor(expect, observed));
  if (expect.outcome !== undefined) values.push({ key: ['outcome'], before: expect.outcome, after: outcome });
  if (expect.blocked !== undefined) values.push({ key: ['blocked'], before: String(expect.blocked), after: String(isBlocked(outcome)) });
  for (const [name, expected] of Object.entries(expect.guardrails ?? {})) {
    for (const [key, actual] of guardrailValues(name, observed)) {
      const wanted = (expected as ExpectedGuardrail)[key];
      if (wanted !== undefined) values.push({ key: ['guardrails', name, key], before: String(wanted), after: String(actual) });
    }
  }
  return values;
}

function sameTime(text: string, ms: number | undefined): boolean {
  return ms !== undefined && parseDuration(text) === ms;
}

function causeFor(expect: TestCase['expect'], { because }: ObservedRun): readonly ExpectedChange[] {
  const wanted = becauseOf(expect);
  if (wanted === undefined) return [];
  const before = wanted.limit === undefined ? wanted.name : wanted.limit;
  const key: Path = wanted.limit === undefined ? ['because'] : ['because', wanted.name];
  if (because === undefined) return [{ key: ['because'], before: wanted.name, after: undefined }];
  const kept = wanted.name === because.metric || wanted.name === because.guardrail;
  const name = kept ? wanted.name : because.guardrail;
  if (wanted.limit === undefined) return [{ key, before, after: name }];
  return [{ key, before, after: because.limit ?? before, ...(kept ? {} : { renamed: name }) }];
}
