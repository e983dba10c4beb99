import { lintFiles } from '../check/lint-files.ts';
import type { LintReport } from '../lint/lint.ts';
import { hasErrors } from '../source/diagnostic.ts';
import { wantsColour } from './colour.ts';
import { type ExitCode, exitCodes, worstExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { type LintOptions, lintFormats } from './lint.ts';
import { readLintFiles } from './lint-input.ts';
import { atLeast, renderLintConsole, renderLintJson, type ShownLint } from './lint-report.ts';
import { keepMemorySmall } from './memory.ts';
import { type OutputRequest, readOutputs, renderOutputs } from './output.ts';
import { startProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

export async function lint(paths: readonly string[], options: LintOptions, io: CliIo): Promise<ExitCode> {
  keepMemorySmall();
  const outputs = readOutputs(options.output, lintFormats);
  const progress = startProgress(io);
  try {
    progress.step('reading files');
    const input = await readLintFiles(paths, options.config, io);
    if (hasErrors(input.diagnostics)) throw new UsageError(input.diagnostics.map(({ message }) => message).join('; '));
    progress.step(`trying every metric of ${input.files.length} files in every world`);
    const argo = options.argo ?? input.settings?.argo ?? '1.10';
    const { scrapeInterval } = options;
    const found = lintFiles({ files: input.files, argo, ...(scrapeInterval === undefined ? {} : { scrapeIntervalMs: scrapeInterval }) });
    const report: LintReport = { ...found, unreadable: [...input.unreadable, ...found.unreadable] };
    if (options.allowEmpty !== true) refuseEmpty(report, paths);
    const shown: ShownLint = { report, sources: input.sources, exitCode: exitCodeOf(report, options), minSeverity: options.minSeverity };
    const rendered = renderOutputs(outputs, (request) => renderReport(shown, request, options, io), io.cwd);
    progress.end();
    writeTogether(rendered.writes, [], io.cwd);
    io.stdout.write(rendered.stdout);
    return shown.exitCode;
  } finally {
    progress.end();
  }
}

function exitCodeOf({ findings, unreadable }: LintReport, { failOn }: LintOptions): ExitCode {
  return worstExitCode(
    ...(hasErrors(unreadable) ? [exitCodes.couldNotStart] : []),
    ...(findings.some(({ severity }) => atLeast(severity, failOn)) ? [exitCodes.no] : []),
    exitCodes.yes,
  );
}

/** A path that holds nothing to look at is a typo more often than an intention. */
function refuseEmpty({ summary, findings, unreadable, notJudged }: LintReport, paths: readonly string[]): void {
  if (summary.templates + summary.rollouts + findings.length + unreadable.length + notJudged.length > 0) return;
  const where = paths.length === 0 ? 'in the compiled templates' : `under ${paths.map((path) => `\`${path}\``).join(', ')}`;
  throw new UsageError(`nothing to lint: no AnalysisTemplate and no Rollout ${where}`, 'use --allow-empty if that is intended');
}

function renderReport(shown: ShownLint, { format, file }: OutputRequest, options: LintOptions, io: CliIo): string {
  if (format === 'json') return renderLintJson(shown);
  if (options.quiet === true && shown.exitCode === exitCodes.yes) return '';
  const color = file === undefined && wantsColour(options.color, io);
  const width = (file === undefined ? io.stdout.columns : undefined) ?? 100;
  return renderLintConsole(shown, { color, width, verbose: options.verbose === true });
}
