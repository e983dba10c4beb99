import type { Finding, LintRule } from '../../src/lint/rule.ts';
import { renderDiagnostics } from '../../src/report/console.ts';
import type { ArgoVersion } from '../../src/rollouts/check-crd.ts';
import type { SourceFile } from '../../src/source/source-file.ts';
import { exampleFile } from '../lint/example-file.ts';
import { findingsOf } from '../lint/findings.ts';
import { fence } from './generated.ts';

/** What the pages of rules are made of. Examples are linted once, all pages from the same result. */
export type RulePage = {
  readonly rule: LintRule;
  readonly file: SourceFile;
  readonly argo: ArgoVersion;
  readonly finding: Finding | undefined;
};

const releases = ['1.10', '1.9'] as const satisfies readonly ArgoVersion[];
const families: Readonly<Record<string, string>> = {
  GP1: 'a release passes without evidence',
  GP2: 'queries and providers',
  GP3: 'conditions',
  GP4: 'templates, and Rollouts that use them',
  GP5: 'suppressions and hygiene',
  GP8: 'a healthy release is stopped',
};

/** A rule's page with what it finds in its wrong example. */
export function rulePageOf(rule: LintRule): RulePage {
  const file = exampleFile('example.yaml', rule.example.wrong);
  for (const argo of releases) {
    const finding = findingIn(file, rule, argo);
    if (finding !== undefined) return { rule, file, argo, finding };
  }
  return { rule, file, argo: '1.10', finding: undefined };
}

function findingIn(file: SourceFile, rule: LintRule, argo: ArgoVersion): Finding | undefined {
  if (rule.example.wrong === rule.example.right) return undefined;
  return findingsOf(file, [rule], argo)[0];
}

/** What is found, in a sentence, without the name of the example's metric. */
export function findingText({ rule, finding }: RulePage): string {
  return finding === undefined ? firstSentence(oneLine(rule.why)) : finding.message.replace(/^[a-z-]+: /, '');
}

export function renderRulePage(page: RulePage): string {
  const { rule, file, argo, finding } = page;
  const subject = { metric: 'a metric', template: 'a template', rollout: 'a Rollout', input: 'a file' }[rule.of];
  const rows = rule.catalogue.length === 0 ? '' : `; pattern ${rule.catalogue.join(', ')}`;
  const release = argo === '1.10' ? '' : ` --argo ${argo}`;
  const shown =
    finding === undefined
      ? ['', 'No single file can show it.']
      : [
          ...['', '## Wrong', '', fence('yaml', file.text), ''],
          ...[`\`guard-policy lint example.yaml${release}\` says, among what else there may be:`, ''],
          fence('text', renderDiagnostics([finding], new Map([[file.name, file]]), { color: false, width: 100 })),
          ...['', '## Right', '', fence('yaml', exampleFile('example.yaml', rule.example.right).text)],
        ];
  return `${[
    `# ${rule.code} ${rule.name}`,
    '',
    `*${rule.severity}*, of ${subject}${rows}. [All rules](README.md)`,
    '',
    rule.why.trim(),
    '',
    `**Cure:** ${rule.help}.`,
    ...toldIn(rule),
    ...shown,
  ].join('\n')}\n`;
}

/** Rules whose findings tell the same cause better. */
function toldIn({ givesWayTo = [] }: LintRule): readonly string[] {
  const codes = [...new Set(givesWayTo.flatMap((way) => way.codes))];
  if (codes.length === 0) return [];
  const links = codes.map((code) => `[${code}](${code}.md)`);
  const list = links.length === 1 ? links[0] : `${links.slice(0, -1).join(', ')} or ${links.at(-1)}`;
  return ['', `Where ${list} tells the same cause, this is a note of that finding.`];
}

export function renderRuleIndex(pages: readonly RulePage[]): string {
  const sections = [...Map.groupBy(pages, ({ rule }) => rule.code.slice(0, 3))].flatMap(([family, own]) => [
    '',
    `## ${family}xx: ${families[family] ?? 'others'}`,
    '',
    '| rule | severity | finds | pattern |',
    '| --- | --- | --- | --- |',
    ...own.map((page) => {
      const { code, name, severity, catalogue } = page.rule;
      return `| [${code}](${code}.md) ${name} | ${severity} | ${cell(findingText(page))} | ${catalogue.join(', ')} |`;
    }),
  ]);
  return `${[
    '# Rules of `guard-policy lint`',
    '',
    'One page for each rule; `guard-policy explain GP124` shows the same in the terminal. What a rule finds is said here in the words of its example.',
    'Patterns are the rows of the catalogue of fail-open patterns: T templates, C conditions, Q queries, W, D, J, V, P providers, R Rollouts.',
    'How to run them, set findings aside and correct them: [lint in CI](../lint-in-ci.md).',
    ...sections,
    '',
    '## Patterns',
    '',
    '| pattern | rules |',
    '| --- | --- |',
    ...patternRows(pages),
  ].join('\n')}\n`;
}

function patternRows(pages: readonly RulePage[]): readonly string[] {
  const byPattern = new Map<string, string[]>();
  for (const { rule } of pages) for (const row of rule.catalogue) byPattern.set(row, [...(byPattern.get(row) ?? []), rule.code]);
  const letters = 'TCQWDJVPR';
  return [...byPattern]
    .sort(([a], [b]) => letters.indexOf(a.charAt(0)) - letters.indexOf(b.charAt(0)) || Number(a.slice(1)) - Number(b.slice(1)))
    .map(([row, codes]) => `| ${row} | ${codes.map((code) => `[${code}](${code}.md)`).join(', ')} |`);
}

/** docs/errors.md with a row for each rule that has none of its own there. Rows that link to a rule's page are made anew. */
export function withRuleRows(errors: string, pages: readonly RulePage[]): string {
  const isOurs = (line: string): boolean => /^\| GP\d{3} \|.*\]\(rules\/GP\d{3}\.md\) \|$/.test(line);
  const lines = errors.split('\n').filter((line) => !isOurs(line));
  const written = new Set(lines.flatMap((line) => /^\| (GP\d{3}) \|/.exec(line)?.[1] ?? []));
  for (const page of pages) {
    const { code, name, severity, help } = page.rule;
    if (written.has(code)) continue;
    const heading = lines.findIndex((line) => line.startsWith(`## ${code.slice(0, 3)}xx`));
    if (heading < 0) throw new Error(`docs/errors.md has no section for ${code}`);
    const rule = lines.findIndex((line, index) => index > heading && line.startsWith('| --- '));
    let at = rule + 1;
    while (/^\| GP\d{3} \|/.test(lines[at] ?? '') && (lines[at] as string) < `| ${code} |`) at++;
    const mild = severity === 'error' ? '' : `*${severity}:* `;
    lines.splice(at, 0, `| ${code} | ${name} | ${mild}${cell(findingText(page))} | ${cell(help)}: [page](rules/${code}.md) |`);
  }
  return lines.join('\n');
}

function cell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/[.:]$/, '') ?? text;
}
