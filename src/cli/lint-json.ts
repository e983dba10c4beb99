import type { FilesFix } from '../check/fix-files.ts';
import { printJson, toJsonReport } from '../report/json.ts';
import { countDiagnostics } from '../report/summary.ts';
import { placeOf } from './lint-place.ts';
import { atLeast, type ShownLint } from './lint-report.ts';

/** Every metric with what it does in every world stands in the report, whatever is shown. */
export function renderLintJson({ report, sources, exitCode, minSeverity, fixes }: ShownLint): string {
  const all = [...report.unreadable, ...report.findings];
  const json = toJsonReport({ diagnostics: all.filter(({ severity }) => atLeast(severity, minSeverity)), files: sources });
  const metrics = report.metrics.map(({ range, ...metric }) => ({ ...metric, ...placeOf(range, sources) }));
  const notJudged = report.notJudged.map(({ range, embedded: _embedded, ...one }) => ({ ...one, ...placeOf(range, sources) }));
  const suppressed = report.suppressed.map(({ finding, suppression: { until, reason, owner } }) => ({
    code: finding.code,
    message: finding.message,
    ...placeOf(finding.range, sources),
    until,
    reason,
    ...(owner === undefined ? {} : { owner }),
  }));
  const waivers = report.waivers.map(({ range, endsAtMs: _endsAtMs, ...one }) => ({ ...one, ...placeOf(range, sources) }));
  return printJson({
    ...json,
    command: 'lint',
    summary: { ...countDiagnostics(all), suppressed: suppressed.length, waivers: waivers.length, ...report.summary },
    metrics,
    notJudged,
    suppressed,
    waivers,
    ...(fixes === undefined ? {} : { fixed: fixes.fixed.map(fixJson), notFixed: fixes.refused.map(fixJson) }),
    exitCode,
  });
}

function fixJson({ finding, line, reason }: FilesFix['fixed'][number] & { readonly reason?: string }) {
  const { code, range, fix } = finding;
  return { code, file: range.file, line, title: fix.title, ...(reason === undefined ? {} : { reason }) };
}
