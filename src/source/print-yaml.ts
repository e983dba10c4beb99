import { Document, Scalar } from 'yaml';

/** Plain data as block-style YAML: keys in the order given, LF, no line folding, strings quoted only where they must be, texts of several lines as blocks. */
export function printYaml(value: unknown): string {
  return new Document(withBlocks(value), { aliasDuplicateObjects: false }).toString({ lineWidth: 0, indentSeq: false, singleQuote: true });
}

function withBlocks(value: unknown): unknown {
  if (typeof value === 'string') {
    if (!value.includes('\n')) return value;
    const scalar = new Scalar(value);
    scalar.type = 'BLOCK_LITERAL';
    return scalar;
  }
  if (Array.isArray(value)) return value.map(withBlocks);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBlocks(inner)]));
}
