import { generatedText, type MappedText } from './mapped-text.ts';
import { decodeBlockScalar } from './scalar-block.ts';
import { ScalarBuilder } from './scalar-builder.ts';
import { copyUnquoted, decodeDouble, decodeFlowLines } from './scalar-flow.ts';
import type { SourceFile } from './source-file.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * Where a scalar stands: [from, to) starts at its first quote, `|` or `>`, and `parentIndent` is the column (0-based) that an
 * explicit indentation indicator of a block scalar is counted from.
 */
export type ScalarSource = { readonly style: ScalarStyle; readonly from: number; readonly to: number; readonly parentIndent: number };

/**
 * The text of a scalar with the place of every character, decoded again from its source by the rules of YAML 1.2.2 chapters 7 and 8.
 * `value` is what the YAML parser read; should the two ever differ, the whole scalar is given as the place of every character.
 */
export function scalarText(file: SourceFile, source: ScalarSource, value: string): MappedText {
  const out = new ScalarBuilder(file, source.from, source.to);
  decode(out, source);
  const decoded = out.build(emptyPlace(source));
  return decoded.text === value ? decoded : generatedText(value, { file: file.name, from: source.from, to: source.to });
}

function decode(out: ScalarBuilder, { style, parentIndent }: ScalarSource): void {
  const { length } = out.source;
  switch (style) {
    case 'plain':
      decodeFlowLines(out, 0, length, (from, to) => out.copy(from, to));
      break;
    case 'single':
      decodeFlowLines(out, 1, length - 1, (from, to) => copyUnquoted(out, from, to));
      break;
    case 'double':
      decodeDouble(out, 1, length - 1);
      break;
    case 'literal':
    case 'folded':
      decodeBlockScalar(out, style, parentIndent);
      break;
    default:
      throw new Error(`unknown scalar style ${style satisfies never}`);
  }
}

/** An empty text stands between its quotes, or at its indicator. */
function emptyPlace({ style, from }: ScalarSource): number {
  return style === 'single' || style === 'double' ? from + 1 : from;
}
