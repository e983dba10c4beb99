import { type DiffReport, diffFiles } from '../check/diff-files.ts';
import { wantsColour } from './colour.ts';
import { type DiffOptions, diffFormats } from './diff.ts';
import { renderDiffConsole } from './diff-console.ts';
import { type DiffInput, readDiffInput } from './diff-input.ts';
import { renderDiffMarkdown } from './diff-markdown.ts';
import { type DiffOutcome, renderDiffJson } from './diff-outcome.ts';
import { isUnchanged } from './diff-words.ts';
import { type ExitCode, exitCodes, worstExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { type OutputRequest, readOutputs, renderOutputs } from './output.ts';
import { startProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

export async function diff(revision: string, paths: readonly string[], options: DiffOptions, io: CliIo): Promise<ExitCode> {
  const outputs = readOutputs(options.output, diffFormats);
  const progress = startProgress(io);
  try {
    progress.step('reading both revisions');
    const input = await readDiffInput({ revision, paths, config: options.config }, io.cwd);
    progress.step('comparing');
    const report = await diffFiles(input);
    if (options.allowEmpty !== true) refuseEmpty(report, input);
    const outcome: DiffOutcome = {
      report,
      names: input.names,
      sources: input.sources,
      notes: input.testProblem === undefined ? [] : [`no recorded case was run: ${input.testProblem}`],
      exitCode: exitCodeOf(report, input, options),
    };
    const rendered = renderOutputs(outputs, (request) => render(outcome, request, options, io), io);
    progress.end();
    writeTogether(rendered.writes, [], io.cwd);
    io.stdout.write(rendered.stdout);
    return outcome.exitCode;
  } finally {
    progress.end();
  }
}

/** Empty is an error: a path that selects nothing is a typo more often than an intention. */
function refuseEmpty({ subjects, errors }: DiffReport, { names }: DiffInput): void {
  if (subjects.length > 0 || errors.before.length + errors.after.length > 0) return;
  throw new UsageError(
    `nothing to compare: no policy and no AnalysisTemplate in ${names.before} or ${names.after}`,
    'name the policies: guard-policy diff REVISION PATH; use --allow-empty if there shall be none',
  );
}

function exitCodeOf(report: DiffReport, { testProblem }: DiffInput, { failOn }: DiffOptions): ExitCode {
  const { looser, toPassing, notCompared } = report.summary;
  const worse = looser + toPassing > 0;
  const no = failOn === 'looser' ? worse : failOn === 'change' ? !isUnchanged(report) : false;
  return worstExitCode(
    exitCodes.yes,
    ...(report.errors.after.length > 0 ? [exitCodes.couldNotStart] : []),
    ...(no ? [exitCodes.no] : []),
    // Whether anything got looser is not known of what could not be compared.
    ...(failOn !== undefined && (notCompared > 0 || testProblem !== undefined) ? [exitCodes.undecided] : []),
  );
}

function render(outcome: DiffOutcome, { format, file }: OutputRequest, options: DiffOptions, io: CliIo): string {
  switch (format) {
    case 'json':
      return renderDiffJson(outcome);
    case 'markdown':
      return renderDiffMarkdown(outcome);
    case 'console':
      break;
    default:
      throw new Error(`no renderer for ${format}`);
  }
  if (options.quiet === true && outcome.exitCode === exitCodes.yes && isUnchanged(outcome.report)) return '';
  const color = file === undefined && wantsColour(options.color, io);
  return renderDiffConsole(outcome, { color, width: (file === undefined ? io.stdout.columns : undefined) ?? 100 });
}
