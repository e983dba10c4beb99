import type { Finding } from '../lint/rule.ts';
import { positionAt } from '../source/source-file.ts';
import { type FindingsReport, inReadingOrder, repositoryPath } from './findings-report.ts';
import { identities } from './fingerprint.ts';
import { printJson } from './json.ts';

/** One entry of GitLab's Code Quality report. Source: GitLab, doc/ci/testing/code_quality, report format. */
type CodeQualityIssue = {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'critical' | 'major' | 'minor' | 'info';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number; readonly end?: number } };
};

/** Code Quality as GitLab shows it in merge requests. Suppressed findings are left out: the format has no word for them. */
export function renderCodeQuality(report: FindingsReport): string {
  const known = identities(report);
  const issues = inReadingOrder(report.findings).map((finding): CodeQualityIssue => {
    const { code, name, message, range } = finding;
    const file = report.files.get(range.file);
    const begin = file === undefined ? 1 : positionAt(file, range.from).line;
    return {
      description: `${code} ${name}: ${message}`,
      check_name: code,
      fingerprint: known.get(finding)?.fingerprint as string,
      severity: gitlabSeverity(finding),
      location: { path: repositoryPath(range.file, report.folder), lines: { begin } },
    };
  });
  return printJson(issues);
}

/** What would pass without evidence weighs more than what is wrong otherwise. */
function gitlabSeverity({ code, severity }: Finding): CodeQualityIssue['severity'] {
  switch (severity) {
    case 'error':
      return /^GP1\d\d$/.test(code) ? 'critical' : 'major';
    case 'warning':
      return 'minor';
    case 'note':
      return 'info';
    default:
      throw new Error(`no severity of GitLab for ${String(severity satisfies never)}`);
  }
}
