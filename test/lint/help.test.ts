import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Document, parse, parseAllDocuments, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Finding } from '../../src/lint/rule.ts';
import { allRules } from '../../src/lint/rules/all.ts';
import { wrap } from '../../src/report/terminal-text.ts';
import { exampleFile } from './example-file.ts';
import { findingsOf } from './findings.ts';

/** Every template of the corpus, and every wrong example of a rule, alone in its file. */
const templates: readonly (readonly [string, string])[] = [
  ...globSync('templates/*.yaml', { cwd: join(import.meta.dirname, '../corpus') }).flatMap((name) =>
    parseAllDocuments(readFileSync(join(import.meta.dirname, '../corpus', name), 'utf8')).map((document): [string, string] => [
      `${name}: ${document.getIn(['metadata', 'name'])}`,
      document.toString(),
    ]),
  ),
  ...allRules
    .filter((rule) => rule.of === 'metric')
    .map(({ code, example }): [string, string] => [`example of ${code}`, exampleFile('a.yaml', example.wrong).text]),
];

type Changes = Readonly<Record<string, string | number | undefined>>;

/** The fields that the help offers, undefined for those that are to go; nothing where it offers none. */
function offered(hint: string): Changes | undefined {
  if (hint.startsWith('write\n')) {
    const [, written = '', rest] = /^write\n(.*?)(\nand no failureCondition.*)?$/s.exec(hint) ?? [];
    const fields = parse(written) as Changes;
    // As it is copied from a narrow terminal.
    expect(parse(wrap(written, 40).join('\n'))).toEqual(fields);
    return { ...fields, ...(rest === undefined ? {} : { failureCondition: undefined }) };
  }
  const [, key, value] = /^write `(failureLimit|inconclusiveLimit|consecutiveErrorLimit|initialDelay): ([^` ]+)`/.exec(hint) ?? [];
  if (key === undefined || value === undefined) return undefined;
  return { [key]: /^\d+$/.test(value) ? Number(value) : value };
}

function rewritten(text: string, metric: string, changes: Changes): string {
  const document = parseAllDocuments(text)[0] as Document;
  const metrics = document.getIn(['spec', 'metrics']) as YAMLSeq<YAMLMap>;
  const map = metrics.items.find((one) => one.get('name') === metric);
  if (map === undefined) throw new Error(`no metric ${metric}`);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) map.delete(key);
    else if (key === 'query') map.setIn(['provider', 'prometheus', 'query'], value);
    else map.set(key, value);
  }
  return document.toString();
}

function linted(text: string): readonly Finding[] {
  return findingsOf({ name: 'a.yaml', text }, allRules);
}

const metricOf = ({ message }: Finding): string => /^[^:]*/.exec(message)?.[0] ?? '';
const errorsIn = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map((one) => `${one.code} ${metricOf(one)}`);

describe('what help offers takes the finding away and brings no error', () => {
  let followed = 0;

  test.each(templates)('%s', (_name, text) => {
    let before: readonly Finding[];
    try {
      before = linted(text);
    } catch {
      // What cannot be read has no help of this kind.
      return;
    }
    for (const finding of before) {
      const changes = offered(finding.hint ?? '');
      if (changes === undefined) continue;
      followed++;
      const after = linted(rewritten(text, metricOf(finding), changes));
      const still = after.filter((one) => one.code === finding.code && metricOf(one) === metricOf(finding));
      expect(
        still.map(({ message }) => message),
        `after ${finding.hint}`,
      ).toEqual([]);
      expect(
        errorsIn(after).filter((one) => !errorsIn(before).includes(one)),
        `new after ${finding.hint}`,
      ).toEqual([]);
    }
  });

  test('and there was much of it', () => {
    expect(followed).toBeGreaterThan(60);
  });
});
