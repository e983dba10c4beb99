import { isAlias, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';
import type { ScalarStyle } from './scalar-text.ts';
import type { SourceFile } from './source-file.ts';
import { yamlLimits } from './yaml-limits.ts';
import { tooDeep, tooLarge, type YamlDocument } from './yaml-syntax.ts';

/** A value as it stands in the file: [from, to) is an alias where one was written, while `node` is what it stands for. */
export type Placed = { readonly node: YamlNode; readonly from: number; readonly to: number };
export type YamlEntry = Placed & { readonly keyFrom: number; readonly keyTo: number };

/** `value` is plain data. `levels` and `values` count what is below, aliases followed, the node itself included. */
export type YamlNode =
  | {
      readonly kind: 'scalar';
      readonly value: string | number | boolean | null;
      readonly text: string;
      readonly style: ScalarStyle;
      readonly from: number;
      readonly to: number;
      readonly parentIndent: number;
    }
  | {
      readonly kind: 'seq';
      readonly value: readonly unknown[];
      readonly items: readonly Placed[];
      readonly levels: number;
      readonly values: number;
    }
  | {
      readonly kind: 'map';
      readonly value: Readonly<Record<string, unknown>>;
      readonly entries: ReadonlyMap<string, YamlEntry>;
      readonly levels: number;
      readonly values: number;
    };

export type YamlTree = { readonly root: Placed; readonly diagnostics: readonly Diagnostic[] };

/** The parser's document (without syntax errors) to our tree, with everything refused that YAML allows and policies do not. */
export function readYamlTree(file: SourceFile, document: YamlDocument): YamlTree {
  const reader = new TreeReader(file);
  const root = reader.read(document.contents as ParsedNode, 1);
  return { root, diagnostics: reader.diagnostics };
}

class TreeReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: SourceFile;
  readonly #anchors = new Map<string, Placed | 'open'>();
  #aliasedValues = 0;
  #refused = false;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  read(node: ParsedNode, level: number): Placed {
    if (isAlias(node)) return this.#readAlias(node.source, node.range[0], node.range[1], level);
    const from = node.range[0];
    if (this.#refused) return emptyAt(from);
    if (level > yamlLimits.levels && !isScalar(node)) {
      this.#refuse(tooDeep(this.#file, from));
      return emptyAt(from);
    }
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const placed = isScalar(node) ? this.#readScalar(node) : isSeq(node) ? this.#readSeq(node, level) : this.#readMap(node, level);
    if (anchor !== undefined) this.#anchors.set(anchor, placed);
    return placed;
  }

  #readScalar(node: Scalar.Parsed): Placed {
    const { value } = node;
    const [from, valueEnd] = node.range;
    const to = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' ? trimmedEnd(this.#file, from, valueEnd) : valueEnd;
    if (typeof value === 'number') this.#checkNumber(value, node.source ?? '', from, to);
    else if (typeof value !== 'string' && typeof value !== 'boolean' && value !== null) {
      this.#report('GP507', 'yaml-tag', 'a value of this kind is not supported', from, to, 'write text, a number, true, false or null');
      return emptyAt(from);
    }
    const parentIndent = node.srcToken !== undefined && 'indent' in node.srcToken ? node.srcToken.indent : 0;
    const style = styleOf(node.type);
    return { node: { kind: 'scalar', value, text: node.source ?? '', style, from, to: valueEnd, parentIndent }, from, to };
  }

  #readSeq(
    node: { readonly items: readonly unknown[]; readonly range: readonly number[]; readonly flow?: boolean },
    level: number,
  ): Placed {
    const from = node.range[0] as number;
    const items = node.items.map((item) => this.read(item as ParsedNode, level + 1));
    const to = node.flow ? (node.range[1] as number) : Math.max(from + 1, items.at(-1)?.to ?? 0);
    return { node: { kind: 'seq', value: items.map((item) => item.node.value), items, ...sizeOf(items) }, from, to };
  }

  #readMap(node: Extract<ParsedNode, { items: readonly unknown[] }>, level: number): Placed {
    const [from, valueEnd] = node.range;
    const entries = new Map<string, YamlEntry>();
    const value: Record<string, unknown> = Object.create(null);
    let to = from + 1;
    for (const item of node.items as readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[]) {
      const keyFrom = item.key.range[0];
      const keyTo = Math.max(isScalar(item.key) ? item.key.range[1] : trimmedEnd(this.#file, keyFrom, item.key.range[1]), keyFrom);
      const child = item.value === null ? emptyAt(keyTo) : this.read(item.value, level + 1);
      to = Math.max(to, keyTo, child.to);
      const key = this.#readKey(item.key, keyFrom, keyTo);
      if (key === undefined) continue;
      const first = entries.get(key);
      if (first !== undefined) {
        this.#reportDuplicate(key, first, keyFrom, keyTo);
        continue;
      }
      entries.set(key, { ...child, keyFrom, keyTo });
      value[key] = child.node.value;
    }
    if (node.flow) to = valueEnd;
    return { node: { kind: 'map', value, entries, ...sizeOf([...entries.values()]) }, from, to };
  }

  #readKey(key: ParsedNode, from: number, to: number): string | undefined {
    if (!isScalar(key) || typeof key.value !== 'string') {
      const placeholder = this.#file.text.startsWith('{{', from - 1);
      const hint = placeholder ? 'put the text around `{{...}}` in quotes' : 'put the key in quotes';
      const message = placeholder ? 'YAML reads an unquoted `{{` as a map inside a map' : 'a key must be text';
      this.#report('GP508', 'yaml-key', message, from, to, hint);
      return undefined;
    }
    if (key.value === '<<' && key.type === 'PLAIN') {
      this.#report('GP509', 'yaml-merge-key', 'merge keys are not part of YAML 1.2', from, to, 'write the keys out');
      return undefined;
    }
    if (key.anchor !== undefined) {
      this.#anchors.set(key.anchor, this.#readScalar(key));
    }
    return key.value;
  }

  #readAlias(name: string, from: number, to: number, level: number): Placed {
    const target = this.#anchors.get(name);
    if (this.#refused) return emptyAt(from);
    if (target === undefined) {
      this.#report('GP510', 'yaml-alias', `no anchor \`&${name}\` before this alias`, from, to, 'put text that starts with `*` in quotes');
      return emptyAt(from);
    }
    if (target === 'open') {
      this.#report('GP510', 'yaml-alias', `the alias \`*${name}\` stands inside what it repeats`, from, to, 'write the value out');
      return emptyAt(from);
    }
    const { levels, values } = sizeOf([target]);
    this.#aliasedValues += values;
    if (this.#aliasedValues > yamlLimits.aliasedValues) {
      this.#refuse(tooLarge(this.#file, from, `aliases repeat more than ${yamlLimits.aliasedValues} values`));
      return emptyAt(from);
    }
    if (level - 1 + levels - 1 > yamlLimits.levels) {
      this.#refuse(tooDeep(this.#file, from));
      return emptyAt(from);
    }
    return { node: target.node, from, to };
  }

  #checkNumber(value: number, source: string, from: number, to: number): void {
    if (!Number.isFinite(value)) {
      const message = /\d/.test(source) ? `${source} is too large for a number` : `${source} is not a number to decide on`;
      this.#report('GP513', 'yaml-number', message, from, to, 'give a finite number, or put the text in quotes');
      return;
    }
    if (/^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/.test(source) && !Number.isSafeInteger(value)) {
      const message = `${source} is beyond 2^53 and would be rounded`;
      this.#report('GP513', 'yaml-number', message, from, to, 'put it in quotes if it is an identifier');
      return;
    }
    if (value === 0 && /[1-9]/.test(source.replace(/[eE].*$/, ''))) {
      this.#report('GP513', 'yaml-number', `${source} is too small for a number and would be read as 0`, from, to, 'write 0');
    }
  }

  #reportDuplicate(key: string, first: YamlEntry, from: number, to: number): void {
    const file = this.#file.name;
    this.#push({
      code: 'GP506',
      name: 'yaml-duplicate-key',
      severity: 'error',
      message: `the key ${JSON.stringify(key)} is given twice`,
      range: { file, from, to },
      hint: 'keep one of the two',
      related: [{ message: 'first given here', range: { file, from: first.keyFrom, to: first.keyTo } }],
    });
  }

  #report(code: DiagnosticCode, name: string, message: string, from: number, to: number, hint: string): void {
    this.#push({ code, name, severity: 'error', message, range: { file: this.#file.name, from, to }, hint });
  }

  #push(diagnostic: Diagnostic): void {
    if (this.diagnostics.length < yamlLimits.problems) this.diagnostics.push(diagnostic);
    else this.#refused = true;
  }

  /** For what makes the rest of the document pointless to read. */
  #refuse(diagnostic: Diagnostic): void {
    this.#refused = true;
    this.diagnostics.push(diagnostic);
  }
}

function emptyAt(from: number): Placed {
  return { node: { kind: 'scalar', value: null, text: '', style: 'plain', from, to: from, parentIndent: 0 }, from, to: from };
}

function styleOf(type: string | undefined): ScalarStyle {
  switch (type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_LITERAL':
      return 'literal';
    case 'BLOCK_FOLDED':
      return 'folded';
    default:
      return 'plain';
  }
}

function sizeOf(children: readonly Placed[]): { readonly levels: number; readonly values: number } {
  let levels = 1;
  let values = 1;
  for (const { node } of children) {
    levels = Math.max(levels, 1 + (node.kind === 'scalar' ? 0 : node.levels));
    values += node.kind === 'scalar' ? 1 : node.values;
  }
  return { levels, values };
}

/** A place ends at its last visible character, not at the line breaks behind it. */
function trimmedEnd(file: SourceFile, from: number, to: number): number {
  let end = to;
  while (end > from && /\s/.test(file.text[end - 1] as string)) end--;
  return end;
}
