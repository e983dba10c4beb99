import { expect, test } from 'vitest';
import { renderDiagnostics } from '../../src/report/console.ts';
import { printJson, toJsonReport } from '../../src/report/json.ts';
import { columnsOf } from '../../src/report/terminal-text.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { Random, seedOfRun } from '../source/random.ts';

const start = `kind: Policy
metadata: { name: a, version: "1.0.0" }
spec:
  guardrails:
    - name: e
      at: [gate, 'soak']
      value: |
        sum(up) # 日本 😀
        or vector(0)
      alive: >-
        up
        down
    - &x {a: 1}
    - *x
`;
const junk = [
  '\n',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  ',',
  "'",
  '"',
  '|',
  '>',
  ' #',
  '&a',
  '*a',
  '!',
  '%',
  '? ',
  '---\n',
  '\r\n',
  '😀',
  '日',
  '\\',
  '<<',
  '1',
  '\u202e',
];

test('damaged files: places inside the file, frames inside the terminal, no exception', () => {
  const random = new Random(seedOfRun());
  for (let round = 0; round < 1500; round++) {
    let text = start;
    for (let change = random.below(3); change >= 0; change--) {
      const at = random.below(text.length);
      text = text.slice(0, at) + (random.below(2) === 0 ? random.pick(junk) : '') + text.slice(at + random.below(8));
    }
    const where = `seed ${random.seed}, round ${round}: ${JSON.stringify(text)}`;
    const file = { name: 'f.yaml', text };
    const { ok, diagnostics } = parseYaml(file);
    expect(ok || diagnostics.length > 0, where).toBe(true);
    for (const { range } of diagnostics) {
      expect(range.from, where).toBeGreaterThanOrEqual(0);
      expect(range.from, where).toBeLessThanOrEqual(range.to);
      expect(range.to, where).toBeLessThanOrEqual(text.length);
    }
    const files = new Map([[file.name, file]]);
    const width = 30 + random.below(90);
    const lines = renderDiagnostics(diagnostics, files, { color: false, width }).split('\n');
    for (const line of lines.filter((shown) => /^ *\d+ \|/.test(shown)))
      expect(columnsOf(line), `${where} ${line}`).toBeLessThanOrEqual(width);
    expect(JSON.parse(printJson(toJsonReport({ diagnostics, files }))).diagnostics, where).toHaveLength(diagnostics.length);
  }
});
