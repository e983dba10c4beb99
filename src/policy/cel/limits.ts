import type { Diagnostic } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import { type CelExpr, childrenOf, countNodes } from './ast.ts';
import { refusal } from './diagnostics.ts';
import type { CelToken } from './tokens.ts';

/** Sizes a condition may have. A condition a person can review stays far below all of them. */
export const conditionLimits = {
  characters: 4096,
  depth: 40,
  nodes: 500,
  listItems: 200,
  callArguments: 8,
  macrosOnAPath: 2,
} as const;

/** Length, nesting and literals that we do not take: all of it found in one pass over the tokens, before anything recursive runs. */
export function checkTokens(text: MappedText, tokens: readonly CelToken[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let brackets = 0;
  let signs = 0;
  for (const token of tokens) {
    if (token.kind === 'open') brackets++;
    if (token.kind === 'close') brackets--;
    signs = token.text === '!' || token.text === '-' ? signs + 1 : 0;
    if (brackets + signs > conditionLimits.depth) {
      return [refusal(text, 'too-deep', token, `a condition nests at most ${conditionLimits.depth} deep`)];
    }
    if (token.kind === 'unsigned') {
      const plain = token.text.slice(0, -1);
      found.push(
        refusal(text, 'unsigned-literal', token, `unsigned numbers like \`${token.text}\` cannot be compared here`, `write ${plain}`),
      );
    }
    if (token.kind === 'bytes') {
      found.push(refusal(text, 'bytes-literal', token, 'bytes literals are not used in conditions', 'write a string without the b'));
    }
  }
  return found;
}

export function checkLength(text: MappedText): readonly Diagnostic[] {
  const { length } = text.text;
  if (length <= conditionLimits.characters) return [];
  const range = { from: 0, to: length };
  return [refusal(text, 'too-long', range, `a condition has at most ${conditionLimits.characters} characters, this one has ${length}`)];
}

/** Number of nodes, and macros inside each other or one after the other: the cost of an evaluation grows with a power of the latter. */
export function checkTreeSize(text: MappedText, tree: CelExpr): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const nodes = countNodes(tree);
  function visit(node: CelExpr, macrosAbove: number): void {
    const macros = node.kind === 'macro' ? macrosAbove + 1 : macrosAbove;
    if (node.kind === 'macro' && macros === conditionLimits.macrosOnAPath + 1) {
      const message = `at most ${conditionLimits.macrosOnAPath} of all, exists, exists_one, filter and map may be nested or chained`;
      found.push(refusal(text, 'macro-nesting', node.range, message));
    }
    for (const child of childrenOf(node)) visit(child, macros);
  }
  visit(tree, 0);
  if (nodes > conditionLimits.nodes) {
    found.push(refusal(text, 'too-large', tree.range, `a condition has at most ${conditionLimits.nodes} parts, this one has ${nodes}`));
  }
  return found;
}
