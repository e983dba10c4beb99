import { describe, expect, test } from 'vitest';
import { parseSelector, type SelectableCase, selectorOf, selects } from '../../src/scenario/select.ts';

const one: SelectableCase = {
  subjectKind: 'policy',
  subject: 'error-rate',
  test: 'rates',
  name: '5xx burst, minute 3',
  environment: 'prod',
};
const template: SelectableCase = { ...one, subjectKind: 'template', environment: undefined };

const cases: readonly { readonly selector: string; readonly fits: boolean; readonly of?: SelectableCase }[] = [
  { selector: 'policy=error-rate', fits: true },
  { selector: 'policy=error-*', fits: true },
  { selector: 'policy=error', fits: false },
  { selector: 'policy=error-????', fits: true },
  { selector: 'policy=error-???', fits: false },
  { selector: 'case=5xx*,env=prod', fits: true },
  { selector: ' case = 5xx* , env = prod ', fits: true },
  { selector: 'case=5xx*,env=dev', fits: false },
  { selector: 'case=*minute 3', fits: true },
  { selector: 'case=5xx burst\\, minute 3', fits: true },
  { selector: 'case=5xx burst\\*', fits: false },
  { selector: 'test=rates', fits: true },
  { selector: 'env=PROD', fits: false },
  { selector: 'policy=*', fits: false, of: template },
  { selector: 'template=*', fits: true, of: template },
  { selector: 'env=*', fits: false, of: template },
  { selector: 'case=.*', fits: false },
  { selector: 'case=(5xx|x)*', fits: false },
];

test.for(cases)('$selector: $fits', ({ selector, fits, of = one }) => {
  const parsed = parseSelector(selector);
  if (!parsed.ok) throw new Error(parsed.message);
  expect(selects([parsed.selector], of)).toBe(fits);
});

test('without selectors everything is selected, of several one is enough', () => {
  const [dev, prod] = ['env=dev', 'env=prod'].map((text) => {
    const parsed = parseSelector(text);
    if (!parsed.ok) throw new Error(parsed.message);
    return parsed.selector;
  });
  if (dev === undefined || prod === undefined) throw new Error('two selectors');
  expect([selects(undefined, one), selects([], one), selects([dev, prod], one), selects([dev], one)]).toEqual([true, true, true, false]);
});

const refused: readonly { readonly text: string; readonly says: string; readonly hint: string }[] = [
  { text: 'error-rate', says: '`error-rate`', hint: 'KEY=GLOB' },
  { text: '', says: 'no `=`', hint: 'KEY=GLOB' },
  { text: 'env=prod,', says: 'no `=`', hint: 'KEY=GLOB' },
  { text: 'polcy=x', says: 'no key `polcy`', hint: 'did you mean `policy`?' },
  { text: 'environment=x', says: 'no key `environment`', hint: 'keys are' },
  { text: 'env=a,env=b', says: '`env` twice', hint: 'second selector' },
  { text: 'env=', says: 'fits nothing', hint: 'KEY=GLOB' },
];

test.for(refused)('refuses $text', ({ text, says, hint }) => {
  const parsed = parseSelector(text);
  expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(says), hint: expect.stringContaining(hint) });
});

describe('the selector of a case', () => {
  const names = ['5xx burst, minute 3', 'a*', 'a?b', 'back\\slash', ' blanks ', 'a=b', '[x]{y}(z)|^$+.', 'ümläut 🙂', ',', '\\,'];
  test.for(names)('fits %s and no other', (name) => {
    const parsed = parseSelector(selectorOf({ ...one, name }, true));
    if (!parsed.ok) throw new Error(parsed.message);
    expect(names.filter((other) => selects([parsed.selector], { ...one, name: other }))).toEqual([name]);
  });
});
