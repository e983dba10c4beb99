import { Composer, type CST, type Document, isCollection, isScalar, Lexer, type ParsedNode, Parser, visit } from 'yaml';
import type { Diagnostic } from './diagnostic.ts';
import type { SourceFile } from './source-file.ts';
import { type YamlProblem, yamlErrorDiagnostics } from './yaml-errors.ts';
import { yamlLimits } from './yaml-limits.ts';

export type YamlDocument = Document.Parsed<ParsedNode, true>;
export type YamlSyntax = { readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[] };

/** A part of a file, in UTF-16 units. */
export type YamlPart = { readonly from: number; readonly to: number };

/**
 * YAML text to the parser's documents, which are free of syntax errors when no diagnostic is an error. Bounded: see yaml-limits.ts. Of a part that
 * is whole documents, all places are those in the file.
 */
export function parseYamlSyntax(file: SourceFile, { from, to }: YamlPart = { from: 0, to: file.text.length }): YamlSyntax {
  const text = file.text.slice(from, to);
  const parser = new Parser();
  parser.offset = from;
  const collector = new DocumentCollector();
  const refuse = (diagnostic: Diagnostic): YamlSyntax => ({ documents: [], diagnostics: [diagnostic] });

  const tooManyAt = text.length * mostTokensOfCharacter <= yamlLimits.tokens ? undefined : tooManyTokensFrom(text);
  if (tooManyAt !== undefined) {
    return refuse(tooLarge(file, from + tooManyAt, `the file has more than ${yamlLimits.tokens} words, signs and line breaks`));
  }
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'directive' && !/^%YAML[ \t]+1\.2[ \t]*$/.test(token.source)) return refuse(refusedDirective(file, token));
      collector.add(token);
    }
    if (collector.documentCount > yamlLimits.documents) break;
    // The parser keeps what is still open on its stack, below it the document; the composer would recurse once per level.
    if (parser.stack.length > yamlLimits.levels + 2) return refuse(tooDeep(file, parser.offset));
    if (collector.stopped) break;
  }
  if (!collector.stopped) for (const token of parser.end()) collector.add(token);
  if (collector.documentCount > yamlLimits.documents) {
    return refuse(tooLarge(file, parser.offset, `the file has more than ${yamlLimits.documents} documents`));
  }
  collector.end();
  return { documents: collector.documents, diagnostics: yamlErrorDiagnostics(file, collector.problems()) };
}

/** A character is a token at most, with one mark before it and one behind it. */
const mostTokensOfCharacter = 3;

/** Counted before anything is built: the syntax tree of a file full of signs takes a hundred times the file's size. */
function tooManyTokensFrom(text: string): number | undefined {
  let tokenCount = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++tokenCount > yamlLimits.tokens) return offset;
    if (!lexerMarks.has(lexeme)) offset += lexeme.length;
  }
  return undefined;
}

/** What the lexer announces (a document, the end of a broken flow, a scalar); no part of the text, which has no control characters. */
const lexerMarks: ReadonlySet<string> = new Set(['\x02', '\x18', '\x1f']);

type ParserError = { readonly code: string; readonly message: string; readonly pos: readonly [number, number] };

/** Turns the parser's tokens into documents and keeps the errors, up to a limit. */
class DocumentCollector {
  readonly documents: YamlDocument[] = [];
  documentCount = 0;
  /** After an error between documents; what follows it is noise, and may be a lot of it. */
  stopped = false;
  readonly #errors: { readonly error: ParserError; readonly document: number }[] = [];
  readonly #composer = new Composer<ParsedNode, true>({
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Done in yaml-tree.ts: the parser's own check is quadratic in the number of keys.
    uniqueKeys: false,
    // The indent of a block scalar's parent is known to its token only.
    keepSourceTokens: true,
  });

  constructor() {
    // The composer makes an Error with a stack for each of possibly a million errors; this keeps the first ones as data.
    // Should the field ever be renamed, errors arrive in the documents as usual, and are read from there too.
    const onError = (source: ErrorSource, code: string, message: string): void => {
      if (this.#errors.length >= yamlLimits.problems) return;
      this.#errors.push({ error: { code, message, pos: errorRange(source) }, document: this.documentCount - 1 });
    };
    Object.assign(this.#composer, { onError });
  }

  add(token: CST.Token): void {
    if (token.type === 'document') this.documentCount++;
    if (token.type === 'error') this.stopped = true;
    for (const document of this.#composer.next(token)) this.documents.push(document as YamlDocument);
  }

  end(): void {
    for (const document of this.#composer.end()) this.documents.push(document as YamlDocument);
  }

  /** Warnings too: a warning of the parser is a tag or a name it does not know, which strict reading refuses. */
  problems(): readonly YamlProblem[] {
    const { errors, warnings } = this.#composer.streamInfo();
    return [
      ...[...errors, ...warnings].map((error) => problemOf(error, undefined)),
      ...this.#errors.map(({ error, document }) => problemOf(error, this.documents[document])),
      ...this.documents.flatMap((document) => [...document.errors, ...document.warnings].map((error) => problemOf(error, document))),
    ].filter(({ code }) => code !== 'BAD_DIRECTIVE');
  }
}

type ErrorSource = number | readonly number[] | { readonly offset: number; readonly source?: unknown };

function errorRange(source: ErrorSource): readonly [number, number] {
  if (typeof source === 'number') return [source, source + 1];
  if ('offset' in source) return [source.offset, source.offset + (typeof source.source === 'string' ? source.source.length : 1)];
  const [from = 0, to = from + 1] = source;
  return [from, to];
}

function problemOf({ code, message, pos }: ParserError, document: YamlDocument | undefined): YamlProblem {
  const problem = { code, message, from: pos[0], to: pos[1] };
  const unclosed = /^Missing closing|must end with a|and end with a/.test(message);
  const openedAt = unclosed && document !== undefined ? unclosedFrom(document, pos[0]) : undefined;
  return openedAt === undefined ? problem : { ...problem, openedAt };
}

/** Where the quoted text or flow collection starts whose end was expected at `end`. */
function unclosedFrom(document: YamlDocument, end: number): number | undefined {
  let from: number | undefined;
  visit(document, {
    Node(_key, node) {
      if (node.range?.[1] !== end) return undefined;
      const quoted = isScalar(node) && (node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE');
      if (!quoted && !(isCollection(node) && node.flow)) return undefined;
      from = node.range[0];
      return visit.BREAK;
    },
  });
  return from;
}

/** All directives but `%YAML 1.2` are refused: `%YAML 1.1` would change what the same text means. */
function refusedDirective(file: SourceFile, { offset, source }: CST.Directive): Diagnostic {
  return {
    code: 'GP514',
    name: 'yaml-directive',
    severity: 'error',
    message: `the directive \`${source.trim().slice(0, 40)}\` is not supported`,
    range: { file: file.name, from: offset, to: offset + source.trimEnd().length },
    hint: 'remove the directive; files are read as YAML 1.2',
  };
}

export function tooDeep(file: SourceFile, at: number): Diagnostic {
  return {
    code: 'GP511',
    name: 'yaml-depth',
    severity: 'error',
    message: `nested more than ${yamlLimits.levels} levels deep`,
    range: { file: file.name, from: at, to: Math.min(at + 1, file.text.length) },
    hint: 'flatten the structure; no kind of file read here needs more than ten levels',
  };
}

export function tooLarge(file: SourceFile, at: number, message: string): Diagnostic {
  return {
    code: 'GP515',
    name: 'yaml-size',
    severity: 'error',
    message,
    range: { file: file.name, from: at, to: Math.min(at + 1, file.text.length) },
    hint: 'split the file',
  };
}
