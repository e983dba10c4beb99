import { printDuration } from '../promql/duration.ts';
import { Labels } from '../promql/store/labels.ts';
import { canonicalSelector } from '../providers/selectors.ts';
import type { AnalysisRun } from '../rollouts/analysis.ts';
import type { Simulation } from '../rollouts/simulate.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { compareWithExpectation, endingText } from './compare.ts';
import { observe } from './observe.ts';
import type { CaseIdentity, PreparedCase } from './prepared-case.ts';
import type { CaseProblem, CaseResult, ObservedRun } from './result.ts';
import { type CaseRun, simulateCase } from './simulate-case.ts';
import { staleData } from './stale-recording.ts';
import { selectorsOfRun, touchedSeries } from './touched-series.ts';
import { toleratedReadings } from './why.ts';
import { wouldBe } from './would-be.ts';

/**
 * Runs a case and holds it against what it expects. `notes` are about its data, and no reason to fail. `explain`: a case whose expectations are
 * not met is run again with other limits, to say which one would have met them.
 */
export function runCase(prepared: PreparedCase, explain = false): { readonly result: CaseResult; readonly notes: readonly Diagnostic[] } {
  const stale = staleData(prepared);
  if (stale.length > 0) return { result: resultOf(prepared, stale), notes: [] };
  const ran = simulateCase(prepared, prepared.run.metrics);
  if (ran.simulation.kind === 'unknown') return { result: resultOf(prepared, [unknownProblem(prepared, ran, ran.simulation)]), notes: [] };
  const { run } = ran.simulation;
  const observed = observe(prepared, run);
  const empty = observedNothing(prepared, run);
  const problems = empty === undefined ? [...untouched(prepared, ran), ...compareWithExpectation(prepared, observed)] : [empty];
  const order = ran.arbitraryOrder ? otherOrder(prepared, run) : undefined;
  const all = order === undefined ? problems : [order, ...problems];
  const unmet = all.length > 0 && all.every(({ kind }) => kind === 'expectation');
  const others = explain && unmet ? wouldBe(prepared, observed) : [];
  const result = resultOf(prepared, all, observed);
  return {
    result: others.length === 0 ? result : { ...result, wouldBe: others },
    notes: empty === undefined ? unreadSeries(prepared) : [],
  };
}

/** A case that could not be run; `problems` say why. */
export function invalidCase(identity: CaseIdentity, message: string, data = 'none'): CaseResult {
  return caseResult(identity, data, [{ kind: 'invalid', message, range: identity.range }]);
}

function resultOf(prepared: PreparedCase, problems: readonly CaseProblem[], observed?: ObservedRun): CaseResult {
  return caseResult(prepared, prepared.data.text, problems, observed);
}

function caseResult(identity: CaseIdentity, data: string, problems: readonly CaseProblem[], observed?: ObservedRun): CaseResult {
  const { one, environment, range, selector } = identity;
  const why = problems.length === 0 || observed === undefined ? [] : toleratedReadings(observed.run);
  return {
    name: one.name,
    ...(environment === undefined ? {} : { environment }),
    range,
    status: problems.length === 0 ? 'passed' : 'failed',
    problems,
    ...(observed === undefined ? {} : { observed }),
    data,
    selector,
    ...(why.length === 0 ? {} : { why }),
  };
}

function unknownProblem(
  { data }: PreparedCase,
  { notCovered }: CaseRun,
  simulation: Extract<Simulation, { kind: 'unknown' }>,
): CaseProblem {
  const { metric, atMs, reason } = simulation;
  const said = reason.startsWith(`${metric}: `) ? reason.slice(metric.length + 2) : reason;
  const message = `${metric} at t+${printDuration(atMs - data.startMs)}: ${said}`;
  if (!notCovered) return { kind: 'unknown', message: `what happens cannot be known: ${message}`, range: data.range };
  return {
    kind: 'not-covered',
    message,
    range: data.range,
    hint: 'start the run later (startsAt), record a longer time, or run fewer guardrails (guardrails)',
  };
}

/** A case that looked at nothing shows nothing. */
function observedNothing(prepared: PreparedCase, run: AnalysisRun): CaseProblem | undefined {
  const { data, range } = prepared;
  const problem = (message: string, hint?: string): CaseProblem => ({
    kind: 'observed-nothing',
    message: `observed nothing: ${message}`,
    range,
    ...(hint === undefined ? {} : { hint }),
  });
  if (prepared.run.metrics.length === 0) return problem('no guardrail is left to run');
  const measured = run.metricResults.filter(({ measurements }) => measurements.length > 0);
  if (measured.length === 0) {
    if (run.message !== '' && run.phase === 'Error') return problem(`the controller refuses the run: ${run.message}`);
    return problem(`nothing was measured, and the run is ${endingText(run)}`, 'let it run longer than initialDelay: see endsAt');
  }
  if (data.series === undefined) return undefined;
  const names = new Set(measured.map(({ name }) => name));
  const metrics = prepared.run.metrics.filter(({ name }) => names.has(name));
  if (metrics.every(({ provider }) => provider.prometheus === undefined)) return undefined;
  const looked = names.size === prepared.run.metrics.length ? prepared.run.metrics : metrics;
  if (touchedSeries(data.series.store, looked).size > 0) return undefined;
  const { inputs } = data.series;
  const has = inputs.slice(0, mostNamed).map(({ labels }) => seriesText(Labels.from(labels)));
  const selectors = selectorsOfRun(looked);
  const selected = someOf(selectors.slice(0, mostNamed), selectors.length);
  return problem(
    `no query selects any series of the data: the queries select ${selected}; the data has ${someOf(has, inputs.length)}`,
    'compare labels and args; for a case without data write `world: absent`',
  );
}

/** Written as selectors are, to be compared with them. */
function seriesText(labels: Labels): string {
  const range = { from: 0, to: 0 };
  const matchers = Object.entries(labels.toRecord()).map(([name, value]) => ({ name, op: '=', value, range }) as const);
  return canonicalSelector({ matchers });
}

const mostNamed = 2;

function someOf(texts: readonly string[], count: number): string {
  if (texts.length === 0) return 'nothing';
  return `${texts.join(', ')}${count > texts.length ? `, and ${count - texts.length} more` : ''}`;
}

/** A fault that changed nothing is a case that tests something else than it says. */
function untouched({ test, path, one }: PreparedCase, { touches }: CaseRun): readonly CaseProblem[] {
  return touches.flatMap(({ untouched: why }, at): readonly CaseProblem[] => {
    if (why === undefined) return [];
    const range = test.rangeAt([...path, 'faults', at]);
    return [{ kind: 'observed-nothing', message: `fault ${at + 1} of ${one.faults?.length} changes nothing: ${why}`, range }];
  });
}

function otherOrder(prepared: PreparedCase, run: AnalysisRun): CaseProblem | undefined {
  const { simulation } = simulateCase(prepared, prepared.run.metrics, { order: 'reversed' });
  if (simulation.kind === 'run' && endingText(simulation.run) === endingText(run) && simulation.run.decidedBy === run.decidedBy)
    return undefined;
  const other = simulation.kind === 'run' ? endingText(simulation.run) : 'unknown';
  return {
    kind: 'unknown',
    message: `the answer depends on the order in which Prometheus returns series, which is arbitrary: ${endingText(run)}, or ${other}`,
    range: prepared.data.range,
    hint: 'aggregate to one series, or judge all of them: all(result, …)',
  };
}

/** Written series that no query selects: mostly a misspelt label. */
function unreadSeries({ data, run }: PreparedCase): readonly Diagnostic[] {
  if (data.series?.places === undefined) return [];
  const { inputs, store, places } = data.series;
  const touched = new Set([...touchedSeries(store, run.metrics)].map(({ labels }) => labels.key));
  return inputs.flatMap(({ labels }, at): readonly Diagnostic[] => {
    const place = places[at];
    const own = Labels.from(labels);
    if (place === undefined || touched.has(own.key)) return [];
    return [
      {
        code: 'GP657',
        name: 'series-not-read',
        severity: 'warning',
        message: `no query selects ${seriesText(own)}`,
        range: place,
        hint: 'compare its labels with the selectors of the queries, or remove it',
      },
    ];
  });
}
