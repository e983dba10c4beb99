import { describe, expect, test } from 'vitest';
import { inEnvironments, parseSelector, type SelectableCase, selectorOf, selects, whyNoneFits } from '../../src/scenario/select.ts';

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

function selectorFor(text: string) {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.selector;
}

test.for([
  { selector: `case=${'*a'.repeat(2000)}b`, name: 'a'.repeat(100_000), fits: false },
  { selector: `case=${'*a'.repeat(200)}*`, name: 'a'.repeat(100_000), fits: true },
  { selector: 'case=?', name: '\u{1f600}', fits: true },
  { selector: 'case=**', name: '', fits: true },
  { selector: 'case=a*b*c', name: 'abbcbc', fits: true },
  { selector: 'case=a*b*c', name: 'abbcb', fits: false },
])('a glob takes no more than pattern times text: $fits', ({ selector, name, fits }) => {
  const startedMs = performance.now();
  expect(selects([selectorFor(selector)], { ...one, name })).toBe(fits);
  expect(performance.now() - startedMs).toBeLessThan(5000);
});

test('-e limits every selector, and means names and no patterns', () => {
  const inDev = { ...one, environment: 'dev' };
  const both = (limited: ReturnType<typeof inEnvironments>): readonly boolean[] =>
    [one, inDev, template].map((each) => selects(limited, each));
  expect(both(inEnvironments([], ['prod']))).toEqual([true, false, false]);
  expect(both(inEnvironments([], ['prod', 'dev']))).toEqual([true, true, false]);
  expect(both(inEnvironments([selectorFor('env=p*')], ['prod', 'dev']))).toEqual([true, false, false]);
  expect(both(inEnvironments([selectorFor('env=p*')], ['dev']))).toEqual([false, false, false]);
  expect(both(inEnvironments([selectorFor('case=none'), selectorFor('case=5xx*')], ['dev']))).toEqual([false, true, false]);
  expect(both(inEnvironments([], ['p*']))).toEqual([false, false, false]);
});

test.for([
  { selectors: ['env=prd'], says: 'no environment is called `prd`: did you mean `prod`?' },
  { selectors: ['policy=error-rate,case=5xx'], says: 'no case fits `5xx`: there is `5xx burst, minute 3`' },
  { selectors: ['template=x'], says: 'no test here has a template' },
  { selectors: ['env=dev,case=5xx*'], says: 'each part fits some case, and no case fits all parts of a selector' },
])('an empty selection says why: $selectors', ({ selectors, says }) => {
  expect(whyNoneFits(selectors.map(selectorFor), [one, { ...one, name: 'quiet', environment: 'dev' }])).toBe(
    says.replace('minute 3`', 'minute 3`, `quiet`'),
  );
});
