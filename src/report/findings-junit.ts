import XMLBuilder from 'fast-xml-builder';
import type { Finding } from '../lint/rule.ts';
import type { SuppressedFinding } from '../lint/suppress.ts';
import type { WaiverSummary } from '../lint/waiver.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import { type FindingsReport, inReadingOrder, isAtLeast } from './findings-report.ts';
import { visible } from './terminal-text.ts';
import { placeText } from './test-console.ts';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#',
  format: true,
  suppressEmptyNode: true,
});

type Suite = {
  readonly '@name': string;
  readonly '@tests': number;
  readonly '@failures': number;
  readonly '@errors': 0;
  readonly testcase: readonly object[];
};

/**
 * JUnit XML: a suite for each file, a case for each finding, `classname` the rule. Findings that make the answer no are failures; milder and suppressed
 * ones are cases that pass and say so, and a file without any is one case that passes.
 */
export function renderFindingsJunit(report: FindingsReport): string {
  const suites = suiteNames(report).map((name) => suite(name, report));
  const further = [...report.further, ...(report.complete ? [] : ['input could not be read: there may be more to find'])];
  if (further.length > 0) {
    const cases = further.map((text) => ({ '@classname': 'guard-policy', '@name': visible(text), failure: { '@message': visible(text) } }));
    suites.push({ '@name': 'guard-policy', '@tests': cases.length, '@failures': cases.length, '@errors': 0, testcase: cases });
  }
  const sum = (key: '@tests' | '@failures'): number => suites.reduce((total, one) => total + one[key], 0);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': 'guard-policy lint', '@tests': sum('@tests'), '@failures': sum('@failures'), '@errors': 0, testsuite: suites },
  });
}

/** Files that were read, and those that could not be, which have findings only. */
function suiteNames({ read, findings }: FindingsReport): readonly string[] {
  return [...new Set([...read, ...findings.map(({ range }) => range.file)])].sort();
}

function suite(name: string, { findings, suppressed, waivers = [], files, failOn }: FindingsReport): Suite {
  const here = inReadingOrder(findings.filter(({ range }) => range.file === name));
  const aside = suppressed.filter(({ finding }) => finding.range.file === name);
  const failing = here.filter(({ severity }) => isAtLeast(severity, failOn));
  const cases = [
    ...here.map((finding) => findingCase(finding, failing.includes(finding), files)),
    ...aside.map((one) => suppressedCase(one, files)),
    ...waivers.filter(({ range }) => range.file === name).map(waiverCase),
  ];
  const shown = cases.length === 0 ? [{ '@classname': 'guard-policy', '@name': 'no findings', '@file': visible(name) }] : cases;
  return { '@name': visible(name), '@tests': shown.length, '@failures': failing.length, '@errors': 0, testcase: shown };
}

function findingCase(finding: Finding, fails: boolean, files: ReadonlyMap<string, SourceFile>): object {
  const { code, severity, message } = finding;
  const text = bodyOf(finding, files);
  return {
    ...identity(finding, `${code}: ${message}`, files),
    ...(fails ? { failure: { '@message': visible(message), '@type': severity, '#': text } } : { 'system-out': text }),
  };
}

function suppressedCase({ finding, suppression }: SuppressedFinding, files: ReadonlyMap<string, SourceFile>): object {
  const { until, reason, owner } = suppression;
  const by = owner === undefined ? '' : ` (${owner})`;
  const text = `${placeText(finding.range, files)}: suppressed until ${until}${by}: ${reason}`;
  return { ...identity(finding, `${finding.code}: ${finding.message}`, files), 'system-out': visible(text) };
}

/** Passes, whatever it is worth: what is wrong with it is a finding. */
function waiverCase({
  name,
  policy,
  guardrail,
  environments,
  services = [],
  owner,
  ticket,
  reason,
  expires,
  state,
  range,
}: WaiverSummary): object {
  const text = `${guardrail} of ${policy} in ${[...environments, ...services].join(', ')}, ${state}, to ${expires}, ${owner}, ${ticket}: ${reason}`;
  return { '@classname': 'Waiver', '@name': visible(name), '@file': visible(range.file), 'system-out': visible(text) };
}

function identity({ code, name, range }: Finding, title: string, files: ReadonlyMap<string, SourceFile>): object {
  return { '@classname': `${code} ${name}`, '@name': visible(`${title}${lineSuffix(range, files)}`), '@file': visible(range.file) };
}

/** Two findings of a file may say the same; readers take cases of one name for one. */
function lineSuffix(range: SourceRange, files: ReadonlyMap<string, SourceFile>): string {
  return files.has(range.file) ? ` (${placeText(range, files).slice(range.file.length + 1)})` : '';
}

function bodyOf({ range, code, severity, message, notes = [], hint }: Finding, files: ReadonlyMap<string, SourceFile>): string {
  return [
    `${placeText(range, files)}: ${severity}[${code}] ${message}`,
    ...notes.map(({ label, text }) => `${label}: ${text}`),
    ...(hint === undefined ? [] : [`help: ${hint}`]),
  ]
    .flatMap((text) => text.split('\n'))
    .map(visible)
    .join('\n');
}
