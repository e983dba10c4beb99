import { describe, expect, test } from 'vitest';
import { answer, options } from './conditions.ts';

const settings = options({
  flag: 'bool',
  a: 'double',
  b: 'double',
  yes: 'string',
  items: 'dyn',
  metrics: 'map',
  obj: 'dyn',
  names: 'dyn',
  labels: 'dyn',
  ports: 'dyn',
  nothing: 'dyn',
});

const inputs = {
  flag: true,
  a: 1,
  b: 2,
  yes: 'yes',
  items: [{ name: 'first' }, { name: '' }],
  metrics: { none: null, text: 'abc' },
  obj: { size: 1, empty: [] },
  names: ['x', 'z'],
  labels: { app: 'web' },
  ports: { '8080': 'http' },
  nothing: null,
};

// Each of these is true in some JavaScript library of CEL and must not be in a policy. `GP...`: refused when read.
const traps: readonly (readonly [text: string, expected: string | RegExp])[] = [
  ['！flag', 'GP300'],
  ['¬flag', 'GP300'],
  ['~flag', 'GP300'],
  ['a <= b $', 'GP300'],
  ['a <= b ;', 'GP300'],
  ['yes == "yes', 'GP300'],
  ['{}.nosuch(1) == {}', 'GP307'],
  ['5 / 2 > 2', 'false'],
  ['9007199254740993 == 9007199254740992', 'false'],
  ['9223372036854775807 + 1 > 0', /^error: /],
  ['!metrics.none', /^error: /],
  ['yes ? true : false', 'GP308'],
  ['items.all(i, i.name)', /^error: /],
  ['!has(nosuch.value)', 'GP305'],
  ['!has(metrics.missing.value)', /^error: .*missing/],
  ['!has(metrics.text.value)', /^error: .*no fields/],
  ['!has(metrics.none)', 'false'],
  ['!("none" in metrics)', 'false'],
  ['has(obj.constructor)', 'false'],
  ['obj["__proto__"] != null', /^error: /],
  ['names.length == 2', /^error: /],
  ['{"__proto__": {"admin": true}}.admin', 'GP313'],
  ['["app"] in labels', 'GP308'],
  ['items in labels', /^error: /],
  ['!(nothing in labels)', /^error: /],
  ['!(items in labels)', /^error: /],
  ['!(labels in names)', /^error: /],
  ['!(8080 in ports)', /^error: /],
  ['ports[8080] == "http"', /^error: /],
  ['ports["8080"] == "http"', 'true'],
  ['flag == "z" in names', 'GP314'],
  ['!flag == ("z" in names)', 'false'],
  ['"aa".matches("(a)\\\\1")', 'GP315'],
  ['"ab".matches("a(?=b)")', 'GP315'],
  ['!"a".matches("^[[:alpha:]]$")', 'false'],
  ['int("") == 0', /^error: /],
  ['int("0b11") == 3', /^error: /],
  ['int(" 3") == 3', /^error: /],
  ['double("") <= 5.0', /^error: /],
  ['double("NaN") != 1.0', /^error: /],
  ['int(1e99) > 0', /^error: /],
  ['timestamp("Thu, 01 Jan 2026 00:00:00 GMT") < timestamp("2027-01-01T00:00:00Z")', /^error: /],
  ['timestamp("2026-02-30T00:00:00Z") > timestamp("2025-01-01T00:00:00Z")', /^error: /],
  ['timestamp(1767225600) == timestamp("2026-01-01T00:00:00Z")', 'true'],
  ['size({"constructor": 1}) == 1', 'GP313'],
  // What cel-js leaves open beyond the published table.
  ['-(-9223372036854775807 - 1) > 0', /^error: .*64 bits/],
  ['(-9223372036854775807 - 1) / -1 > 0', /^error: .*64 bits/],
  ['9223372036854775808 > 0', 'GP318'],
  ['0xFFFFFFFFFFFFFFFFFF > 0', 'GP318'],
  ['duration("s") == duration("0s")', /^error: /],
  ['duration("-500ms") + duration("200ms") == duration("-300ms")', 'true'],
  ['timestamp("2026-01-01T00:00:00Z") - timestamp("2026-01-01T00:00:00.500Z") + duration("200ms") == duration("-300ms")', 'true'],
  ['timestamp("9999-12-31T23:59:59Z") + duration("24h") > timestamp("2026-01-01T00:00:00Z")', /^error: /],
  ['"É".lowerAscii() == "É"', 'true'],
  ['{"a": 1, "a": 2}.a == 1', 'GP313'],
  ['{1: 2}[1] == 2', 'GP313'],
  ['1u < 2u', 'GP311 GP311'],
  ['b"a" == b"a"', 'GP312 GP312'],
  ['cel.bind(x, 1, x == 1)', 'GP305 GP305 GP305 GP307'],
  ['dyn(1) == 1', 'GP307'],
  ['type(1) == int', 'GP305 GP307'],
  ['flag.?x == true', 'GP300'],
  ['google.protobuf.Timestamp == google.protobuf.Duration', 'GP305 GP305'],
  ['metrics.constructor == metrics', /^error: /],
  ['has(metrics.toString)', 'false'],
  ['"constructor" in obj', 'false'],
];

describe('traps', () => {
  test.each(traps)('%s', (text, expected) => {
    const given = answer(text, settings, inputs);
    if (typeof expected === 'string') expect(given).toBe(expected);
    else expect(given).toMatch(expected);
  });

  test('no trap pollutes a prototype', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

// CEL means these so; documented, and for a lint to say. A change of meaning must not go unseen.
describe('what CEL leaves open', () => {
  test.each([
    ['metrics.missing > 1.0 || true', 'true'],
    ['metrics.missing > 1.0 && false', 'false'],
    ['obj.empty.all(x, x > 1)', 'true'],
    ['!((a - a) / (b - b) > 0.05)', 'true'],
    ['(a - a) / (b - b) <= 0.05', 'false'],
  ])('%s is %s', (text, expected) => {
    expect(answer(text, settings, inputs)).toBe(expected);
  });
});
