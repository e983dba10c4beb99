import { describe, expect, test } from 'vitest';
import { fixFindings } from '../../src/lint/fix.ts';
import type { Finding } from '../../src/lint/rule.ts';
import type { Severity } from '../../src/source/diagnostic.ts';
import type { SourceFile } from '../../src/source/source-file.ts';

/** A rule for each word: where `word` stands it is found, and replaced by `by`. */
type Word = { readonly word: string; readonly by?: string; readonly severity?: Severity };

function linter(words: readonly Word[]): (files: ReadonlyMap<string, SourceFile>) => readonly Finding[] {
  return (files) =>
    [...files.values()].flatMap((file) =>
      words.flatMap(({ word, by, severity = 'error' }, index) =>
        [...file.text.matchAll(new RegExp(word, 'g'))].map(({ index: from, 0: text }): Finding => {
          const range = { file: file.name, from, to: from + text.length };
          const fix = by === undefined ? {} : { fix: { title: `write ${by}`, edits: [{ range, text: by }] } };
          return { code: `GP${100 + index}`, name: 'word', severity, message: `${word} stands here`, range, ...fix };
        }),
      ),
    );
}

/** Every file that does not say `open`. */
function closedIn(files: ReadonlyMap<string, SourceFile>): readonly string[] {
  return [...files.values()].filter(({ text }) => !text.includes('open')).map(({ name }) => name);
}

function fixed(texts: readonly string[], words: readonly Word[], mayEdit: (file: SourceFile) => boolean = () => true) {
  const files = new Map(texts.map((text, index) => [`${index}.yaml`, { name: `${index}.yaml`, text }]));
  const result = fixFindings({ files, lint: (all) => ({ findings: linter(words)(all), closed: closedIn(all) }), mayEdit });
  return {
    texts: texts.map((text, index) => result.changed.get(`${index}.yaml`)?.text ?? text),
    fixed: result.fixed.map(({ finding, line }) => `${finding.code} ${finding.range.file}:${line}`),
    refused: result.refused.map(({ finding, reason }) => `${finding.code}: ${reason}`),
    changed: [...result.changed.keys()],
  };
}

describe('fixes', () => {
  test('nothing that would open what is closed', () => {
    const result = fixed(['a: bad', 'open: bad'], [{ word: 'bad', by: 'open' }]);
    expect(result.texts).toEqual(['a: bad', 'open: open']);
    expect(result.refused).toEqual(['GP100: 0.yaml lets nothing through now, and would no longer be closed']);
  });

  test('all findings of all files, and tells what it did', () => {
    expect(fixed(['a: bad # keep\nb: bad', 'c: 1', 'd: bad'], [{ word: 'bad', by: 'good' }])).toEqual({
      texts: ['a: good # keep\nb: good', 'c: 1', 'd: good'],
      fixed: ['GP100 0.yaml:1', 'GP100 0.yaml:2', 'GP100 2.yaml:1'],
      refused: [],
      changed: ['0.yaml', '2.yaml'],
    });
  });

  test('several of one place, which are told apart by nothing', () => {
    expect(fixed(['a: bad bad bad'], [{ word: 'bad', by: 'good' }]).texts).toEqual(['a: good good good']);
  });

  test('first one, then the other where two touch', () => {
    expect(
      fixed(
        ['a: xy'],
        [
          { word: 'x', by: 'X' },
          { word: 'y', by: 'Y' },
        ],
      ),
    ).toMatchObject({ texts: ['a: XY'], refused: [] });
  });

  test('what a fix leads to, where that is milder', () => {
    const words: readonly Word[] = [
      { word: 'one', by: 'two' },
      { word: 'two', by: 'three', severity: 'warning' },
    ];
    expect(fixed(['a: one'], words)).toMatchObject({ texts: ['a: three'], fixed: ['GP100 0.yaml:1', 'GP101 0.yaml:1'] });
  });

  test('line ends and characters of any width', () => {
    expect(fixed(['a: "😀"\r\nb: bad # é\r\n'], [{ word: 'bad', by: 'good' }]).texts).toEqual(['a: "😀"\r\nb: good # é\r\n']);
  });
});

describe('a fix is taken back', () => {
  test.each<[string, string, readonly Word[], string]>([
    ['whose finding stays', 'a: bad', [{ word: 'bad', by: 'bad!' }], 'GP100: the finding would still be there'],
    [
      'that leads to another as severe',
      'a: one',
      [{ word: 'one', by: 'two' }, { word: 'two' }],
      'GP100: it would lead to GP101 word: two stands here',
    ],
    ['that changes a comment', 'a: 1 # bad', [{ word: 'bad', by: 'good' }], 'GP100: it would change a comment'],
    ['that makes a comment of a value', 'a: 1 bad', [{ word: 'bad', by: '# good' }], 'GP100: it would change a comment'],
  ])('%s', (_name, text, words, reason) => {
    expect(fixed([text], words)).toEqual({ texts: [text], fixed: [], refused: [reason], changed: [] });
  });

  test('and the others are made', () => {
    const words: readonly Word[] = [{ word: 'one', by: 'two' }, { word: 'two' }, { word: 'bad', by: 'good' }];
    expect(fixed(['a: one\nb: bad\nc: bad'], words)).toMatchObject({
      texts: ['a: one\nb: good\nc: good'],
      refused: [expect.stringMatching(/^GP100/)],
    });
  });
});

test('findings without a fix stay as they are', () => {
  expect(fixed(['a: bad'], [{ word: 'bad' }])).toEqual({ texts: ['a: bad'], fixed: [], refused: [], changed: [] });
});

test('files that must not be changed are left alone', () => {
  const result = fixed(['a: bad', 'b: bad'], [{ word: 'bad', by: 'good' }], ({ name }) => name !== '0.yaml');
  expect(result).toMatchObject({ texts: ['a: bad', 'b: good'], refused: [] });
});
