import { describe, expect, test } from 'vitest';
import { concatTexts, copiedText, generatedText, originOf, sliceText, substituteText } from '../../src/source/mapped-text.ts';

const range = (from: number, to: number, file = 'f') => ({ file, from, to });

describe('where characters come from', () => {
  const text = concatTexts([copiedText('ab', 'f', 10), generatedText(' ', range(12, 15)), copiedText('cd\n', 'f', 15)]);
  const cases: readonly [from: number, to: number, expected: { readonly from: number; readonly to: number }][] = [
    [0, 1, { from: 10, to: 11 }],
    [1, 3, { from: 11, to: 15 }],
    [2, 3, { from: 12, to: 15 }],
    [2, 2, { from: 12, to: 15 }],
    [3, 4, { from: 15, to: 16 }],
    [0, 6, { from: 10, to: 18 }],
    [4, 4, { from: 16, to: 16 }],
    // the end is behind the last visible character, not on the next line
    [6, 6, { from: 17, to: 17 }],
    [99, 99, { from: 17, to: 17 }],
  ];
  test.each(cases)('[%i, %i)', (from, to, expected) => {
    expect(originOf(text, from, to)).toEqual({ range: { file: 'f', ...expected }, related: [] });
  });

  test('text of white space alone ends at its end', () => {
    expect(originOf(copiedText(' \n', 'f', 3), 2, 2).range).toEqual(range(5, 5));
  });

  test('a span over two files has a second place', () => {
    const mixed = concatTexts([copiedText('ab', 'f', 0), copiedText('cd', 'g', 5)]);
    expect(originOf(mixed, 1, 3)).toEqual({ range: range(1, 2), related: [range(5, 6, 'g')] });
  });

  test('slices and substitutions keep places', () => {
    const sliced = sliceText(text, 1, 4);
    expect(sliced.text).toBe('b c');
    expect(originOf(sliced, 2, 3).range).toEqual(range(15, 16));
    const replaced = substituteText(text, [{ from: 1, to: 2, text: 'xyz' }]);
    expect(replaced.text).toBe('axyz cd\n');
    expect(originOf(replaced, 2, 3).range).toEqual(range(11, 12));
    expect(originOf(replaced, 5, 6).range).toEqual(range(15, 16));
    expect(originOf(sliceText(text, 3, 3), 0, 0).range.from).toBe(15);
  });
});
