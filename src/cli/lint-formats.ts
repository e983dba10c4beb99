import { relative } from 'node:path';
import { allRules } from '../lint/rules/all.ts';
import { renderCodeQuality } from '../report/code-quality.ts';
import { renderFindingsGithub } from '../report/findings-github.ts';
import { renderFindingsJunit } from '../report/findings-junit.ts';
import { renderFindingsMarkdown } from '../report/findings-markdown.ts';
import type { FindingsReport } from '../report/findings-report.ts';
import { renderSarif } from '../report/sarif.ts';
import { hasErrors, type Severity } from '../source/diagnostic.ts';
import { wantsColour } from './colour.ts';
import { toPosix } from './display-path.ts';
import { exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import type { LintOptions, lintFormats } from './lint.ts';
import { renderLintJson } from './lint-json.ts';
import { atLeast, type FoundLint, hiddenReasons, renderLintConsole, type ShownLint } from './lint-report.ts';
import type { OutputRequest } from './output.ts';
import { packageVersion } from './package-version.ts';
import { gitRootOf } from './repository.ts';

/** What is shown without `--min-severity`: people have no use for notes in passing, programs choose for themselves. */
function shownFrom(format: string, { minSeverity, failOn, coverage }: LintOptions): Severity {
  if (minSeverity !== undefined) return minSeverity;
  return failOn === 'note' || coverage === true || format === 'json' || format === 'sarif' ? 'note' : 'warning';
}

/** The report in the format that is asked for. */
export function renderLint(found: FoundLint, { format, file }: OutputRequest, options: LintOptions, io: CliIo): string {
  const shown: ShownLint = { ...found, minSeverity: shownFrom(format, options), chosen: options.minSeverity !== undefined };
  switch (format as (typeof lintFormats)[number]) {
    case 'json':
      return renderLintJson(shown);
    case 'sarif':
      return renderSarif(findingsReport(shown, io.cwd));
    case 'codequality':
      return renderCodeQuality(findingsReport(shown, io.cwd));
    case 'junit':
      return renderFindingsJunit(findingsReport(shown, io.cwd));
    case 'markdown':
      return renderFindingsMarkdown(findingsReport(shown, io.cwd));
    case 'github':
      return renderFindingsGithub(findingsReport(shown, io.cwd));
    case 'console':
      return consoleText(shown, file, options, io);
    default:
      throw new Error(`no renderer for ${format}`);
  }
}

function consoleText(shown: ShownLint, file: string | undefined, options: LintOptions, io: CliIo): string {
  if (options.quiet === true && shown.exitCode === exitCodes.yes) return '';
  const color = file === undefined && wantsColour(options.color, io);
  const width = (file === undefined ? io.stdout.columns : undefined) ?? 100;
  return renderLintConsole(shown, { color, width, verbose: options.verbose === true });
}

function findingsReport(shown: ShownLint, cwd: string): FindingsReport {
  const { report, sources, read, minSeverity, failOn, further } = shown;
  const root = gitRootOf(cwd);
  return {
    findings: [...report.unreadable, ...report.findings].filter(({ severity }) => atLeast(severity, minSeverity)),
    waivers: report.waivers,
    suppressed: report.suppressed.filter(({ finding }) => atLeast(finding.severity, minSeverity)),
    read,
    files: sources,
    rules: allRules,
    failOn,
    further: [...further, ...hiddenReasons(shown)],
    complete: !hasErrors(report.unreadable),
    folder: root === undefined ? '' : toPosix(relative(root, cwd)),
    toolVersion: packageVersion,
  };
}
