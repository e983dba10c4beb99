import { describe, expect, test } from 'vitest';
import { compileValidator } from '../../src/source/compile-validator.ts';
import { checkSchema } from '../../src/source/schema.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { inOneLine } from './findings.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { $ref: '#/definitions/name' },
    interval: { type: 'string', pattern: '^[0-9]+[smh]$', 'x-message': 'must be a duration such as 30s' },
    version: { type: 'string', pattern: '^[0-9]+\\.[0-9]+$' },
    title: { type: 'string', minLength: 1, maxLength: 5 },
    count: { type: 'integer', minimum: 1, maximum: 10 },
    ratio: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    on: { type: 'boolean' },
    point: { enum: ['rollout', 'gate', 'soak'] },
    below: { const: 'undecided' },
    at: { type: 'array', minItems: 1, maxItems: 3, uniqueItems: true, items: { enum: ['rollout', 'gate', 'soak'] } },
    params: {
      type: 'object',
      minProperties: 1,
      propertyNames: { $ref: '#/definitions/name' },
      additionalProperties: { type: ['string', 'number'] },
    },
    limit: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^\\{\\{.*\\}\\}$', 'x-message': 'must be a number or "{{...}}"' }] },
    alive: {
      anyOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', items: { type: 'string', minLength: 1 } },
      ],
    },
    mode: { anyOf: [{ enum: ['fast', 'slow'] }, { const: 'off' }] },
    form: {
      oneOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind', 'query'],
          properties: { kind: { const: 'metric' }, query: { type: 'string' } },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['kind', 'script'],
          properties: { kind: { const: 'manifest' }, script: { type: 'string' } },
        },
      ],
    },
    tagged: {
      type: 'object',
      discriminator: { propertyName: 'kind' },
      required: ['kind'],
      oneOf: [
        { required: ['x'], properties: { kind: { const: 'first' }, x: { type: 'number' } } },
        { properties: { kind: { const: 'second' } } },
      ],
    },
    either: {
      type: 'object',
      additionalProperties: false,
      anyOf: [{ required: ['use'] }, { required: ['guardrails'] }],
      properties: { use: { type: 'string' }, guardrails: { type: 'string' } },
    },
    one: { oneOf: [{ required: ['a'] }, { required: ['b'] }], type: 'object', properties: { a: {}, b: {} } },
    pair: {
      type: 'object',
      required: ['low', 'high', 'unit'],
      properties: { low: {}, high: {}, unit: {} },
      dependencies: { from: ['to'] },
    },
    deep: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: { name: {}, goal: { $ref: '#/definitions/limit' } },
      },
    },
    never: { not: { const: 1 }, 'x-message': 'must not be 1' },
  },
  definitions: {
    name: { type: 'string', pattern: '^[a-z][a-z0-9-]*$', 'x-message': 'must be lower-case letters, digits and hyphens' },
    limit: {
      anyOf: [
        { type: 'number' },
        { type: 'object', additionalProperties: false, required: ['value'], properties: { value: { type: 'number' } } },
      ],
    },
  },
};
const validate = compileValidator(schema);

function problemsOf(text: string): readonly string[] {
  const file = { name: 'f.yaml', text };
  const parsed = parseYaml(file);
  if (!parsed.ok || parsed.value[0] === undefined) throw new Error('not YAML');
  return checkSchema(parsed.value[0], validate).map((diagnostic) =>
    [inOneLine(file, diagnostic), diagnostic.hint].filter(Boolean).join(' | '),
  );
}

describe('what does not fit, once, at its place', () => {
  const cases: readonly [text: string, expected: readonly string[]][] = [
    ['name: a\n', []],
    // keys
    ['name: a\npiont: gate\n', ['GP520 2:1 "piont" the document has no key `piont` | did you mean `point`?']],
    [
      'name: a\npair: {low: 1, high: 2, unit: s}\nzebra: 1\n',
      [
        'GP520 3:1 "zebra" the document has no key `zebra` | known here: `name`, `interval`, `version`, `title`, `count`, `ratio`, `on`, `point`, `below`, `at`, `params`, `limit`, `alive`, `mode`, `form`, `tagged`, `either`, `one`, `pair`, `deep`, `never`',
      ],
    ],
    ['nmae: a\n', ['GP520 1:1 "nmae" the document has no key `nmae` | did you mean `name`?']],
    [
      'name: a\n__proto__: 1\n',
      [expect.stringContaining('GP520 2:1 "__proto__" the document has no key `__proto__`') as unknown as string],
    ],
    ['point: gate\n', ['GP521 1:1 "point: gate" the document lacks `name` | add `name`']],
    ['name: a\npair:\n  low: 1\n', ['GP521 3:3 "low: 1" `pair` lacks `high` and `unit` | add them']],
    ['name: a\npair:\n  low: 1\n  x: 2\n', ['GP521 2:1 "pair" `pair` lacks `high` and `unit` | add them']],
    ['name: a\npair: {low: 1, high: 2, unit: s, from: 1}\n', ['GP521 2:34 "from" `from` needs `to` beside it | add `to:`']],
    ['name: a\nparams: {Bad: 1}\n', ['GP528 2:10 "Bad" the key `Bad` must be lower-case letters, digits and hyphens']],
    // types
    ['name: 1\n', ['GP522 1:7 "1" `name` must be lower-case letters, digits and hyphens; found the number 1']],
    ['name: a\nversion: 1.10\n', ['GP522 2:10 "1.10" `version` must be text; found the number 1.10 | put it in quotes: "1.10"']],
    ['name: a\ninterval: 30\n', ['GP522 2:11 "30" `interval` must be a duration such as 30s; found the number 30']],
    ['name: a\ncount: "3"\n', ['GP522 2:8 "\\"3\\"" `count` must be a whole number; found "3" | remove the quotes']],
    ['name: a\ncount: 1.5\n', ['GP522 2:8 "1.5" `count` must be a whole number; found the number 1.5']],
    ['name: a\non: yes\n', ['GP522 2:5 "yes" `on` must be true or false; found "yes"']],
    ['name: a\nat: gate\n', ['GP522 2:5 "gate" `at` must be a list; found "gate" | write a list: [gate]']],
    ['name: a\nparams:\n', ['GP522 2:8 "" `params` must be a map; found nothing | indent what belongs to it below it']],
    ['name: a\nparams: {x: [1]}\n', ['GP522 2:13 "[1]" `x` must be text or a number; found a list']],
    ['just text\n', ['GP522 1:1 "just text" the document must be a map; found "just text"']],
    // values
    [
      'name: a\npoint: rolout\n',
      ['GP523 2:8 "rolout" `point` must be one of `rollout`, `gate`, `soak`; found "rolout" | did you mean `rollout`?'],
    ],
    ['name: a\nbelow: pass\n', ['GP523 2:8 "pass" `below` must be `undecided`; found "pass"']],
    ['name: A b\n', ['GP524 1:7 "A b" `name` must be lower-case letters, digits and hyphens; found "A b"']],
    ['name: a\nversion: x\n', ['GP524 2:10 "x" `version` does not have the form ^[0-9]+\\.[0-9]+$; found "x"']],
    ['name: a\ntitle: ""\n', ['GP524 2:8 "\\"\\"" `title` must not be empty']],
    ['name: a\ntitle: abcdef\n', ['GP524 2:8 "abcdef" `title` must have at most 5 characters; found "abcdef"']],
    [
      'name: a\ncount: 0\nratio: 1\n',
      ['GP525 2:8 "0" `count` must be at least 1; found the number 0', 'GP525 3:8 "1" `ratio` must be less than 1; found the number 1'],
    ],
    [
      'name: a\nat: []\nparams: {}\n',
      ['GP526 2:5 "[]" `at` must have at least 1 item', 'GP526 3:9 "{}" `params` must have at least 1 key'],
    ],
    ['name: a\nat: [gate, soak, gate]\n', ['GP526 2:18 "gate" `at` has "gate" twice | keep one of the two']],
    [
      'name: a\nat: [gate, {valueOf: 1}, {valueOf: 1}]\n',
      [
        'GP523 2:12 "{valueOf: 1}" `at[1]` must be one of `rollout`, `gate`, `soak`; found a map',
        'GP523 2:26 "{valueOf: 1}" `at[2]` must be one of `rollout`, `gate`, `soak`; found a map',
        'GP526 2:26 "{valueOf: 1}" `at` has a map twice | keep one of the two',
      ],
    ],
    ['name: a\nnever: 1\n', ['GP529 2:8 "1" `never` must not be 1']],
    // alternatives
    ['name: a\nlimit: x\n', ['GP524 2:8 "x" `limit` must be a number or "{{...}}"; found "x"']],
    ['name: a\nlimit: [1]\n', ['GP522 2:8 "[1]" `limit` must be a number or "{{...}}"; found a list']],
    ['name: a\nalive: 3\n', ['GP522 2:8 "3" `alive` must be text or a list; found the number 3 | put it in quotes: "3"']],
    ['name: a\nalive: [a, ""]\n', ['GP524 2:12 "\\"\\"" `alive[1]` must not be empty']],
    ['name: a\nmode: fats\n', ['GP523 2:7 "fats" `mode` must be one of `fast`, `slow`, `off`; found "fats" | did you mean `fast`?']],
    ['name: a\nform: {kind: metric, qery: up}\n', ['GP520 2:22 "qery" `form` has no key `qery` | did you mean `query`?']],
    ['name: a\nform: {kind: manifest}\n', ['GP521 2:7 "{kind: manifest}" `form` lacks `script` | add `script`']],
    [
      'name: a\ntagged: {kind: frist}\n',
      ['GP523 2:16 "frist" `kind` must be one of `first`, `second`; found "frist" | did you mean `first`?'],
    ],
    ['name: a\ntagged: {kind: first}\n', ['GP521 2:9 "{kind: first}" `tagged` lacks `x` | add `x`']],
    ['name: a\ntagged: {}\n', ['GP521 2:9 "{}" `tagged` lacks `kind` | add `kind`']],
    ['name: a\neither: {}\n', ['GP521 2:9 "{}" `either` has neither `use` nor `guardrails` | add one of them']],
    ['name: a\neither: {gaurdrails: x}\n', ['GP520 2:10 "gaurdrails" `either` has no key `gaurdrails` | did you mean `guardrails`?']],
    [
      'name: a\none: {a: 1, b: 2}\n',
      ['GP527 2:6 "{a: 1, b: 2}" `one` fits more than one of the forms it can have | keep the keys of one form'],
    ],
    [
      'name: a\ndeep:\n  - name: x\n    goal: {vale: 1}\n  - goal: x\n',
      [
        'GP520 4:12 "vale" `goal` has no key `vale` | did you mean `value`?',
        'GP521 5:5 "goal: x" `deep[1]` lacks `name` | add `name`',
        'GP522 5:11 "x" `goal` must be a number or a map; found "x"',
      ],
    ],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test('a double item names the first one', () => {
    const parsed = parseYaml({ name: 'f', text: 'name: a\nat: [gate, gate]' });
    const [found] = parsed.ok && parsed.value[0] ? checkSchema(parsed.value[0], validate) : [];
    expect(found?.related).toEqual([{ message: 'first given here', range: { file: 'f', from: 13, to: 17 } }]);
  });

  test('a hundred problems are enough', () => {
    const items = Array.from({ length: 3000 }, (_, index) => `  - goal: ${index}x\n    x: 1\n`).join('');
    expect(problemsOf(`name: a\ndeep:\n${items}`)).toHaveLength(100);
  });

  test('a validator that gives no reason is our error', () => {
    const parsed = parseYaml({ name: 'f', text: 'a: 1' });
    const refuse = Object.assign(() => false, { errors: [] });
    expect(() => parsed.ok && parsed.value[0] && checkSchema(parsed.value[0], refuse)).toThrow('no error says why');
  });
});

describe('schemas that are wrong', () => {
  const cases: readonly [name: string, schema: object, message: RegExp][] = [
    ['unknown keyword', { type: 'string', maxlength: 3 }, /maxlength/],
    ['reference to itself', { $ref: '#/definitions/a', definitions: { a: { items: { $ref: '#/definitions/a' } } } }, /refers to itself/],
    ['reference to nothing', { $ref: '#/definitions/a' }, /no definition/],
    [
      'reference with a sibling',
      { $ref: '#/definitions/a', minLength: 1, definitions: { a: { type: 'string' } } },
      /minLength beside \$ref/,
    ],
    ['enum of objects', { enum: [{ a: 1 }] }, /enum of objects/],
  ];
  test.each(cases)('%s', (_, wrong, message) => {
    expect(() => compileValidator(wrong)).toThrow(message);
  });
});
