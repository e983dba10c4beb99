import { describe, expect, test } from 'vitest';
import type { CelOptions } from '../../../src/policy/cel/types.ts';
import { frames, options, read } from './conditions.ts';

const settings = options({
  metrics: { fields: { error_rate: 'map', latency_p95: 'double', text: 'string' } },
  params: { fields: { max: 'dyn', x: 'double', minPods: 'double' } },
  obj: 'dyn',
  replicas: 'int',
  a: 'bool',
  b: 'bool',
  value: 'double',
  values: 'list<double>',
});
const metric: CelOptions = { ...settings, wholeNumbersAreDoubles: true };

// Where each finding stands: code, offsets, the text there.
const findings: readonly (readonly [text: string, ...frames: string[]])[] = [
  ['metric.error_rate.value <= 1.0', 'GP305 0-6 metric'],
  ['metrics.eror_rate.value <= 1.0', 'GP306 8-17 eror_rate'],
  ['metrics.latency_p95 <= "x"', 'GP308 0-26 metrics.latency_p95 <= "x"'],
  ['metrics.latency_p95', 'GP309 0-19 metrics.latency_p95'],
  ['params.max', 'GP310 0-10 params.max'],
  ['obj.flag || obj.other', ''],
  ['a ? obj.x : obj.y', 'GP310 0-17 a ? obj.x : obj.y'],
  ['obj.items.all(i, metrics.typo > 1.0)', 'GP306 25-29 typo'],
  ['metrics.text.matchs("a")', 'GP307 0-24 metrics.text.matchs("a")'],
  ['replicas * 1.5 > 3.0', 'GP308 0-14 replicas * 1.5'],
  ['has(metrics.typo)', 'GP306 12-16 typo'],
  ['metrics.text.matches("[")', 'GP315 21-24 "["'],
  ['a &&& b', 'GP300 4-5 &'],
  ['value < params.x + "50ms"', 'GP308 8-25 params.x + "50ms"'],
  ['a && (value + 1.0)', 'GP308 0-18 a && (value + 1.0)'],
  ['a && value < 1.0 + (params.x * "s")', 'GP308 20-34 params.x * "s"'],
  ['values.all(v, v < limit)', 'GP305 18-23 limit'],
  ['values.all(v, v < "x")', 'GP308 14-21 v < "x"'],
  ['value.all(v, v > 1.0)', 'GP308 0-5 value'],
  ['value in ["a"]', 'GP308 0-14 value in ["a"]'],
  ['1 in [1.0]', 'GP308 0-10 1 in [1.0]'],
  ['values["a"] > 1.0', 'GP308 0-11 values["a"]'],
  ['params["x"] > 1.0', ''],
  ['params["y"] > 1.0', 'GP306 7-10 "y"'],
  ['params[metrics.text] == 1.0', 'GP306 7-19 metrics.text'],
  ['params == 1.0', 'GP308 0-13 params == 1.0'],
  ['size(params) == 1', 'GP308 0-12 size(params)'],
  ['has(value.x)', 'GP308 4-9 value'],
  ['has(obj)', 'GP316 4-7 obj'],
  ['has(obj["x"])', 'GP316 4-12 obj["x"]'],
  ['has()', 'GP320 0-5 has()'],
  ['[1, "a"] == [1]', 'GP308 4-7 "a"'],
  ['a ? 1 == 1 : 2 == 2', ''],
  ['!value', 'GP308 0-6 !value'],
  ['-metrics.text == "a"', 'GP308 0-13 -metrics.text'],
  ['math.greatest(value, 1.0) > 0.5', ''],
  ['math.greatest(value, 1) > 0.5', 'GP308 0-23 math.greatest(value, 1)'],
  ['math.greatest(value) > 0.5', 'GP320 0-20 math.greatest(value)'],
  ['math.biggest(value, 1.0) > 0.5', 'GP307 0-24 math.biggest(value, 1.0)'],
  ['semver.major("1.2.3") == 1', 'GP307 0-21 semver.major("1.2.3")'],
  ['a == b < value', 'GP314 5-14 b < value'],
  ['a == (b) in obj', 'GP314 5-15 (b) in obj'],
  ['a == (value < 1.0)', ''],
  ['value < 1.0 == a', ''],
  ['values.all(value, value > 1.0)', 'GP317 0-30 values.all(value, value > 1.0)'],
  ['values.all(v, values.exists(v, v > 1.0))', 'GP317 14-39 values.exists(v, v > 1.0)'],
  ['values.all(__v, __v > 1.0)', 'GP317 0-26 values.all(__v, __v > 1.0)'],
  ['values.all(1, true)', 'GP317 11-12 1'],
  ['values.all(v)', 'GP305 11-12 v', 'GP307 0-13 values.all(v)'],
  ['', 'GP319 0-0 '],
  ['  // nothing', 'GP319 0-12   // nothing'],
  ['value <', 'GP300 7-7 '],
  ['(value < 1.0', 'GP300 12-12 '],
  ['value = 1.0', 'GP300 6-7 ='],
  ['a and b', 'GP300 2-5 and'],
  ['value < .5', 'GP300 8-9 .'],
  ['loop < 1', 'GP300 0-4 loop'],
  ['"\\q" == "a"', 'GP300 1-3 \\q'],
];

describe('findings stand where they belong', () => {
  test.each(findings)('%s', (text, ...expected) => {
    expect(frames(text, settings)).toEqual(expected.filter((frame) => frame !== ''));
  });
});

describe('whole numbers as doubles', () => {
  test.each([
    'value == 0',
    'value <= params.x * 2',
    'values.size() >= 3',
    'values.size() >= params.minPods',
    'size(values) == 3',
    'values.filter(v, v > 1).size() == 2',
    'values[0] > 1',
    'values[-1] > 1',
    'value in [1, 2]',
    'math.least(value, 3) < 2',
    '"abc".substring(1, 2) == "b"',
    '"abc".size() == 3',
    '{"a": 1}["a"] == 1',
    'timestamp(0) < timestamp("2026-01-01T00:00:00Z")',
  ])('%s', (text) => {
    expect(frames(text, metric)).toEqual([]);
  });

  test('a literal that would be rounded is refused', () => {
    expect(frames('value < 9007199254740993', metric)).toEqual(['GP318 8-24 9007199254740993']);
  });

  test('positions stay those of the text', () => {
    expect(frames('value < 10 && value < 100 + "x"', metric)).toEqual(['GP308 22-31 100 + "x"']);
  });

  test('the tree carries them as numbers, an index stays whole', () => {
    const condition = read('values[0] < 3', metric);
    expect(condition.ok && condition.value.tree).toMatchObject({ left: { index: { value: 0n } }, right: { value: 3 } });
  });
});

describe('messages and hints', () => {
  test.each([
    ['metric.latency_p95 < 1.0', 'there is no variable `metric`', 'did you mean `metrics`?'],
    ['metrics.eror_rate.value < 1.0', '`metrics` has no field `eror_rate`', 'did you mean `metrics.error_rate`?'],
    ['value < params.x + "50ms"', '`+` does not work between double and string', undefined],
    [
      'replicas * 1.5 > 3.0',
      '`*` does not work between int and double',
      'write the number with a decimal point, or double(...) around the whole number',
    ],
    ['params.max', 'a condition must be true or false; the type of this is not known', 'write == true after it'],
    ['value', 'a condition must be true or false, this is double', undefined],
    ['a and b', '`and` is not expected here', 'write &&'],
    ['(value < 1.0', 'the condition ends where `)` is expected', undefined],
    ['metrics.text.matchs("a")', 'there is no function `matchs` here', 'did you mean `matches`?'],
    ['metrics.text.startsWith(1.0)', '`startsWith` does not take these types: string.startsWith(double)', undefined],
    ['int(values) == 1', '`int` does not take these types: int(list<double>)', undefined],
    ['value in ["a"]', '`in` does not work between double and list<string>', undefined],
    ['a && value', 'both sides of && must be true or false, one is double', undefined],
    ['3u < 4', 'unsigned numbers like `3u` cannot be compared here', 'write 3'],
  ])('%s', (text, message, hint) => {
    const condition = read(text, settings);
    if (condition.ok) throw new Error('not refused');
    expect(condition.diagnostics[0]).toMatchObject({ message, severity: 'error', ...(hint === undefined ? {} : { hint }) });
    expect(condition.diagnostics[0]?.hint).toBe(hint);
  });

  test('no finding shows a name of the engine', () => {
    const all = findings.flatMap(([text]) => {
      const condition = read(text, settings);
      return condition.ok ? [] : condition.diagnostics.map(({ message, hint }) => `${message} ${hint}`);
    });
    expect(all.filter((words) => /__|\$|google|metered/.test(words) && !words.includes('`__v`'))).toEqual([]);
  });
});
