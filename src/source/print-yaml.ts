import { Document, isScalar, visit } from 'yaml';

/** Plain data as block-style YAML: keys in the order given, LF, no line folding, strings quoted only where they must be. */
export function printYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === 'string' && /[#"'&|!<>=]/.test(node.value) && node.value.length > 60)
        node.type = 'BLOCK_LITERAL';
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, singleQuote: true });
}
