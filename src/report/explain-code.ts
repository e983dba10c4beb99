import type { CodePage } from '../scenario/explanation.ts';
import type { Page } from './explain-page.ts';

/** A diagnostic code as a page. */
export function codePage({ code, name, severity, means, cure, family }: CodePage): Page {
  return [
    { kind: 'title', text: `${code} ${name}`, aside: [severity] },
    {
      kind: 'facts',
      rows: [
        { label: 'means', lines: [plain(means)] },
        { label: 'cure', lines: [plain(cure)] },
        { label: 'family', lines: [family] },
      ],
    },
  ];
}

/** Markdown of a table's cell without its links; backticks are as good in a terminal. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\(([^)]*)\)/g, (_, text: string, link: string) => `${text} (docs/${link})`)
    .replaceAll('\\|', '|');
}
