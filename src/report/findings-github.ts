import { type FindingsReport, inReadingOrder } from './findings-report.ts';
import { githubDiagnostics, githubMessage } from './github.ts';

/** Annotations for GitHub Actions: one for each finding, then what else makes the answer no. */
export function renderFindingsGithub(report: FindingsReport): string {
  const further = report.further.map((text) => githubMessage('error', 'guard-policy lint', text));
  const unread = report.complete ? '' : githubMessage('error', 'guard-policy lint', 'input could not be read: there may be more to find');
  return [githubDiagnostics(inReadingOrder(report.findings), report.files), ...further, unread].join('');
}
