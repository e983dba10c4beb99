import { type Clock, systemClock } from '../../clients/clock.ts';
import { dataLimits } from '../../promql/formats/data-limits.ts';
import { readPrometheusJson } from '../../promql/formats/prometheus-json.ts';
import type { Recording } from '../../promql/formats/recording.ts';
import { renderRecording } from '../../promql/formats/render-recording.ts';
import { renderDiagnostics } from '../../report/console.ts';
import { printJson, toJsonReport } from '../../report/json.ts';
import { visible } from '../../report/terminal-text.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { wantsColour } from '../colour.ts';
import { displayPath } from '../display-path.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { type OutputRequest, readOutputs, renderOutputs } from '../output.ts';
import { type Progress, startProgress } from '../progress.ts';
import { printTime } from '../query-time.ts';
import { type RecordOptions, recordFormats } from '../record.ts';
import { UndecidedError } from '../undecided-error.ts';
import { UsageError } from '../usage-error.ts';
import { type FileWrite, writeTogether } from '../write-together.ts';
import { findTest, hasCase } from './case.ts';
import { type Fetched, fetchRecording } from './fetch.ts';
import { chooseFiles, type RecordFiles } from './files.ts';
import { planRecording, type RecordPlan } from './plan.ts';
import { checkRedactRules, type Redaction, redactSeries } from './redact.ts';
import { type MadeCase, makeCase, requirePlace } from './replay.ts';
import { type RecordReport, renderRecordConsole, renderRecordJson } from './report.ts';
import { chooseSource, type RecordSource } from './source.ts';
import { openRecordState } from './state.ts';
import { type RecordSubject, readSubject, type SubjectInput } from './subject.ts';
import { spanOf } from './time.ts';

export async function record(
  wanted: string,
  options: RecordOptions,
  io: CliIo,
  sleep: Clock['sleep'] = systemClock.sleep,
): Promise<ExitCode> {
  const outputs = readOutputs(options.output, recordFormats);
  const span = spanOf(options);
  const rules = [...(options.redact ?? []), ...(options.dropLabel ?? [])];
  const input = readSubject(wanted, options, io.cwd);
  if (!input.subject.ok) return tellDiagnostics(input, input.subject.diagnostics, outputs, options, io);
  const subject = input.subject.value;
  const plan = planRecording(subject, options.arg ?? {}, span);
  checkRedactRules(rules, plan.needed);
  const source = chooseSource(options, subject.sources, input.settings, io.env);
  const files = chooseFiles(subject, options, span.fromMs, input.home, io.cwd);
  const wantsCase = options.save !== undefined && !isThere(files, options.save, subject, options);

  const replay = { library: input.library, subject, plan, files };
  if (wantsCase && options.save !== undefined) requirePlace(options.save, replay);

  const fetched = await fetchAll(plan, source, files, options, io, sleep);
  const { series, redactions } = redactSeries(fetched.value.series, rules);
  const recording: Recording = {
    name: files.name,
    selectors: plan.selectors,
    args: plan.args,
    range: { fromMs: plan.fromMs, toMs: plan.toMs },
    series,
  };
  const text = renderRecording(recording);
  if (text.length > dataLimits.bytes)
    throw new UsageError('the recording is larger than a recording may be', 'record a shorter time, or drop labels');
  const made = await makeCase(wantsCase ? options.save : undefined, text, replay);
  const report = reportOf(
    { fetched: fetched.value, redactions, bytes: Buffer.byteLength(text), subject, plan, source, files, made },
    io.cwd,
  );
  const writes: FileWrite[] = [{ path: files.recording, text }, ...(made.write === undefined ? [] : [made.write])];
  const rendered = renderOutputs(outputs, (request) => renderReport(report, request, options), io);
  writeTogether([...writes, ...rendered.writes], [], io.cwd);
  fetched.remove();
  io.stdout.write(rendered.stdout);
  return report.exitCode;
}

function tellDiagnostics(
  { sources }: SubjectInput,
  diagnostics: readonly Diagnostic[],
  outputs: readonly OutputRequest[],
  options: RecordOptions,
  io: CliIo,
): ExitCode {
  const color = wantsColour(options.color, io);
  const rendered = renderOutputs(
    outputs,
    ({ format, file }) =>
      format === 'json'
        ? printJson({ ...toJsonReport({ diagnostics, files: sources }), command: 'record', exitCode: exitCodes.couldNotStart })
        : renderDiagnostics(diagnostics, sources, { color: color && file === undefined, width: io.stdout.columns ?? 100 }),
    io,
  );
  writeTogether(rendered.writes, [], io.cwd);
  io.stdout.write(rendered.stdout);
  return exitCodes.couldNotStart;
}

/** Whether a case of that name is there, which is then left as it is; said before anything is asked. */
function isThere(files: RecordFiles, name: string, { environment }: RecordSubject, { replace }: RecordOptions): boolean {
  const there = hasCase(findTest(files.test), name, environment);
  if (there && replace !== true) {
    throw new UsageError(
      `\`${files.test.name}\` has a case called ${JSON.stringify(name)} already`,
      'give it another name, or use --replace to renew its recording',
    );
  }
  return there;
}

/** Asks the provider. What goes wrong out there is undecided, and what was answered so far is kept for the next time. */
async function fetchAll(
  plan: RecordPlan,
  source: RecordSource,
  files: RecordFiles,
  options: RecordOptions,
  io: CliIo,
  sleep: Clock['sleep'],
): Promise<{ readonly value: Fetched; readonly remove: () => void }> {
  const state = openRecordState(
    files.partial,
    {
      provider: source.target.address.href,
      selectors: plan.selectors,
      args: plan.args,
      fromMs: plan.fromMs,
      toMs: plan.toMs,
      chunkMs: options.chunk,
    },
    readPrometheusJson,
    io.cwd,
  );
  const partial = displayPath(io.cwd, files.partial);
  const tell = (text: string): void => io.stderr.write(`${visible(text)}\n`);
  const selectors = plan.selectors.length === 1 ? '1 selector' : `${plan.selectors.length} selectors`;
  tell(`asking Prometheus ${source.target.label} for ${selectors}, ${printTime(plan.fromMs)} to ${printTime(plan.toMs)}`);
  if (state.kept > 0) tell(`going on with ${state.kept} answers of a recording that was interrupted (${partial})`);
  if (state.discarded) tell(`${partial} was of another recording: begun anew`);
  const progress: Progress = startProgress(io);
  try {
    const fetched = await fetchRecording(plan, source, {
      chunkMs: options.chunk,
      timeoutMs: options.timeout,
      limits: { series: options.maxSeries, samples: options.maxSamples },
      allowPartial: options.allowPartial === true,
      clock: { nowMs: io.nowMs, sleep },
      step: (text) => progress.step(visible(text)),
      onRetry: (text) => {
        progress.end();
        tell(text);
      },
      remember: state.remember,
    });
    if (fetched.ok) return { value: fetched.value, remove: state.remove };
    // Answers that contradict each other, or hold nothing, would do so again.
    const goesOn = state.isInterrupted() && state.count() > 0;
    if (!goesOn) state.remove();
    const kept = goesOn ? `; the answers so far are in ${partial}: the same command goes on with them` : '';
    throw new UndecidedError(`nothing was recorded: ${fetched.reason}`, `${fetched.hint ?? 'try again'}${kept}`);
  } finally {
    progress.end();
  }
}

type Made = {
  readonly fetched: Fetched;
  readonly redactions: readonly Redaction[];
  readonly bytes: number;
  readonly subject: RecordSubject;
  readonly plan: RecordPlan;
  readonly source: RecordSource;
  readonly files: RecordFiles;
  readonly made: MadeCase;
};

function reportOf({ fetched, redactions, bytes, subject, plan, source, files, made }: Made, cwd: string): RecordReport {
  const { environment } = subject;
  return {
    exitCode: exitCodes.yes,
    provider: source.target.label,
    subject: subject.name,
    ...(environment === undefined ? {} : { environment }),
    fromMs: plan.fromMs,
    toMs: plan.toMs,
    selectors: fetched.selectors,
    queries: fetched.queries,
    series: fetched.series.length,
    samples: fetched.samples,
    stale: fetched.stale,
    bytes,
    redactions,
    verdict: made.verdict,
    recording: displayPath(cwd, files.recording),
    ...(made.added === undefined ? {} : { addedCase: made.added }),
    notes: [
      ...fetched.notes,
      ...redactions.flatMap(({ label, alsoIn }) => (alsoIn.length === 0 ? [] : [`values of ${label} still stand in ${alsoIn.join(', ')}`])),
      ...(subject.others.length === 0 ? [] : [`not recorded: ${subject.others.join(', ')}, which ask other providers (kind: Answers)`]),
      ...made.notes,
    ],
  };
}

function renderReport(report: RecordReport, { format }: OutputRequest, { quiet }: RecordOptions): string {
  if (format === 'json') return renderRecordJson(report);
  return quiet === true ? '' : renderRecordConsole(report);
}
