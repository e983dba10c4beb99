import { describe, expect, test } from 'vitest';
import { allRules } from '../../src/lint/rules/all.ts';
import { exampleFile } from './example-file.ts';
import { findingsOf } from './findings.ts';

/** What has a finding under one release only. */
const releases = ['1.10', '1.9'] as const;

describe('the example of a rule', () => {
  test.each(allRules.map((rule) => [`${rule.code} ${rule.name}`, rule] as const))(
    '%s: the wrong form has the finding, the right one has none',
    (_title, rule) => {
      const wrong = exampleFile('wrong.yaml', rule.example.wrong);
      const right = exampleFile('right.yaml', rule.example.right);
      // Where no file can show it the two are one.
      if (rule.example.wrong === rule.example.right) return;
      const found = releases.flatMap((argo) => findingsOf(wrong, [rule], argo));
      expect(found.map(({ code }) => code)).toContain(rule.code);
      expect(releases.flatMap((argo) => findingsOf(right, [rule], argo)).map(({ message }) => message)).toEqual([]);
    },
  );

  test.each(allRules.map((rule) => [`${rule.code} ${rule.name}`, rule] as const))(
    '%s: no other rule has a word against the right form',
    (_title, rule) => {
      const right = exampleFile('right.yaml', rule.example.right);
      // That something cannot be judged is no word against it.
      const found = findingsOf(right, allRules).filter(({ code }) => code !== 'GP130' && code !== 'GP806');
      expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    },
  );
});
