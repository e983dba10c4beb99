import { describe, expect, test } from 'vitest';
import { compileTexts } from '../check/compile-texts.ts';
import { conditionPolicy, guardrailPolicy, packText, policyText } from '../check/policy-text.ts';

/** Findings point at the characters of the file, however a text stands in YAML and whatever was filled into it before them. */
describe('a finding in a text with placeholders', () => {
  const args = 'app: { type: label }';
  const params = 'window: 10m';
  const value = (text: string): string => guardrailPolicy(`prometheus:\n  value: ${text}\nrequire: value <= 1`, { args, params });
  const uses = 'errors{app="{{args.app}}"}[{{params.window}}]';
  test.each([
    ['in a literal block', value(`|\n    sum(rate(${uses}))\n    / «rat»(requests[5m])`), 'GP203'],
    ['in a folded block', value(`>\n    sum(rate(${uses}))\n    / «rat»(requests[5m])`), 'GP203'],
    [
      'in a block with blank lines and a comment',
      value(`|\n\n    # {{params.window}}\n    sum(rate(${uses}))\n\n    / «rat»(requests[5m])`),
      'GP203',
    ],
    [
      'in a block indented by number',
      value(`|4\n      sum(rate(${uses}))\n      / «rat»(requests[5m])`.replaceAll('      ', '      ')),
      'GP203',
    ],
    ['in single quotes', value(`'sum(rate(${uses})) / label_replace(a, "b", "it''s", "c", "") / «rat»(requests[5m])'`), 'GP203'],
    ['in double quotes', value(`"sum(rate(${uses.replaceAll('"', '\\"')})) / «rat»(requests[5m])"`), 'GP203'],
    ['in a plain text over two lines', value(`sum(rate(${uses}))\n    / «rat»(requests[5m])`), 'GP203'],
    [
      'behind a param that is longer than its placeholder',
      value('sum(rate(errors{app="{{args.app}}"}[{{ params.window }}])) / «rat»(a)'),
      'GP203',
    ],
    ['behind characters of two code units', value(`|\n    sum(rate(${uses})) / a{x="💥💥"}\n    / «rat»(requests[5m])`), 'GP203'],
    [
      'the placeholder itself, on the third line',
      value('|\n    sum(\n      rate(errors{app="{{args.app}}"}[{{params.window}}])\n    ) / sum(b{zone="«{{args.zone}}»"})'),
      'GP542',
    ],
    ['an arg outside quotes, on the second line', value(`|\n    sum(rate(${uses}))\n    > «{{ args.app }}»`), 'GP546'],
  ])('%s', (_, text, code) => {
    const { errors, places } = compileTexts(text);
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code, range: places[0] }]);
  });

  test('with CRLF', () => {
    const { errors, places } = compileTexts(value(`|\n    sum(rate(${uses}))\n    / «rat»(requests[5m])`).replaceAll('\n', '\r\n'));
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code: 'GP203', range: places[0] }]);
  });

  test('one of several alive', () => {
    const text = guardrailPolicy(
      'prometheus:\n  value: sum(a)\n  alive:\n    - a\n    - |\n      b{app="{{args.app}}"} >\n      «time()»\nrequire: value <= 1',
      { args },
    );
    const { errors, places } = compileTexts(text);
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code: 'GP253', range: places[0] }]);
  });

  test("in a pack, where the param's value comes from the policy", () => {
    const pack = packText({
      params: 'window: 1m',
      guardrails:
        '- name: errors\n  at: [rollout]\n  prometheus:\n    value: |\n      sum(rate(errors[{{params.window}}]))\n      / «rat»(a)\n  require: value <= 1',
    });
    const { errors, places } = compileTexts({ policies: [policyText({ use: '- pack: base@1\n  params: { window: 5m }' })], packs: [pack] });
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code: 'GP203', range: places[0] }]);
  });

  test("a mistake that the param's value makes is shown at the placeholder", () => {
    const { errors, places } = compileTexts(
      guardrailPolicy('prometheus:\n  value: sum(errors{code=~"«{{params.codes}}»"})\nrequire: value <= 1', {
        params: "codes: { type: regex, value: '5(' }",
      }),
    );
    expect(errors).toHaveLength(1);
    const [from, to] = [errors[0]?.range.from ?? -1, errors[0]?.range.to ?? -1];
    expect(from).toBeLessThanOrEqual(places[0]?.from ?? -1);
    expect(to).toBeGreaterThanOrEqual(places[0]?.to ?? Number.POSITIVE_INFINITY);
  });

  test('in a condition in a folded block', () => {
    const { errors, places } = compileTexts(conditionPolicy('>-\n    value <= params.max\n    && «latency» <= 1', { params: 'max: 1' }));
    expect(errors.map((error) => ({ code: error.code, range: error.range }))).toEqual([{ code: 'GP305', range: places[0] }]);
  });
});

describe('spellings', () => {
  const query = (text: string) => {
    const { result, errors } = compileTexts(
      guardrailPolicy(`prometheus: { value: '${text}' }\nrequire: value <= 1`, { args: 'app: { type: label }', params: 'window: 2m' }),
    );
    return result.ok ? result.value.files.find((file) => file.path === 'dev/web-dev.yaml')?.text : errors.map((error) => error.code);
  };
  test('spaces in the braces do not matter, and Argo gets the one spelling it knows', () => {
    expect(query('sum(rate(e{app="{{  args.app }}"}[{{params.window  }}]))')).toContain('e{app="{{args.app}}"}[2m]');
  });
  test.each([
    ['no such thing', 'sum(rate(e{app="{{args.app}}",x="{{foo.bar}}"}[{{params.window}}]))', 'GP540'],
    ['a template of Helm', 'sum(rate(e{app="{{args.app}}",x="{{ .Values.x }}"}[{{params.window}}]))', 'GP540'],
    ['a path', 'sum(rate(e{app="{{args.app}}",x="{{args.app.name}}"}[{{params.window}}]))', 'GP540'],
    ['an empty one', 'sum(rate(e{app="{{args.app}}",x="{{}}"}[{{params.window}}]))', 'GP540'],
  ])('%s: Argo would refuse it', (_, text, code) => {
    expect(query(text)).toEqual([code]);
  });
  test('label values with single braces are left alone', () => {
    expect(query('sum(rate(e{app="{{args.app}}",x="{1,2}"}[{{params.window}}]))')).toContain('x="{1,2}"');
  });
});
