import type { CaseFacts, DecidingMetric, ExplainedReading, MetricSummary, RunExplanation } from '../scenario/explanation.ts';
import type { Fact, Page } from './explain-page.ts';
import { offsetText } from './offset-text.ts';
import { limitText, valueText } from './test-words.ts';

/** A run, of a cluster or of a test, as a page. */
export function runPage(run: RunExplanation, test?: CaseFacts): Page {
  const timed = (ms: number): string => timeText(ms, run);
  const end = run.completedAtMs === undefined ? [] : [`at ${timed(run.completedAtMs)}`];
  const where = run.namespace === undefined ? [] : [`namespace ${run.namespace}`];
  const place = run.place === undefined ? [] : [run.place];
  const head: readonly Fact[] = [
    { label: 'why', lines: [run.cause] },
    { label: 'message', lines: run.message === undefined ? [] : [run.message] },
    { label: 'rollout', lines: run.rollout === undefined ? [] : [`${run.rollout.outcome}: ${run.rollout.reason}`] },
    { label: 'policy', lines: run.policies ?? [] },
    ...(test === undefined ? [] : caseRows(test)),
  ];
  return [
    { kind: 'title', text: run.name, aside: [[run.phase, ...end].join(' '), ...where, ...place] },
    { kind: 'facts', rows: head.filter(({ lines }) => lines.length > 0) },
    ...(run.decided === undefined ? [] : decidedBlocks(run.decided, timed)),
    ...otherBlocks(run),
    ...(run.doubts.length === 0
      ? []
      : ([
          { kind: 'heading', text: 'what does not fit, or cannot be known' },
          { kind: 'facts', rows: [{ label: 'note', lines: run.doubts.map((doubt) => doubt) }] },
        ] as const)),
  ];
}

function caseRows({ status, data, file, line, expected, problems, tolerated, selector }: CaseFacts): readonly Fact[] {
  return [
    { label: 'case', lines: [`${status}   ${file}:${line}`] },
    { label: 'expects', lines: expected },
    { label: 'not met', lines: problems },
    { label: 'data', lines: [data] },
    { label: 'tolerated', lines: tolerated },
    { label: 'rerun', lines: [`guard-policy test '${quoted(file)}' -t '${quoted(selector)}'`], code: true },
  ];
}

/** For a shell's single quotes. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}

function decidedBlocks(metric: DecidingMetric, timed: (ms: number) => string): Page {
  const at = metric.decidedAtMs === undefined ? '' : ` at ${timed(metric.decidedAtMs)}`;
  const guardrail = metric.guardrail === undefined ? '' : ` (guardrail ${metric.guardrail})`;
  const rows: readonly Fact[] = [
    { label: 'require', lines: [requireText(metric)], code: true },
    { label: metric.readings.length > 1 ? 'readings' : 'reading', lines: readingLines(metric, timed) },
    { label: 'made of', lines: metric.madeOf ?? [] },
    { label: 'query', lines: metric.query === undefined ? [] : [metric.query.trim()], code: true },
    { label: 'samples', lines: sampleLines(metric) },
    { label: 'would pass if', lines: metric.wouldPass },
  ];
  return [
    { kind: 'heading', text: `${metric.name}${guardrail}`, aside: `${metric.phase ?? ''}${at}` },
    { kind: 'facts', rows: rows.filter(({ lines }) => lines.length > 0) },
  ];
}

function requireText({ conditions }: DecidingMetric): string {
  const text = (field: 'successCondition' | 'failureCondition'): string => conditions.find((one) => one.field === field)?.text ?? '';
  const [success, failure] = [text('successCondition'), text('failureCondition')];
  const shown = limitText({ successCondition: success, failureCondition: failure } as Parameters<typeof limitText>[0]);
  return /^[<>=!]/.test(shown) ? `value ${shown}` : shown;
}

function readingLines({ readings, readingsLeftOut }: DecidingMetric, timed: (ms: number) => string): readonly string[] {
  const lines = readings.map((one) => readingLine(one, timed));
  if (readingsLeftOut === 0) return lines;
  return [`${readingsLeftOut} earlier ${readingsLeftOut === 1 ? 'one is' : 'ones are'} not shown`, ...lines];
}

function readingLine({ atMs, phase, value, message, because }: ExplainedReading, timed: (ms: number) => string): string {
  const parts = [
    atMs === undefined ? 'at an unknown time' : timed(atMs),
    ...(value === undefined ? [] : [shortened(value === '[]' ? 'no series' : valueText(value))]),
    phase,
  ];
  const why = [because, message === undefined ? undefined : shortened(message)].filter((one) => one !== undefined && one !== '');
  return `${parts.join('  ')}${why.length === 0 ? '' : `: ${why.join('; ')}`}`;
}

const mostShown = 200;

function shortened(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

function sampleLines({ samples = [] }: DecidingMetric): readonly string[] {
  return samples.flatMap(({ selector, series, leftOut }) => [
    selector,
    ...(series.length === 0 ? ['  no series'] : series.map(({ labels, words }) => `  ${labels}  ${words}`)),
    ...(leftOut > 0 ? [`  and ${leftOut} more`] : []),
  ]);
}

function otherBlocks({ others, decided }: RunExplanation): Page {
  if (others.length === 0) return [];
  const also = decided === undefined ? [] : others.filter((one) => !one.dryRun && badPhases.has(one.phase ?? ''));
  const rest = others.filter((one) => !also.includes(one));
  return [...summaryBlock('would have ended it as well', also), ...summaryBlock(decided === undefined ? 'metrics' : 'not the cause', rest)];
}

const badPhases: ReadonlySet<string> = new Set(['Failed', 'Error', 'Inconclusive']);

function summaryBlock(text: string, metrics: readonly MetricSummary[]): Page {
  if (metrics.length === 0) return [];
  return [
    { kind: 'heading', text },
    { kind: 'facts', rows: metrics.map((one) => ({ label: one.name, lines: [summaryLine(one)] })) },
  ];
}

function summaryLine({ phase, dryRun, words }: MetricSummary): string {
  return `${phase === undefined ? '' : `${phase}: `}${words}${dryRun ? ' (only watched: dry run)' : ''}`;
}

/** `2026-08-14T09:59:00Z (t+1m)`, `t+1m`. */
function timeText(ms: number, { clock, startedAtMs }: RunExplanation): string {
  const offset = startedAtMs === undefined ? undefined : offsetText(ms - startedAtMs);
  if (clock === 'run' && offset !== undefined) return offset;
  const stamp = new Date(ms).toISOString().replace('.000Z', 'Z');
  return offset === undefined ? stamp : `${stamp} (${offset})`;
}
