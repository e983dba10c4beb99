import { ParseError } from '@marcbachmann/cel-js';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { MappedText } from '../../source/mapped-text.ts';
import type { CelRange } from './ast.ts';
import { refusal } from './diagnostics.ts';
import { conditionLimits } from './limits.ts';
import type { CelToken } from './tokens.ts';

const spelling: Readonly<Record<string, string>> = {
  RPAREN: '`)`',
  RBRACKET: '`]`',
  RBRACE: '`}`',
  COLON: '`:`',
  IDENTIFIER: 'a name',
};

const wordHints: Readonly<Record<string, string>> = {
  and: 'write &&',
  or: 'write ||',
  not: 'write !',
  '=': 'write ==',
  '&': 'write &&',
  '|': 'write ||',
  '`': 'write ["name"] for a field with an unusual name',
  '.': 'write 0.5, not .5',
};

/** An error of the cel-js parser in the user's words, at its place. Anything but a ParseError is still a refusal of the text. */
export function explainSyntaxError(text: MappedText, tokens: readonly CelToken[], error: unknown): Diagnostic {
  const whole = { from: 0, to: text.text.length };
  if (!(error instanceof ParseError)) {
    return refusal(text, 'syntax', whole, `the condition cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const range = error.range === undefined ? whole : { from: error.range.start, to: error.range.end };
  const found = tokens.find((token) => token.to > range.from);
  const place: CelRange = found !== undefined && found.from === range.from ? found : range;
  const hint = found === undefined ? undefined : wordHints[found.text];
  switch (error.code) {
    case 'limit_exceeded':
      return overLimit(text, range, error.summary);
    case 'unexpected_character':
    case 'unexpected_token':
      if (found === undefined) return refusal(text, 'syntax', range, 'the condition ends too early');
      return refusal(text, 'syntax', place, `\`${found.text}\` is not expected here`, hint);
    case 'expected_token': {
      const expected = spelling[/Expected (\w+)/.exec(error.summary)?.[1] ?? ''] ?? 'something else';
      if (found === undefined) return refusal(text, 'syntax', range, `the condition ends where ${expected} is expected`);
      return refusal(text, 'syntax', place, `${expected} is expected instead of \`${found.text}\``, hint);
    }
    case 'reserved_identifier':
      return refusal(text, 'syntax', place, `\`${found?.text ?? ''}\` is a reserved word`);
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return refusal(text, 'syntax', range, 'a string has no closing quote');
    case 'invalid_macro_argument':
      return refusal(text, 'loop-variable', range, 'the first argument names the loop variable', 'write values.all(v, v < 1.0)');
    default:
      return refusal(text, 'syntax', range, lowerFirst(error.summary));
  }
}

function overLimit(text: MappedText, range: CelRange, summary: string): Diagnostic {
  if (summary.includes('maxDepth')) return refusal(text, 'too-deep', range, `a condition nests at most ${conditionLimits.depth} deep`);
  if (summary.includes('maxAstNodes')) return refusal(text, 'too-large', range, `a condition has at most ${conditionLimits.nodes} parts`);
  if (summary.includes('maxCallArguments')) {
    return refusal(text, 'too-large', range, `a call has at most ${conditionLimits.callArguments} arguments`);
  }
  return refusal(text, 'too-large', range, `a list or map has at most ${conditionLimits.listItems} items`);
}

function lowerFirst(words: string): string {
  return words.slice(0, 1).toLowerCase() + words.slice(1);
}
