import { fixFiles } from '../check/fix-files.ts';
import { type FilesReport, type LintRequest, lintFiles } from '../check/lint-files.ts';
import { hasErrors } from '../source/diagnostic.ts';
import { correctedFiles } from './corrected-files.ts';
import { type ExitCode, exitCodes, worstExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { type LintOptions, lintFormats } from './lint.ts';
import { renderLint } from './lint-formats.ts';
import { readHygiene } from './lint-hygiene.ts';
import { type LintInputFiles, readLintFiles } from './lint-input.ts';
import { atLeast, type FoundLint, furtherReasons } from './lint-report.ts';
import { keepMemorySmall } from './memory.ts';
import { readOutputs, renderOutputs } from './output.ts';
import { startProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { otherPolicies } from './waiver-policies.ts';
import { writeTogether } from './write-together.ts';

export async function lint(paths: readonly string[], options: LintOptions, io: CliIo): Promise<ExitCode> {
  keepMemorySmall();
  const outputs = readOutputs(options.output, lintFormats);
  if (options.fix === true && paths.includes('-')) {
    throw new UsageError('--fix cannot write to stdin', 'name the files, or leave --fix away');
  }
  const progress = startProgress(io);
  try {
    progress.step('reading files');
    const input = await readLintFiles(paths, options.config, io);
    progress.step(`trying every metric of ${input.files.length} files in every world`);
    const nowMs = options.now ?? Date.now();
    const request = requestOf(input, paths, options, { nowMs, cwd: io.cwd });
    const fixes = options.fix === true ? fixFiles(request) : undefined;
    const files = input.files.map((one) => ({ ...one, file: fixes?.changed.get(one.file.name) ?? one.file }));
    const hygiene = await readHygiene(paths, options, request, io.cwd);
    const found = lintFiles({ ...request, files, hygiene });
    const report: FilesReport = { ...found, unreadable: [...input.unreadable, ...found.unreadable] };
    if (options.allowEmpty !== true) refuseEmpty(report, paths, input.files);
    const { packs, shippedPacks } = input.policies;
    const texts = [...packs, ...shippedPacks, ...files.map(({ file }) => file)];
    const shown: FoundLint = {
      report,
      sources: new Map([...input.sources, ...hygiene.sources, ...texts.map((one) => [one.name, one] as const)]),
      read: files.map(({ file }) => file.name),
      exitCode: exitCodeOf(report, options),
      failOn: options.failOn,
      further: furtherReasons(report, options),
      nowMs,
      ...(fixes === undefined ? {} : { fixes }),
    };
    const rendered = renderOutputs(outputs, (request) => renderLint(shown, request, options, io), io);
    const corrected = correctedFiles(fixes?.changed ?? new Map(), input.sources, io.cwd);
    progress.end();
    writeTogether([...corrected, ...rendered.writes], [], io.cwd);
    io.stdout.write(rendered.stdout);
    return shown.exitCode;
  } finally {
    progress.end();
  }
}

function requestOf(
  { files, settings, policies }: LintInputFiles,
  paths: readonly string[],
  { argo, scrapeInterval, config }: LintOptions,
  { nowMs, cwd }: { readonly nowMs: number; readonly cwd: string },
): LintRequest {
  return {
    files,
    argo: argo ?? settings?.argo ?? '1.10',
    ...(scrapeInterval === undefined ? {} : { scrapeIntervalMs: scrapeInterval }),
    nowMs,
    policies: { ...policies, others: otherPolicies(files, paths, config, cwd) },
  };
}

function exitCodeOf(report: FilesReport, options: LintOptions): ExitCode {
  const no = report.findings.some(({ severity }) => atLeast(severity, options.failOn)) || furtherReasons(report, options).length > 0;
  return worstExitCode(...(hasErrors(report.unreadable) ? [exitCodes.couldNotStart] : []), ...(no ? [exitCodes.no] : []), exitCodes.yes);
}

/** A path that holds nothing to look at is a typo more often than an intention. */
function refuseEmpty(
  { summary, findings, unreadable, notJudged, waivers }: FilesReport,
  paths: readonly string[],
  files: LintRequest['files'],
): void {
  // What stands inside other objects is all that was found: nothing was linted.
  const embedded = notJudged.filter((one) => one.embedded === true).length;
  const objects = summary.templates + summary.rollouts + summary.experiments + waivers.length + unreadable.length;
  if (objects > 0 || notJudged.length > embedded || findings.length > embedded) return;
  const places = paths.map((path) => (path === '-' ? 'stdin' : `\`${path}\``)).join(', ');
  const where = paths.length === 0 ? 'in the compiled templates' : places === 'stdin' ? 'in stdin' : `under ${places}`;
  const hint = embedded > 0 ? 'templates stand inside objects of other kinds: render them first' : hintWithout(files);
  throw new UsageError(`nothing to lint: no AnalysisTemplate and no Rollout ${where}`, hint);
}

function hintWithout(files: LintRequest['files']): string {
  const packs = files.some(({ file }) => /^kind: *Pack\b/m.test(file.text));
  return packs ? 'packs are judged where policies use them: lint the policies' : 'use --allow-empty if that is intended';
}
