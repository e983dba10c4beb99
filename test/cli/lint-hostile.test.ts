import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintFormats } from '../../src/cli/lint.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const hostile = 'x | @team `rm` </details> <b>]]> ::error::pwn \u202e\u001b[31m 100% [l](http://e)';
const file = 'a b,c%0A.yaml';

/** In YAML a character that reorders text stands as an escape only. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u202e', '\\u202e');
}

/** Two metrics of hostile names, each with findings, in a file whose name is none better. */
const template = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: ${quoted(hostile)} }
spec:
  metrics:
${['1', '2']
  .map(
    (suffix) => `    - name: ${quoted(`${hostile} ${suffix}`)}
      interval: 1m
      count: 3
      failureLimit: 3
      successCondition: "result[0] < 0.1 || '/close @all |' == ''"
      provider: { prometheus: { query: 'sum(rate(errors_total{a="|\`/merge\`@x"}[5m])) or vector(0)' } }
`,
  )
  .join('')}`;

async function lintedAs(format: (typeof lintFormats)[number]): Promise<string> {
  const cwd = temporaryFolder({ [file]: template });
  const { code } = await runCli(['lint', '.', '-o', `${format}=out`, '--color', 'always'], { cwd });
  expect(code).toBe(1);
  return readFileSync(join(cwd, 'out'), 'utf8');
}

describe('names and texts of others do no harm in any format', () => {
  test.each(lintFormats)('%s sends no control or direction characters', async (format) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect((await lintedAs(format)).replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  test('JSON, SARIF and Code Quality parse, with a finding for each mistake', async () => {
    const json = JSON.parse(await lintedAs('json'));
    const sarif = JSON.parse(await lintedAs('sarif'));
    const quality = JSON.parse(await lintedAs('codequality'));
    expect(quality).toHaveLength(json.summary.errors + json.summary.warnings);
    expect(sarif.runs[0].results).toHaveLength(json.diagnostics.length);
    expect(new Set(quality.map((one: { fingerprint: string }) => one.fingerprint)).size).toBe(quality.length);
    expect(json.diagnostics[0].message).toContain(hostile);
  });

  test('GitHub reads one annotation from each line, at the file', async () => {
    for (const line of (await lintedAs('github')).trimEnd().split('\n')) {
      expect(line).toMatch(/^::(?:error|warning) file=a b%2Cc%250A\.yaml,line=\d+,col=\d+,title=GP\d{3} [a-z-]+::/);
    }
  });

  test('Markdown mentions nobody, closes nothing and has its table', async () => {
    const page = await lintedAs('markdown');
    const shown = page.replaceAll(/`[^`]*`/g, '');
    expect(shown).not.toMatch(/@|(?<!\\)<b(?!r>)|(?<!\\)\]\(|^\//m);
    expect(page.match(/(?<!\\)<\/details/g)).toHaveLength(1);
    for (const row of page.split('\n').filter((line) => line.startsWith('|'))) {
      expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5);
    }
  });

  test('JUnit holds what was said as text', async () => {
    const xml = await lintedAs('junit');
    expect(xml).not.toMatch(/<(?!\/?(?:testsuites|testsuite|testcase|failure|system-out)[ >]|\?xml )/);
    expect(xml).toContain('&lt;b&gt;');
    const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
    expect(count(/<testcase /g)).toBe(Number(/tests="(\d+)"/.exec(xml)?.[1]));
    expect(count(/<failure /g)).toBe(Number(/failures="(\d+)"/.exec(xml)?.[1]));
  });
});
