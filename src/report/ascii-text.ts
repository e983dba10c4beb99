/** The part of a frame before its line of a file: the number and the bar, coloured or not. */
const gutter = String.raw`^(?:\u001b\[[\d;]*m)* *\d+ \|(?:\u001b\[[\d;]*m)* `;
const cutLeft = new RegExp(`(${gutter})…`, 'gm');
const cutRight = new RegExp(`(${gutter}.*)…$`, 'gm');

const words: Readonly<Record<string, string>> = { '…': '...', '–': '-', '≈': '~', '×': 'x' };

/**
 * A console report with our own symbols in ASCII, for terminals that cannot show them. Cut lines of frames end in one character, so that the
 * underlines below them stay in place. What else is not ASCII comes from files, and stays as it is.
 */
export function asciiText(text: string): string {
  return text
    .replaceAll(cutLeft, '$1<')
    .replaceAll(cutRight, '$1>')
    .replaceAll(/[…–≈×]/g, (symbol) => words[symbol] ?? symbol);
}
