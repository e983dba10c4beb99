import type { Block, Page } from './explain-page.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { visible } from './terminal-text.ts';

/** Pages of `explain` as Markdown, for a note or a wiki. */
export function renderPageMarkdown(pages: readonly Page[]): string {
  return `${pages
    .map((page) =>
      page
        .map(blockText)
        .filter((text) => text !== '')
        .join('\n\n'),
    )
    .join('\n\n---\n\n')
    .trimEnd()}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `## ${markdownText([block.text, ...block.aside].join(' · '))}`;
    case 'heading':
      return `### ${markdownText([block.text, ...(block.aside === undefined ? [] : [block.aside])].join(' · '))}`;
    case 'text':
      return markdownText(block.text.trim());
    case 'facts':
      return block.rows
        .filter(({ lines }) => lines.length > 0)
        .map(({ label, lines, code }) => `- **${markdownText(label)}:** ${factText(lines, code === true)}`)
        .join('\n');
    case 'code':
      return fenced(block.text, block.language).join('\n');
    case 'table':
      return [block.header, block.header.map(() => '---'), ...block.rows]
        .map((row, at) => `| ${row.map((cell) => (at === 1 ? cell : markdownText(cell))).join(' | ')} |`)
        .join('\n');
  }
}

/** A query of several lines stands in a block of its own, below the list item. */
function factText(lines: readonly string[], code: boolean): string {
  if (!code) return lines.map((line) => markdownText(line)).join('<br>');
  const text = lines.join('\n');
  if (!text.includes('\n')) return markdownCode(text);
  return ['', ...fenced(text, '').map((line) => `  ${line}`)].join('\n');
}

/** The fence is longer than any run of backticks inside. */
function fenced(text: string, language: string): readonly string[] {
  const shown = text.split('\n').map(visible);
  const fence = '`'.repeat(Math.max(3, ...shown.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length + 1))));
  return [`${fence}${language}`, ...shown, fence];
}
