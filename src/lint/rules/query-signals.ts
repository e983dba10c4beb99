import type { PromExpr } from '../../promql/ast.ts';
import { isComparison } from '../../promql/precedence.ts';
import { selectorsOf, withoutParens } from '../../promql/walk.ts';
import { printWorld, type WorldName } from '../../worlds/world-names.ts';
import { nodesOf, passesIn, queryPlace, queryTree } from '../query-tree.ts';
import type { LintRule, RuleFacts, RuleFinding } from '../rule.ts';
import type { MetricUnderLint } from '../subject.ts';
import { exampleMetric, ratioQuery } from './example-metric.ts';

/**
 * What in the query makes the metric pass in a world in which it must not. The finding itself is that of the world, so these are notes: they
 * say where to look. `find` gives the places, in the order in which they are likely to be the cause.
 */
type Cause = RuleFacts & {
  readonly find: (expr: PromExpr) => readonly PromExpr[];
  readonly worlds: readonly WorldName[];
  readonly message: string;
  /** Where it passes in this world too, the cause is another one. */
  readonly unlessIn?: WorldName;
};

function causeRule({ find, worlds, message, unlessIn, ...facts }: Cause): LintRule {
  return { ...facts, of: 'metric', check: (subject) => pointOut(subject, find, worlds, message, unlessIn) };
}

function pointOut(
  subject: MetricUnderLint,
  find: Cause['find'],
  worlds: readonly WorldName[],
  message: string,
  unlessIn: WorldName | undefined,
): readonly RuleFinding[] {
  const expr = queryTree(subject);
  const [place] = expr === undefined ? [] : find(expr);
  // Running the metric costs more than looking at its query.
  const [passed] = place === undefined || subject.dryRun ? [] : passesIn(subject, worlds);
  if (place === undefined || passed === undefined) return [];
  if (unlessIn !== undefined && passesIn(subject, [unlessIn]).length > 0) return [];
  const notes = [{ label: 'world' as const, text: `${printWorld(passed.world)} – ${passed.description}` }];
  return [{ range: queryPlace(subject, place.range), message: `${subject.metric.name}: ${message}`, notes }];
}

const emptyWorlds: readonly WorldName[] = ['gone', 'stale', 'selector-missing'];
const emptyPasses = { successCondition: 'len(result) == 0 || result[0] <= 0.01' };

export const filterAsSignal: LintRule = causeRule({
  code: 'GP261',
  name: 'filter-as-signal',
  severity: 'note',
  catalogue: ['Q3'],
  givesWayTo: [{ codes: ['GP110', 'GP116', 'GP115'], at: 'subject' }],
  why: `A comparison without bool leaves out every series that does not meet it. Above a threshold there is something, below it nothing, and nothing
is also what a query gives when its series are gone: a healthy release and a missing exporter look the same.`,
  help: 'take the comparison out of the query and make it in `successCondition`',
  example: { wrong: exampleMetric(`${ratioQuery('5m')} > 0.01`, emptyPasses), right: exampleMetric(ratioQuery('5m')) },
  find: filtersAtTop,
  worlds: emptyWorlds,
  message: 'the comparison gives nothing both when all is well and when the series are missing',
});

/** Comparisons that decide whether there is an answer at all. */
function filtersAtTop(expr: PromExpr): readonly PromExpr[] {
  const inner = withoutParens(expr);
  if (inner.kind === 'aggregation') return filtersAtTop(inner.expr);
  if (inner.kind !== 'binary') return [];
  if (isComparison(inner.op) && !inner.bool && selectorsOf(inner).length > 0) return [inner];
  return inner.op === 'or' ? filtersAtTop(inner.left) : [];
}

export const boolAsSignal: LintRule = causeRule({
  code: 'GP262',
  name: 'bool-as-signal',
  severity: 'note',
  catalogue: ['Q2'],
  givesWayTo: [{ codes: ['GP112', 'GP111', 'GP110', 'GP117'], at: 'subject' }],
  why: `A comparison with bool gives 1 or 0 and nothing between: NaN, which is what no traffic divided by no traffic is, becomes 0 as everything does
that does not meet the comparison. Where 0 is the healthy answer, no traffic is healthy too, and the condition cannot tell.`,
  help: 'let the query give the value, and compare it in `successCondition`, with `!isNaN(result[0])`',
  example: {
    wrong: exampleMetric('(sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))) > bool 0.01', {
      successCondition: 'result[0] == 0',
    }),
    right: exampleMetric(ratioQuery('5m')),
  },
  find: (expr) => nodesOf(expr, 'binary').filter(({ bool }) => bool),
  worlds: ['nan', 'idle', 'infinite', 'negative-infinity', ...emptyWorlds],
  message: 'the comparison with `bool` makes 0 of NaN, as of any healthy value',
});

export const absentAsSignal: LintRule = causeRule({
  code: 'GP263',
  name: 'absent-as-signal',
  severity: 'note',
  catalogue: ['Q2'],
  givesWayTo: [{ codes: ['GP110', 'GP116', 'GP115'], at: 'subject' }],
  why: `absent() is 1 when its selector picks nothing, and gives nothing when it picks something. A condition for which either is healthy passes when
the series are gone, be it because of the release or because nobody is looking.`,
  help: 'ask for what must be there, such as `count(up{job="web"})`, and require a number of it',
  example: {
    wrong: exampleMetric('absent(http_errors_total{app="web"})', { successCondition: 'result[0] == 1' }),
    right: exampleMetric(ratioQuery('5m')),
  },
  find: (expr) => nodesOf(expr, 'call').filter(({ func }) => func === 'absent' || func === 'absent_over_time'),
  worlds: emptyWorlds,
  message: 'absent() is 1 whenever the series are missing, whatever the reason',
});

function canBeZero(expr: PromExpr): boolean {
  const inner = withoutParens(expr);
  const least = inner.kind === 'call' && inner.func === 'clamp_min' ? inner.args[1] : undefined;
  return !(least?.kind === 'number' && least.value > 0) && selectorsOf(inner).length > 0;
}

export const divisionByNothing: LintRule = causeRule({
  code: 'GP265',
  name: 'division-by-nothing',
  severity: 'note',
  catalogue: ['Q4'],
  givesWayTo: [{ codes: ['GP112', 'GP111', 'GP117', 'GP110'], at: 'subject' }],
  why: `Without traffic a rate is 0 and a ratio of two of them is NaN; with an error and no traffic it is infinite, and without its series it is
nothing. NaN is neither above nor below any number, so that a condition that asks for a bad value, or is turned round with !, passes on it.`,
  help: 'require a number: `!isNaN(result[0]) && !isInf(result[0])`',
  example: {
    wrong: exampleMetric('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', {
      successCondition: "'!(result[0] > 0.01)'",
    }),
    right: exampleMetric(ratioQuery('5m')),
  },
  find: (expr) => nodesOf(expr, 'binary').filter(({ op, right }) => (op === '/' || op === '%') && canBeZero(right)),
  worlds: ['idle', 'nan', 'infinite', 'negative-infinity'],
  unlessIn: 'broken',
  message: 'without traffic this is no number, and the condition takes that for healthy',
});

export const hidesOnePod: LintRule = causeRule({
  code: 'GP266',
  name: 'hides-one-pod',
  severity: 'note',
  catalogue: ['Q8'],
  givesWayTo: [{ codes: ['GP113'], at: 'subject' }],
  why: `A sum or an average over all pods is the value of no pod: one of two that fails every request moves an average by half, and a minimum or a
median not at all. The guard passes while a part of the release is broken.`,
  help: 'take the value of each pod, `by (pod)`, and the `max()` of them, or a threshold that half of the requests cannot hide',
  example: {
    wrong: exampleMetric('min(kube_pod_status_ready{condition="false",namespace="shop"})', {
      name: 'not-ready',
      successCondition: 'result[0] <= 0',
    }),
    right: exampleMetric('sum(kube_deployment_status_replicas_unavailable{namespace="shop"})', { name: 'not-ready' }),
  },
  find: (expr) => nodesOf(expr, 'aggregation'),
  worlds: ['mixed'],
  unlessIn: 'broken',
  message: 'one broken pod does not show in the aggregate',
});
