import { type Checked, checked, type Diagnostic, failed, hasErrors } from './diagnostic.ts';
import type { MappedText } from './mapped-text.ts';
import { checkCharacters, tooLong } from './read-text.ts';
import { scalarText } from './scalar-text.ts';
import type { SourceFile, SourceRange } from './source-file.ts';
import { yamlLimits } from './yaml-limits.ts';
import { parseYamlSyntax, type YamlDocument, type YamlPart } from './yaml-syntax.ts';
import { type Placed, readYamlTree, type YamlEntry } from './yaml-tree.ts';

export { readSourceText } from './read-text.ts';

export type Path = readonly (string | number)[];

/** A document's data and where in the file each part of it stands. */
export type Located<T> = {
  /** Plain JSON data; objects have no prototype, so no key is special. */
  readonly value: T;
  readonly file: SourceFile;
  /** Of the value; of the nearest ancestor that exists when the path does not. An alias stands where it was written, its parts where they were anchored. */
  readonly rangeAt: (path: Path) => SourceRange;
  /** Of the key; falls back to `rangeAt` for list items, the root and paths that do not exist. */
  readonly keyRangeAt: (path: Path) => SourceRange;
  /** Of a scalar: every character with its place in the file. Throws when no scalar is there. */
  readonly textAt: (path: Path) => MappedText;
};

/** The documents of a YAML 1.2 file (core schema, strict). Documents without content are skipped; a file without any is an error. */
export function parseYaml(file: SourceFile): Checked<readonly Located<unknown>[]> {
  if (file.text.length > yamlLimits.bytes) return failed(tooLong(file.name, file.text.length));
  const characters = checkCharacters(file);
  if (hasErrors(characters)) return { ok: false, diagnostics: characters };
  const parsed = parsePart(file, { from: 0, to: file.text.length });
  return parsed.ok && parsed.value.length === 0 ? checked([], [...parsed.diagnostics, emptyFile(file)]) : parsed;
}

function parsePart(file: SourceFile, part: YamlPart): Checked<readonly Located<unknown>[]> {
  const syntax = parseYamlSyntax(file, part);
  if (hasErrors(syntax.diagnostics)) return { ok: false, diagnostics: syntax.diagnostics };
  const located: Located<unknown>[] = [];
  const diagnostics: Diagnostic[] = [...syntax.diagnostics];
  for (const document of syntax.documents.filter(hasContent)) {
    const tree = readYamlTree(file, document);
    diagnostics.push(...tree.diagnostics);
    located.push(locate(file, tree.root));
  }
  return checked(located, diagnostics);
}

/** What came of one part of a stream, and its text. */
export type ParsedPart = { readonly text: string; readonly parsed: Checked<readonly Located<unknown>[]> };

/**
 * The documents of a stream that mention what `wanted` looks for, each parsed by itself, with its place in the whole: what is wrong with one hides
 * nothing of the others, and of all others nothing is said. A document ends where a line begins with `---`, whatever it is in the middle of.
 */
export function parseYamlStream(file: SourceFile, wanted: RegExp): readonly ParsedPart[] {
  const characters = checkCharacters(file);
  if (hasErrors(characters)) return [{ text: file.text, parsed: { ok: false, diagnostics: characters } }];
  const starts = [0, ...[...file.text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index), file.text.length];
  return starts.flatMap((from, index) => {
    const to = starts[index + 1] ?? from;
    const text = file.text.slice(from, to);
    if (!wanted.test(text)) return [];
    if (text.length <= yamlLimits.bytes) return [{ text, parsed: parsePart(file, { from, to }) }];
    return [{ text, parsed: failed({ ...tooLong(file.name, text.length), range: { file: file.name, from, to: from } }) }];
  });
}

function hasContent(document: YamlDocument): boolean {
  const { contents } = document;
  if (contents === null) return false;
  const empty = 'value' in contents && contents.value === null && contents.source === '' && contents.type === 'PLAIN';
  return !empty || contents.anchor !== undefined || contents.tag !== undefined;
}

function emptyFile(file: SourceFile): Diagnostic {
  return {
    code: 'GP512',
    name: 'yaml-empty',
    severity: 'error',
    message: file.text.trim() === '' ? 'the file is empty' : 'the file contains no YAML document, only comments',
    range: { file: file.name, from: 0, to: 0 },
    hint: 'write a document, or remove the file',
  };
}

function locate(file: SourceFile, root: Placed): Located<unknown> {
  const rangeOf = ({ from, to }: Placed): SourceRange => ({ file: file.name, from, to });
  const rangeAt = (path: Path): SourceRange => rangeOf(find(root, path).nearest);
  return {
    value: root.node.value,
    file,
    rangeAt,
    keyRangeAt(path) {
      const { exact } = find(root, path);
      return exact !== undefined && 'keyFrom' in exact ? { file: file.name, from: exact.keyFrom, to: exact.keyTo } : rangeAt(path);
    },
    textAt(path) {
      const node = find(root, path).exact?.node;
      if (node?.kind !== 'scalar') throw new Error(`no scalar at ${JSON.stringify(path)} of ${file.name}`);
      return scalarText(file, node, node.text);
    },
  };
}

type Found = { readonly exact: Placed | YamlEntry | undefined; readonly nearest: Placed };

function find(root: Placed, path: Path): Found {
  let nearest = root;
  for (const step of path) {
    const next: Placed | undefined =
      nearest.node.kind === 'map' && typeof step === 'string'
        ? nearest.node.entries.get(step)
        : nearest.node.kind === 'seq' && typeof step === 'number'
          ? nearest.node.items[step]
          : undefined;
    if (next === undefined) return { exact: undefined, nearest };
    nearest = next;
  }
  return { exact: nearest, nearest };
}
