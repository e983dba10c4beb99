import { at, compare, num, result } from '../expr/build.ts';
import { printExpr } from '../expr/print.ts';
import type { BoundPrometheus } from '../policy/bind-metric.ts';
import type { MetricCondition } from '../policy/metric-condition.ts';
import type { ResolvedGuardrail } from '../policy/resolve.ts';
import type { PromExpr, VectorSelector } from '../promql/ast.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { printPromqlWrapped } from '../promql/print-wrapped.ts';
import { equalPromql, selectorsOf } from '../promql/walk.ts';
import type { Metric } from '../rollouts/types.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { copiedText } from '../source/mapped-text.ts';
import { cappedReading, limitOf } from './baseline-limit.ts';
import { failureUnlessEmpty, successOfValue, successOfValues, toExpr } from './condition.ts';
import { defaultFreshMs, freshnessGuard, necessarySelectors } from './evidence.ts';
import { readAlive, readFragment } from './fragment.ts';
import { baselineQuery, guardedQuery, type Reading } from './guarded-query.ts';
import { mapSelectors } from './promql-tree.ts';
import { reachMs } from './reach.ts';
import { limitsOf } from './schedule.ts';
import type { MetricSource } from './sources.ts';

/** The parsed texts of a guardrail's Prometheus block. */
type Fragments = { readonly value: PromExpr; readonly alive: readonly VectorSelector[]; readonly volume?: PromExpr };

/** Older samples are invisible to Prometheus itself. */
const lookbackMs = 300_000;

/** The metrics a guardrail becomes on Prometheus: `NAME`, and `NAME-vs-baseline` per part of the condition that compares with the baseline. */
export function prometheusMetrics(
  guardrail: ResolvedGuardrail,
  block: BoundPrometheus,
  condition: MetricCondition,
  source: MetricSource,
  use: 'bounded' | 'background',
  findings: Diagnostic[],
): readonly Metric[] {
  const fragments = readFragments(guardrail, block, findings);
  if (fragments === undefined) return [];
  const freshMs = guardrail.withinMs?.value ?? defaultFreshMs(source.scrapeIntervalMs);
  const limits = limitsOf(guardrail, reachOf(fragments), source, use, findings);
  if (limits === undefined) return [];
  const reading = readingOf(guardrail, fragments, freshMs);
  const metric = (name: string, query: string, success: ReturnType<typeof successOfValue>): Metric => ({
    name,
    ...limits.schedule,
    successCondition: printExpr(success),
    ...(guardrail.minVolume === undefined ? {} : { failureCondition: printExpr(failureUnlessEmpty(success)) }),
    ...limits.tolerances,
    provider: {
      prometheus: {
        ...(source.address === undefined ? {} : { address: source.address }),
        query,
        timeout: Math.ceil(source.timeoutMs / 1000),
      },
    },
  });
  const text = guardrail.condition.text;
  if (condition.kind === 'values') {
    const require = toExpr(condition.tree, 'vector', text, findings);
    return require === undefined ? [] : [metric(guardrail.name, printGuarded(reading), successOfValues(require, condition.atLeast))];
  }
  const require = toExpr(condition.kind === 'value' ? condition.tree : condition.absolute, 'vector', text, findings);
  if (require === undefined) return [];
  const absolute = metric(guardrail.name, printGuarded(reading), successOfValue(require));
  if (condition.kind === 'value') return [absolute];
  const other = baselineReading(guardrail, fragments, freshMs, findings);
  if (other === undefined) return [];
  return [
    absolute,
    ...condition.relative.map((part, index) => {
      const absent = guardrail.baseline?.absent === 'cap' ? { capped: cappedReading(part.op) } : 'fail';
      const query = baselineQuery(reading, other, limitOf(part.limit), absent);
      const name = `${guardrail.name}-vs-baseline${index === 0 ? '' : `-${index + 1}`}`;
      return metric(name, printChecked(query), successOfValue(compare(at(result, 0), part.op, num(0))));
    }),
  ];
}

/** Parses the texts of a block and checks that they give evidence. Undefined where something is wrong; the findings say what. */
export function readFragments(guardrail: ResolvedGuardrail, block: BoundPrometheus, findings: Diagnostic[]): Fragments | undefined {
  const value = readFragment(block.value, 'value', findings);
  const volume = block.volume === undefined ? undefined : readFragment(block.volume, 'volume', findings);
  const named = block.alive.map((text) => readAlive(text, findings));
  if (value === undefined || (block.volume !== undefined && volume === undefined)) return undefined;
  if (named.some((selector) => selector === undefined)) return undefined;
  const alive = named.length > 0 ? (named as readonly VectorSelector[]) : necessarySelectors(value);
  if (alive.length === 0) {
    findings.push({
      code: 'GP104',
      name: 'no-evidence',
      severity: 'error',
      message: `${guardrail.name}: no series is needed for this value to exist, so \`alive\` must name some`,
      range: block.range,
      hint: 'alive: a selector of series that exist whenever somebody is looking',
      notes: [{ label: 'world', text: 'absent: the exporter is down, and the query still answers' }],
    });
    return undefined;
  }
  if (guardrail.withinMs !== undefined && guardrail.withinMs.value > lookbackMs) {
    findings.push({
      code: 'GP255',
      name: 'within-too-long',
      severity: 'error',
      message: `${guardrail.name}: \`within\` cannot be longer than 5m: Prometheus itself does not look back further for a sample`,
      range: guardrail.withinMs.range,
    });
    return undefined;
  }
  return { value, alive, ...(volume === undefined ? {} : { volume }) };
}

function readingOf(guardrail: ResolvedGuardrail, fragments: Fragments, freshMs: number): Reading {
  const { minVolume } = guardrail;
  const reading = { value: fragments.value, alive: freshnessGuard(fragments.alive, freshMs), absent: guardrail.absent };
  if (minVolume === undefined || fragments.volume === undefined) return reading;
  return { ...reading, volume: { query: fragments.volume, atLeast: minVolume.atLeast.value } };
}

/** The same texts at the baseline's time, or with its args. */
function baselineReading(guardrail: ResolvedGuardrail, fragments: Fragments, freshMs: number, findings: Diagnostic[]): Reading | undefined {
  const { baseline } = guardrail;
  if (baseline === undefined || baseline.kind === 'sealed') {
    findings.push({
      code: 'GP402',
      name: 'sealed-at-rollout',
      severity: 'error',
      message: `${guardrail.name}: a sealed baseline does not exist in a rollout`,
      range: guardrail.baseline?.range ?? guardrail.nameRange,
    });
    return undefined;
  }
  const change = (selector: VectorSelector): VectorSelector => {
    if (baseline.kind === 'offset') return { ...selector, offsetMs: selector.offsetMs + baseline.offsetMs };
    return { ...selector, matchers: selector.matchers.map((matcher) => ({ ...matcher, value: withArgs(matcher.value, baseline.args) })) };
  };
  const changed: Fragments = {
    value: mapSelectors(fragments.value, change),
    alive: fragments.alive.map(change),
    ...(fragments.volume === undefined ? {} : { volume: mapSelectors(fragments.volume, change) }),
  };
  if (selectorsOf(changed.value).some((selector, index) => same(selector, selectorsOf(fragments.value)[index]))) {
    findings.push({
      code: 'GP105',
      name: 'baseline-reads-new-version',
      severity: 'error',
      message: `${guardrail.name}: a selector of the value is the same for the baseline, so the new version would be compared with itself`,
      range: baseline.range,
      hint: 'use the replaced arg in every selector',
      notes: [{ label: 'world', text: 'broken: the baseline is as broken as the value, since it is the same' }],
    });
    return undefined;
  }
  return readingOf(guardrail, changed, freshMs);
}

function same(a: VectorSelector, b: VectorSelector | undefined): boolean {
  return b !== undefined && equalPromql(a, b);
}

function withArgs(text: string, args: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{args\.([a-zA-Z][a-zA-Z0-9_]*)\}\}/g, (whole, name: string) => {
    const other = args.get(name);
    return other === undefined ? whole : `{{args.${other}}}`;
  });
}

function reachOf(fragments: Fragments): number {
  return Math.max(reachMs(fragments.value), fragments.volume === undefined ? 0 : reachMs(fragments.volume));
}

const guardedBefore = new WeakMap<PromExpr, { readonly reading: Reading; readonly text: string }>();

/** The guarded query of a reading. Environments mostly share it: a value's tree comes back, with guards that are equal. */
function printGuarded(reading: Reading): string {
  const known = guardedBefore.get(reading.value);
  if (known !== undefined && equalReadings(known.reading, reading)) return known.text;
  const text = printChecked(guardedQuery(reading));
  guardedBefore.set(reading.value, { reading, text });
  return text;
}

function equalReadings(a: Reading, b: Reading): boolean {
  if (a.value !== b.value || a.absent !== b.absent || !equalPromql(a.alive, b.alive)) return false;
  if (a.volume === undefined || b.volume === undefined) return a.volume === b.volume;
  return a.volume.atLeast === b.volume.atLeast && equalPromql(a.volume.query, b.volume.query);
}

/** Prints the tree and reads it again: what is written must be what was built. */
function printChecked(query: PromExpr): string {
  const text = printPromqlWrapped(query);
  const again = parsePromqlOnce(copiedText(text, 'compiled query', 0));
  if (!again.ok) throw new Error(`a compiled query does not parse: ${text}: ${again.diagnostics[0]?.message}`);
  if (!equalPromql(again.value, query)) throw new Error(`a compiled query reads differently than it was built: ${text}`);
  return text;
}
