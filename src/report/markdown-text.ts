import { visible } from './terminal-text.ts';

/** Text from outside as plain words of Markdown: no markup, links, mentions, quick actions or table cells come of it. */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&$^=:-]/g, (character) => (character === '-' || character === ':' ? character : `\\${character}`))
    .replace(/@/g, '&#64;')
    .replace(/^([/-])/, '\\$1');
}

/** As code: a fence longer than any run of backticks inside. */
export function markdownCode(text: string): string {
  const shown = visible(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}
