import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';
import { lineIndexAt, lineStarts, type SourceFile } from './source-file.ts';

/** An error as the YAML parser gives it: [from, to) are offsets; `openedAt` is where the unclosed quote or bracket opens, if that is the error. */
export type YamlProblem = {
  readonly code: string;
  readonly message: string;
  readonly from: number;
  readonly to: number;
  readonly openedAt?: number;
};

type Finding = {
  readonly code: DiagnosticCode;
  readonly name: string;
  readonly message: string;
  readonly hint: string;
  readonly from: number;
  readonly to: number;
  readonly related?: NonNullable<Diagnostic['related']>;
};

/**
 * The parser's errors in the user's words. One wrong indent or quote makes the parser stumble several times: of the errors in the
 * structure only the first is told, errors inside single values are all told.
 */
export function yamlErrorDiagnostics(file: SourceFile, problems: readonly YamlProblem[]): readonly Diagnostic[] {
  const ordered = problems.toSorted((a, b) => a.from - b.from);
  const findings: Finding[] = [];
  let structureTold = false;
  for (const problem of ordered) {
    const local = localFinding(file, problem);
    if (local !== undefined) {
      findings.push(local);
      continue;
    }
    if (structureTold) continue;
    structureTold = true;
    const here = ordered.filter((other) => other.from === problem.from);
    findings.push(
      structureFinding(
        file,
        here.find((other) => other.openedAt !== undefined) ?? here.find((other) => other.code === 'MULTILINE_IMPLICIT_KEY') ?? problem,
      ),
    );
  }
  return findings.map(({ from, to, ...rest }) => ({
    ...rest,
    severity: 'error',
    range: { file: file.name, from: Math.min(from, file.text.length), to: Math.min(Math.max(from, to), file.text.length) },
  }));
}

/** Errors that leave the structure around them readable. */
function localFinding(file: SourceFile, { code, message, from, to }: YamlProblem): Finding | undefined {
  switch (code) {
    case 'BAD_DQ_ESCAPE': {
      const sequence = message.replace(/^Invalid escape sequence /, '');
      const hint = 'use single quotes, in which a backslash is just a backslash, or write it twice';
      return syntax(`\`${sequence}\` is not an escape of double-quoted text`, hint, from, from + sequence.length);
    }
    case 'TAB_AS_INDENT':
      return { code: 'GP505', name: 'yaml-tab', message: 'a tab cannot indent', hint: 'indent with spaces', from, to };
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE': {
      const tag = file.text.slice(from, to);
      return {
        code: 'GP507',
        name: 'yaml-tag',
        message: `the tag \`${tag}\` is not known or does not fit its value`,
        hint: 'remove it',
        from,
        to,
      };
    }
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
      return {
        code: 'GP510',
        name: 'yaml-alias',
        message: sentence(message),
        hint: 'put text that starts with `*` or `&` in quotes; names of anchors are letters and digits',
        from,
        to,
      };
    default:
      return undefined;
  }
}

function structureFinding(file: SourceFile, problem: YamlProblem): Finding {
  const { code, message, from, to, openedAt } = problem;
  const { text } = file;
  const before = text.slice(lineStarts(file)[lineIndexAt(file, from)], from);
  const startsLine = before.trim() === '';
  const textFrom = from + (/^[ \t]*/.exec(text.slice(from, from + 1000))?.[0].length ?? 0);
  const wordEnd = textFrom + (/^(?:[^\s:,[\]{}]+|.?)/.exec(text.slice(textFrom, textFrom + 200))?.[0].length ?? 0);

  if (openedAt !== undefined) {
    const opener = text[openedAt] ?? '';
    const what = opener === '[' ? 'list' : opener === '{' ? 'map' : 'text';
    const closer = opener === '[' ? ']' : opener === '{' ? '}' : opener;
    const end = text.slice(0, from).trimEnd().length;
    return {
      ...syntax(
        `this ${what} is not closed`,
        `close it with \`${closer}\`${what === 'text' ? '' : ', and indent its lines more than its key'}`,
        openedAt,
        openedAt + 1,
      ),
      related: [{ message: `\`${closer}\` is missing here at the latest`, range: { file: file.name, from: end, to: end } }],
    };
  }
  if (code === 'MULTILINE_IMPLICIT_KEY') {
    const lastLine = from + text.slice(from, to).trimEnd().lastIndexOf('\n') + 1;
    const keyFrom = lastLine + (/^[ \t]*/.exec(text.slice(lastLine, to))?.[0].length ?? 0);
    if (lastLine > from) {
      const hint = 'align it with the keys it belongs to; text over several lines needs `|` or quotes';
      return syntax(
        'this line is indented as if it continued the value above it',
        hint,
        keyFrom,
        Math.max(keyFrom, text.slice(0, to).trimEnd().length),
      );
    }
    const words = text[textFrom] === '-' ? 'a list item among the keys of a map' : 'this line does not belong to the map around it';
    return syntax(words, 'align it with the keys or items it belongs to', textFrom, wordEnd);
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && message.startsWith('Nested mappings')) {
    const lineEnd = text.slice(from).search(/\s*(?:\r?\n|$)/) + from;
    return syntax('a second key on the same line', 'put the value in quotes if `: ` is part of it, else start a new line', from, lineEnd);
  }
  if (code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY') {
    const block = message.startsWith('Block scalar');
    if (block) return syntax('the lines of this block text are not indented enough', 'indent them more than their key', textFrom, wordEnd);
    return syntax('this line is indented differently from those beside it', 'align it with the keys or items beside it', textFrom, wordEnd);
  }
  if (code === 'BAD_SCALAR_START') {
    return syntax(
      `a plain text cannot start with ${text[from] === '`' ? 'a backtick' : `\`${text[from]}\``}`,
      'put the text in quotes',
      from,
      from + 1,
    );
  }
  if (message.startsWith('Implicit map keys need')) {
    const end = Math.max(from, text.slice(0, to).trimEnd().length);
    return syntax('this is neither a key with a value nor part of the text above', 'write `key: value`', from, end);
  }
  if (message.startsWith('Comments must be')) {
    return syntax('a comment needs a space before its `#`', 'add the space, or quote the text if `#` is part of it', from, from + 1);
  }
  if (message.startsWith('Block scalars with more-indented')) {
    const hint = 'remove the spaces on the blank lines above, or give the indent: `|2`';
    return syntax('the blank lines above this text are indented more than the text', hint, textFrom, wordEnd);
  }
  if (message.startsWith('Unexpected block-seq-ind')) {
    const words = startsLine ? 'a list item among the keys of a map' : 'a list cannot start on the line of its key';
    return syntax(words, startsLine ? 'give the list a key of its own' : 'start the list on the next line', from, from + 1);
  }
  const words = otherWords.find(([start]) => message.startsWith(start));
  if (words !== undefined) return syntax(words[1], words[2], textFrom, Math.max(wordEnd, textFrom + 1));
  if (message.startsWith('Missing ')) return syntax(sentence(message), 'put text with special characters in quotes', from, to);
  if (message.startsWith('Not a YAML token'))
    return syntax('unexpected text behind the `|` or `>`', 'start the text on the next line', from, to);
  if (code === 'UNEXPECTED_TOKEN' && startsLine) {
    return syntax(
      'this line does not belong to the list or map above it',
      'align it with the keys or items it belongs to',
      textFrom,
      wordEnd,
    );
  }
  if (code === 'UNEXPECTED_TOKEN') {
    const shown = JSON.stringify(text.slice(from, Math.min(to, from + 20)).split(/\r?\n/)[0]);
    return syntax(`unexpected ${shown}`, 'put text with special characters in quotes', from, Math.min(to, from + 20));
  }
  return syntax(sentence(message), 'see https://yaml.org/spec/1.2.2', from, to);
}

/** How the parser's message starts, what we say, and the hint. */
const otherWords: readonly (readonly [start: string, message: string, hint: string])[] = [
  [
    'Block collections are not allowed',
    'a map or list by indentation inside brackets',
    'close the brackets before it, or use brackets throughout',
  ],
  ['Sequence item without', 'this line has no `- ` and stands among list items', 'align it with what it belongs to'],
  ['Missing , between', 'a comma is missing before this', 'separate items by commas, or put text with special characters in quotes'],
  [
    'Missing , or : between',
    'a comma or colon is missing before this',
    'separate items by commas, or put text with special characters in quotes',
  ],
  ['Missing space after :', 'a colon needs a space behind it here', 'add the space, or put the text in quotes'],
  ['Tags and anchors must be separated', 'a tag or anchor needs a space behind it', 'put text that starts with `!` or `&` in quotes'],
  [
    'Map comment with trailing content',
    'this line is indented differently from those beside it',
    'align it with the keys or items beside it',
  ],
];

function syntax(message: string, hint: string, from: number, to: number): Finding {
  return { code: 'GP504', name: 'yaml-syntax', message, hint, from, to };
}

function sentence(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
