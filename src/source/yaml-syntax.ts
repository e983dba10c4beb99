import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isScalar,
  Lexer,
  type ParsedNode,
  Parser,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import type { Diagnostic } from './diagnostic.ts';
import type { SourceFile } from './source-file.ts';
import { type YamlProblem, yamlErrorDiagnostics } from './yaml-errors.ts';
import { yamlLimits } from './yaml-limits.ts';

export type YamlDocument = Document.Parsed<ParsedNode, true>;
type Token = CST.Token;
export type YamlSyntax = { readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[] };

/** YAML text to the parser's documents, which are free of syntax errors when no diagnostic is an error. Bounded: see yaml-limits.ts. */
export function parseYamlSyntax(file: SourceFile): YamlSyntax {
  const documents: YamlDocument[] = [];
  const composer = new Composer<ParsedNode, true>({
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Done in yaml-tree.ts: the parser's own check is quadratic in the number of keys.
    uniqueKeys: false,
    // The indent of a block scalar's parent is known to its token only.
    keepSourceTokens: true,
  });
  const parser = new Parser();
  const lexer = new Lexer();
  const directives: CST.Directive[] = [];
  const refuse = (diagnostic: Diagnostic): YamlSyntax => ({ documents: [], diagnostics: [diagnostic] });

  let documentCount = 0;
  let valueCount = 0;
  let stopped = false;
  function compose(token: Token): Diagnostic | undefined {
    if (token.type === 'document' && ++documentCount > yamlLimits.documents) {
      return tooLarge(file, token.offset, `more than ${yamlLimits.documents} documents in one file`);
    }
    if (token.type === 'directive' && !/^%YAML[ \t]+1\.2[ \t]*$/.test(token.source)) directives.push(token);
    // What follows an error between documents is noise, and may be a lot of it.
    if (token.type === 'error') stopped = true;
    for (const document of composer.next(token)) documents.push(document as YamlDocument);
    return undefined;
  }

  for (const lexeme of lexer.lex(file.text)) {
    if (lexeme === scalarMark || lexeme === '[' || lexeme === '{') valueCount++;
    if (valueCount > yamlLimits.values) return refuse(tooLarge(file, parser.offset, `more than ${yamlLimits.values} values in one file`));
    for (const token of parser.next(lexeme)) {
      const diagnostic = compose(token);
      if (diagnostic !== undefined) return refuse(diagnostic);
    }
    // The parser keeps what is still open on its stack, below it the document; the composer would recurse once per level.
    if (parser.stack.length > yamlLimits.levels + 2) return refuse(tooDeep(file, parser.offset));
    if (stopped) break;
  }
  if (!stopped) {
    for (const token of parser.end()) {
      const diagnostic = compose(token);
      if (diagnostic !== undefined) return refuse(diagnostic);
    }
  }
  for (const document of composer.end()) documents.push(document as YamlDocument);
  const stray = documents.length === 0 ? composer.streamInfo() : { errors: [], warnings: [] };
  // A warning of the parser is a tag, a directive or a name it does not know: strict reading refuses those.
  const problems = [
    ...directives.map(({ offset, source }) => directiveProblem(offset, source)),
    ...[...stray.errors, ...stray.warnings].filter(notDirective).map((error) => problemOf(error, undefined)),
    ...documents.flatMap((document) =>
      [...document.errors, ...document.warnings].filter(notDirective).map((error) => problemOf(error, document)),
    ),
  ];
  return { documents, diagnostics: yamlErrorDiagnostics(file, problems) };
}

function notDirective(error: YAMLParseError | YAMLWarning): boolean {
  return error.code !== 'BAD_DIRECTIVE';
}

/** All directives but `%YAML 1.2` are refused, whatever the parser makes of them. */
function directiveProblem(from: number, source: string): YamlProblem {
  return { code: 'BAD_DIRECTIVE', message: `The directive \`${source.trim()}\` is not supported`, from, to: from + source.length };
}

function problemOf(error: YAMLParseError | YAMLWarning, document: YamlDocument | undefined): YamlProblem {
  const { code, message, pos } = error;
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

/** The lexer's announcement of a plain or block scalar (Unit Separator); the file's own control characters were refused before. */
const scalarMark = '\x1f';

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
