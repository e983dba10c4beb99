import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { asciiText } from '../../src/report/ascii-text.ts';
import { renderDiagnostics } from '../../src/report/console.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';

const text = `${'a'.repeat(60)} wrong ${'b'.repeat(60)}\n`;
const from = text.indexOf('wrong');
const diagnostic: Diagnostic = {
  ...{ code: 'GP101', name: 'fail-open', severity: 'error', message: 'wrong in Zürich' },
  range: { file: 'a.yaml', from, to: from + 5 },
  related: [{ message: 'gives [≈1]', range: { file: 'a.yaml', from, to: from + 5 } }],
  notes: [{ label: 'world', text: 'gone – nothing is stored' }],
  hint: 'begin with `len(result) > 0 || …`',
};

function render(color: boolean): string {
  return renderDiagnostics([diagnostic], new Map([['a.yaml', { name: 'a.yaml', text }]]), { color, width: 60 });
}

test('symbols of ours in ASCII: underlines stay in their columns, and text of files as it is', () => {
  expect(`\n${asciiText(render(false))}`).toBe(`
error[GP101] fail-open: wrong in Zürich
  --> a.yaml:1:62
  |
1 | <aaaaaaaaaaaaaaaaa wrong bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb>
  |                    ^^^^^ gives [~1]
  |
  = world  gone - nothing is stored
  = help   begin with \`len(result) > 0 || ...\`
`);
});

test('the same in colour', () => {
  expect(stripVTControlCharacters(asciiText(render(true)))).toBe(asciiText(render(false)));
});
