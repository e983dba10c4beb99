import { Lexer } from 'yaml';
import { lineIndexAt, lineStarts, type SourceFile, type SourceRange } from './source-file.ts';
import { yamlLimits } from './yaml-limits.ts';

/** `text` from `#` to the end of the line. `line` counts from 0. `alone`: nothing else stands on the line. */
export type YamlComment = { readonly text: string; readonly range: SourceRange; readonly line: number; readonly alone: boolean };

export type YamlComments = {
  readonly comments: readonly YamlComment[];
  /**
   * The line (from 0) that stands for the one at `offset`: the line itself, or the first one of a scalar over several lines, which has no
   * room for comments inside. Of a block scalar that is the line with its `|` or `>`.
   */
  readonly lineAt: (offset: number) => number;
};

type Span = { readonly from: number; readonly to: number };

/**
 * The comments of a YAML file, valid or not: a `#` inside a text is none. Of a file with more tokens than `yamlLimits` those at its start; such
 * a file is refused elsewhere.
 */
export function readYamlComments(file: SourceFile): YamlComments {
  const comments: YamlComment[] = [];
  const long: Span[] = [];
  let at = 0;
  let tokens = 0;
  let inScalar = false;
  let header: number | undefined;
  for (const lexeme of new Lexer().lex(file.text)) {
    if (++tokens > yamlLimits.tokens) break;
    if (lexeme === scalarMark) {
      inScalar = true;
      continue;
    }
    if (lexeme === documentMark || lexeme === flowErrorMark) continue;
    const from = at;
    at += lexeme.length;
    const isText = inScalar || lexeme.startsWith('"') || lexeme.startsWith("'");
    inScalar = false;
    if (isText) {
      const start = header ?? from;
      if (header !== undefined || /[\r\n]/.test(lexeme)) long.push({ from: start, to: at });
      header = undefined;
    } else if (lexeme.startsWith('#')) comments.push(commentAt(file, from, lexeme));
    else if (lexeme.startsWith('|') || lexeme.startsWith('>')) header = from;
  }
  return { comments, lineAt: (offset) => lineIndexAt(file, long.find(({ from, to }) => from <= offset && offset < to)?.from ?? offset) };
}

/** What the lexer of `yaml` announces; not part of the text. */
const documentMark = '\x02';
const flowErrorMark = '\x18';
const scalarMark = '\x1f';

function commentAt(file: SourceFile, from: number, text: string): YamlComment {
  const line = lineIndexAt(file, from);
  const before = file.text.slice(lineStarts(file)[line], from);
  return { text, range: { file: file.name, from, to: from + text.length }, line, alone: before.trim() === '' || before === '\uFEFF' };
}
