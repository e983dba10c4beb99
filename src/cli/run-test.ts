import { renderMutations } from '../report/mutation-console.ts';
import { renderTestConsole } from '../report/test-console.ts';
import { renderTestGithub } from '../report/test-github.ts';
import { renderTestJson } from '../report/test-json.ts';
import { renderTestJunit } from '../report/test-junit.ts';
import { renderTestMarkdown } from '../report/test-markdown.ts';
import { isBelowBar, type TestVerdict } from '../report/test-verdict.ts';
import { type MutationReport, mutateCases } from '../scenario/mutate.ts';
import type { TestReport } from '../scenario/result.ts';
import { type PreparedTests, prepareTests, runPrepared, type Step, selectableCases } from '../scenario/run-tests.ts';
import { type CaseSelector, inEnvironments, parseSelector, whyNoneFits } from '../scenario/select.ts';
import { hasErrors } from '../source/diagnostic.ts';
import { wantsColour } from './colour.ts';
import { type ExitCode, exitCodes, worstExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { keepMemorySmall } from './memory.ts';
import { type OutputRequest, readOutputs, renderOutputs } from './output.ts';
import { pending, steadily } from './pending.ts';
import { type Progress, startProgress } from './progress.ts';
import { type TestOptions, testFormats } from './test.ts';
import { readTestInput, type TestInput } from './test-input.ts';
import { updateTests } from './update-tests.ts';
import { UsageError } from './usage-error.ts';
import { watchFiles } from './watch-files.ts';
import { writeTogether } from './write-together.ts';

export async function test(paths: readonly string[], options: TestOptions, io: CliIo): Promise<ExitCode> {
  keepMemorySmall();
  const outputs = readOutputs(options.output, testFormats);
  const selectors = selectorsOf(options);
  if (options.update === true && io.env.CI !== undefined && io.env.CI !== '' && io.env.CI !== 'false') {
    throw new UsageError('--update is refused in CI', 'run it where you can read the difference before you commit it');
  }
  if (options.watch === true && !io.stdout.isTty) throw new UsageError('--watch needs a terminal');
  const run = (): Promise<{ readonly code: ExitCode; readonly watched: readonly string[] }> => once(paths, selectors, outputs, options, io);
  const { code, watched } = await run();
  if (options.watch !== true) return code;
  // Ends with the process: Ctrl-C is 130 as for every command.
  return watchFiles(watched, async () => (await run()).watched, io);
}

async function once(
  paths: readonly string[],
  selectors: readonly CaseSelector[],
  outputs: readonly OutputRequest[],
  options: TestOptions,
  io: CliIo,
): Promise<{ readonly code: ExitCode; readonly watched: readonly string[] }> {
  const startedMs = io.nowMs();
  const progress = startProgress(io);
  try {
    progress.step('reading tests');
    const input = readTestInput({ paths, config: options.config, allowEmpty: options.allowEmpty === true }, io.cwd);
    const outcome = await runInput(input, selectors, options, progress);
    // A signal that came meanwhile ends the process here, before anything is written.
    await pending();
    if (options.update === true && hasErrors(outcome.report.diagnostics)) io.stderr.write('nothing is updated while there are errors\n');
    else if (options.update === true) updateTests(input, outcome.report, io);
    const rendered = renderOutputs(outputs, (request) => renderReport(outcome, input, request, options, io), io);
    progress.end();
    writeTogether(rendered.writes, [], io.cwd);
    io.stdout.write(rendered.stdout);
    if (io.stderr.isTty && options.quiet !== true) io.stderr.write(`${((io.nowMs() - startedMs) / 1000).toFixed(2)} s\n`);
    return { code: outcome.code, watched: input.watched };
  } finally {
    progress.end();
  }
}

type Outcome = { readonly report: TestReport; readonly mutations?: MutationReport; readonly code: ExitCode };

async function runInput(input: TestInput, selectors: readonly CaseSelector[], options: TestOptions, progress: Progress): Promise<Outcome> {
  if (hasErrors(input.diagnostics)) {
    return { report: { tests: [], coverage: [], diagnostics: input.diagnostics }, code: exitCodes.couldNotStart };
  }
  progress.step('compiling policies');
  const prepared = await prepareTests({ ...input.request, filter: selectors });
  refuseEmpty(prepared, selectors, options);
  const stepping = (what: string): Step => steadily((done, total) => progress.step(`${what} ${done} of ${total}`));
  const report = await runPrepared(prepared, { filter: selectors }, stepping('running case'));
  const whole = { ...report, diagnostics: [...input.diagnostics, ...report.diagnostics] };
  const code = exitCodeOf(whole, options);
  if (options.mutate !== true || code !== exitCodes.yes) return { report: whole, code };
  const cases = prepared.tests.flatMap((one) => one.cases.flatMap((each) => ('identity' in each ? [] : [each])));
  const mutations = await mutateCases(cases, stepping('mutant'));
  return { report: whole, mutations, code: mutations.survivors.length > 0 ? exitCodes.no : code };
}

function refuseEmpty({ tests, diagnostics }: PreparedTests, selectors: readonly CaseSelector[], options: TestOptions): void {
  if (options.allowEmpty === true || hasErrors(diagnostics) || tests.some((one) => one.cases.length > 0)) return;
  if (selectors.length === 0) throw new UsageError('nothing to test: no case runs in any environment');
  throw new UsageError('nothing to test: no case is selected', whyNoneFits(selectors, selectableCases(tests)));
}

function exitCodeOf({ tests, diagnostics, coverage }: TestReport, { coverageBar }: TestOptions): ExitCode {
  const failed = tests.some((test) => test.cases.some((one) => one.status === 'failed'));
  const below = isBelowBar(coverage, coverageBar);
  return worstExitCode(
    ...(hasErrors(diagnostics) ? [exitCodes.couldNotStart] : []),
    ...(failed || below ? [exitCodes.no] : []),
    exitCodes.yes,
  );
}

function renderReport(outcome: Outcome, { sources }: TestInput, { format, file }: OutputRequest, options: TestOptions, io: CliIo): string {
  const { report, mutations, code } = outcome;
  const { coverageBar } = options;
  const verdict: TestVerdict = {
    exitCode: code,
    ...(coverageBar === undefined ? {} : { coverageBar }),
    ...(mutations === undefined ? {} : { mutations }),
  };
  switch (format) {
    case 'json':
      return renderTestJson(report, sources, verdict);
    case 'junit':
      return renderTestJunit(report, sources, verdict);
    case 'markdown':
      return renderTestMarkdown(report, sources, verdict);
    case 'github':
      return renderTestGithub(report, sources, verdict);
    case 'console':
      break;
    default:
      throw new Error(`no renderer for ${format}`);
  }
  if (options.quiet === true && code === exitCodes.yes) return '';
  const color = file === undefined && wantsColour(options.color, io);
  const shown = renderTestConsole(report, sources, {
    color,
    width: (file === undefined ? io.stdout.columns : undefined) ?? 100,
    failOnly: options.failOnly === true,
    coverage: options.coverage === true || coverageBar !== undefined,
    ...(coverageBar === undefined ? {} : { coverageBar }),
  });
  return mutations === undefined ? shown : `${shown}\n${renderMutations(mutations, io.stdout.columns ?? 100)}`;
}

function selectorsOf({ select = [], env }: TestOptions): readonly CaseSelector[] {
  const selectors = select.map(readSelector);
  return env === undefined ? selectors : inEnvironments(selectors, env);
}

function readSelector(text: string): CaseSelector {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new UsageError(parsed.message, parsed.hint);
  return parsed.selector;
}
