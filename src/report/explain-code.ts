import type { CodePage } from '../scenario/explanation.ts';
import type { Fact, Page } from './explain-page.ts';

/** A diagnostic code as a page. */
export function codePage({ code, name, severity, means, cure, family, rule }: CodePage): Page {
  const patterns: readonly Fact[] =
    rule === undefined || rule.patterns.length === 0 ? [] : [{ label: 'patterns', lines: [rule.patterns.join(', ')] }];
  return [
    { kind: 'title', text: `${code} ${name}`, aside: [severity] },
    {
      kind: 'facts',
      rows: [
        { label: 'means', lines: [plain(means)] },
        ...(rule === undefined ? [] : [{ label: 'why', lines: [rule.why] }]),
        { label: 'cure', lines: [rule === undefined ? plain(cure) : rule.help] },
        { label: 'family', lines: [family] },
        ...patterns,
      ],
    },
    ...exampleBlocks(rule),
  ];
}

function exampleBlocks(rule: CodePage['rule']): Page {
  if (rule?.example === undefined) return [];
  const { wrong, right } = rule.example;
  return [
    { kind: 'heading', text: 'wrong' },
    { kind: 'code', language: 'yaml', text: wrong },
    { kind: 'heading', text: 'right' },
    { kind: 'code', language: 'yaml', text: right },
  ];
}

/** Markdown of a table's cell without its links; backticks are as good in a terminal. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\(([^)]*)\)/g, (_, text: string, link: string) => `${text} (docs/${link})`)
    .replaceAll('\\|', '|');
}
