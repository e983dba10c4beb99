import type { AnalysisMetric } from '../rollouts/analysis.ts';
import type { RolloutOutcome } from '../rollouts/placement.ts';
import type { PreparedCase } from '../scenario/prepared-case.ts';
import { runCase } from '../scenario/run-case.ts';
import { type InvalidCase, type PreparedTests, prepareTests, type TestRequest } from '../scenario/run-tests.ts';
import { simulateCase } from '../scenario/simulate-case.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Effect, SingleFlip, Untold } from './diff-flips.ts';

export type CaseFlips = { readonly flips: readonly SingleFlip[]; readonly untold: readonly Untold[]; readonly compared: number };

/**
 * The tests as they are now, run with what they test as it was and as it is. `earlier`: policies and templates of the first revision, by the path
 * that tests know them by.
 */
export async function caseFlips(
  now: TestRequest,
  before: Pick<TestRequest, 'packs' | 'shippedPacks' | 'config'>,
  earlier: ReadonlyMap<string, SourceFile>,
): Promise<CaseFlips> {
  const { tests, files } = now;
  const was = await prepareTests({ ...before, tests, files: new Map([...files, ...earlier]) });
  const is = await prepareTests(now);
  const then = casesOf(was);
  const flips: SingleFlip[] = [];
  const untold: Untold[] = [];
  let compared = 0;
  for (const [key, { title, subject, one }] of casesOf(is)) {
    const other = then.get(key)?.one;
    // A case of an environment that was not there before.
    if (other === undefined) continue;
    if ('identity' in one || 'identity' in other) {
      const broken = 'identity' in one ? one : (other as InvalidCase);
      untold.push({ subject, what: title, reason: broken.message });
      continue;
    }
    if (sameRun(other, one)) continue;
    compared++;
    const found = compareCase(other, one, { subject, title });
    flips.push(...found.flips);
    untold.push(...found.untold);
  }
  return { flips, untold, compared };
}

type NamedCase = { readonly title: string; readonly subject: string; readonly one: PreparedCase | InvalidCase };

function casesOf({ tests }: PreparedTests): ReadonlyMap<string, NamedCase> {
  const named = tests.flatMap(({ test, name, subjectName, cases }) =>
    cases.map((one): [string, NamedCase] => {
      const identity = 'identity' in one ? one.identity : one;
      const key = JSON.stringify([test.file.name, name, identity.path, identity.environment]);
      return [key, { title: `${name} > ${identity.one.name}`, subject: subjectName, one }];
    }),
  );
  return new Map(named);
}

function sameRun(a: PreparedCase, b: PreparedCase): boolean {
  const text = ({ run, argo, placement }: PreparedCase): string =>
    JSON.stringify([run.metrics, [...run.dryRun].sort(), run.ruleProblem, argo, placement]);
  return text(a) === text(b);
}

function compareCase(
  was: PreparedCase,
  is: PreparedCase,
  { subject, title }: { readonly subject: string; readonly title: string },
): Omit<CaseFlips, 'compared'> {
  const results = [was, is].map((one) => runCase(one).result);
  const unseen = results.find(({ observed }) => observed === undefined);
  if (unseen !== undefined) {
    const when = unseen === results[0] ? 'as it was: ' : '';
    return { flips: [], untold: [{ subject, what: title, reason: `${when}${unseen.problems[0]?.message ?? 'nothing was observed'}` }] };
  }
  const place = { subject, kind: 'case', place: title, ...(is.environment === undefined ? {} : { environment: is.environment }) } as const;
  const [then, now] = results.map(({ observed }) => observed);
  const guardrails = [...new Set(is.run.guardrailOf.values())].flatMap((guardrail) => {
    const [earlier, later] = [metricsOfGuardrail(was, guardrail), metricsOfGuardrail(is, guardrail)];
    const same = JSON.stringify(earlier) === JSON.stringify(later) && watched(was, earlier) === watched(is, later);
    if (earlier.length === 0 || same) return [];
    const [a, b] = [phaseOf(was, earlier), phaseOf(is, later)];
    return flipOf(effectOfPhase(a), effectOfPhase(b), { before: a ?? '', after: b ?? '' }).map((flip) => ({ guardrail, ...flip }));
  });
  const [whole] = flipOf(effectOfOutcome(then?.outcome), effectOfOutcome(now?.outcome), {
    before: `${then?.run.phase}, ${then?.outcome}`,
    after: `${now?.run.phase}, ${now?.outcome}`,
  });
  const alone = guardrails.filter(({ direction }) => direction !== whole?.direction);
  const together = guardrails.filter(({ direction }) => direction === whole?.direction).map(({ guardrail }) => guardrail);
  const names = together.length === 0 ? {} : { guardrail: together.join(', ') };
  return {
    flips: [
      ...(whole === undefined ? [] : [{ ...place, ...names, ...whole }]),
      ...alone.map((flip): SingleFlip => ({ ...place, ...flip, alone: true })),
    ],
    untold: [],
  };
}

function metricsOfGuardrail({ run }: PreparedCase, guardrail: string): readonly AnalysisMetric[] {
  return run.metrics.filter(({ name }) => run.guardrailOf.get(name) === guardrail);
}

function watched({ run }: PreparedCase, metrics: readonly AnalysisMetric[]): boolean {
  return metrics.every(({ name }) => run.dryRun.has(name));
}

/** Undefined where it cannot be known. */
function phaseOf(prepared: PreparedCase, metrics: readonly AnalysisMetric[]): string | undefined {
  const { simulation } = simulateCase(prepared, metrics);
  return simulation.kind === 'run' ? simulation.run.phase : undefined;
}

function effectOfPhase(phase: string | undefined): Effect {
  if (phase === undefined) return 'not known';
  return phase === 'Successful' ? 'passes' : 'blocks';
}

function effectOfOutcome(outcome: RolloutOutcome | undefined): Effect {
  switch (outcome) {
    case undefined:
      return 'not known';
    case 'blocked':
    case 'rolled back':
      return 'blocks';
    case 'proceeds':
    case 'exposed':
    case 'not gating':
      return 'passes';
    default:
      throw new Error(`no outcome: ${JSON.stringify(outcome satisfies never)}`);
  }
}

function flipOf(
  was: Effect,
  is: Effect,
  texts: Pick<SingleFlip, 'before' | 'after'>,
): readonly (Pick<SingleFlip, 'direction'> & typeof texts)[] {
  if (was === is || was === 'not known' || is === 'not known') return [];
  return [{ direction: is === 'passes' ? 'to passing' : 'to blocking', ...texts }];
}
