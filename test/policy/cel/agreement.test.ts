import { describe, expect, test } from 'vitest';
import { type CelBinaryOp, type CelExpr, childrenOf } from '../../../src/policy/cel/ast.ts';
import { parseCel } from '../../../src/policy/cel/syntax-tree.ts';
import { copiedText } from '../../../src/source/mapped-text.ts';
import { options, read } from './conditions.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const rounds = 800;

function randomNumbers(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const settings = options(
  { value: 'double', baseline: 'double', values: 'list<double>', params: { fields: { x: 'double', y: 'double' } } },
  { wholeNumbersAreDoubles: true },
);

type Kind = 'bool' | 'double' | 'list';
const nowhere = { from: 0, to: 0 };

/** Well-typed trees of double conditions, with indexes that may be out of range so that errors and their absorption occur. */
function generator(random: () => number) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

  function binary(op: CelBinaryOp, left: CelExpr, right: CelExpr): CelExpr {
    return { kind: 'binary', op, left, right, range: nowhere };
  }
  function name(text: string): CelExpr {
    return { kind: 'name', name: text, range: nowhere };
  }
  function macro(
    kind: 'all' | 'exists' | 'exists_one' | 'filter' | 'map',
    result: Kind,
    depth: number,
    loop: readonly string[],
    macros: number,
  ): CelExpr {
    const variable = `v${loop.length}`;
    const body = generate(result, depth - 1, [...loop, variable], macros - 1);
    return { kind: 'macro', macro: kind, target: generate('list', depth - 1, loop, macros - 1), variable, body: [body], range: nowhere };
  }
  function generate(kind: Kind, depth: number, loop: readonly string[] = [], macros = 2): CelExpr {
    const below = (of: Kind) => generate(of, depth - 1, loop, macros);
    if (kind === 'list') {
      if (depth > 0 && macros > 0 && random() < 0.4)
        return random() < 0.5 ? macro('filter', 'bool', depth, loop, macros) : macro('map', 'double', depth, loop, macros);
      if (depth > 0 && random() < 0.3) return { kind: 'list', items: [below('double'), below('double')], range: nowhere };
      return name('values');
    }
    if (kind === 'double') {
      if (depth <= 0 || random() < 0.2) {
        return pick<() => CelExpr>([
          () => name(pick(['value', 'baseline', ...loop, ...loop])),
          () => ({ kind: 'literal', value: pick([0, 1, 2, 3, 100]), range: nowhere }),
          () => ({ kind: 'literal', value: pick([0.5, 0.25, 1.5, 1e-7, 1e22]), range: nowhere }),
          () => ({ kind: 'select', operand: name('params'), field: pick(['x', 'y']), range: nowhere }),
        ])();
      }
      return pick<() => CelExpr>([
        () => binary(pick(['+', '-', '*', '/']), below('double'), below('double')),
        () => binary(pick(['+', '-', '*', '/']), below('double'), below('double')),
        () => ({ kind: 'unary', op: '-', operand: below('double'), range: nowhere }),
        () => ({ kind: 'conditional', test: below('bool'), yes: below('double'), no: below('double'), range: nowhere }),
        () => ({ kind: 'call', func: pick(['math.greatest', 'math.least']), args: [below('double'), below('double')], range: nowhere }),
        () => ({ kind: 'call', func: 'size', args: [below('list')], range: nowhere }),
        () => ({ kind: 'call', func: 'size', target: below('list'), args: [], range: nowhere }),
        () => ({
          kind: 'index',
          operand: below('list'),
          index: { kind: 'literal', value: pick([0n, 1n, 5n]), range: nowhere },
          range: nowhere,
        }),
      ])();
    }
    if (depth <= 0)
      return random() < 0.2 ? { kind: 'literal', value: random() < 0.5, range: nowhere } : binary('<=', below('double'), below('double'));
    return pick<() => CelExpr>([
      () => binary(pick(['<', '<=', '>', '>=', '==', '!=']), below('double'), below('double')),
      () => binary(pick(['<', '<=', '>', '>=', '==', '!=']), below('double'), below('double')),
      () => binary(pick(['&&', '||']), below('bool'), below('bool')),
      () => binary(pick(['&&', '||']), below('bool'), below('bool')),
      () => binary(pick(['==', '!=']), below('bool'), below('bool')),
      () => binary('in', below('double'), below('list')),
      () => ({ kind: 'unary', op: '!', operand: below('bool'), range: nowhere }),
      () => ({ kind: 'conditional', test: below('bool'), yes: below('bool'), no: below('bool'), range: nowhere }),
      () => (macros > 0 ? macro(pick(['all', 'exists', 'exists_one']), 'bool', depth, loop, macros) : below('bool')),
    ])();
  }
  return generate;
}

/** Writes a tree with as few brackets as CEL allows, and now and then some more; `==` gets a relation to its right in brackets. */
function write(node: CelExpr, random: () => number): string {
  const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/']];
  const blank = () => (random() < 0.2 ? '  ' : ' ');
  function level(of: CelExpr): number {
    if (of.kind === 'conditional') return 0;
    if (of.kind === 'binary') return 1 + levels.findIndex((ops) => ops.includes(of.op));
    return of.kind === 'unary' ? 6 : of.kind === 'literal' && typeof of.value === 'number' ? 6 : 7;
  }
  function wrap(of: CelExpr, least: number): string {
    const text = bare(of);
    return level(of) < least || random() < 0.1 ? `(${text})` : text;
  }
  function bare(of: CelExpr): string {
    switch (of.kind) {
      case 'literal':
        return String(of.value);
      case 'name':
        return of.name;
      case 'select':
        return `${wrap(of.operand, 7)}.${of.field}`;
      case 'index':
        return `${wrap(of.operand, 7)}[${bare(of.index)}]`;
      case 'unary':
        return `${of.op}${wrap(of.operand, 6)}`;
      case 'binary':
        return `${wrap(of.left, level(of))}${blank()}${of.op}${blank()}${wrap(of.right, level(of) + 1)}`;
      case 'conditional':
        return `${wrap(of.test, 1)} ?${blank()}${wrap(of.yes, 0)} : ${wrap(of.no, 0)}`;
      case 'list':
        return `[${of.items.map((item) => wrap(item, 0)).join(', ')}]`;
      case 'call': {
        const args = of.args.map((arg) => wrap(arg, 0)).join(`,${blank()}`);
        return of.target === undefined ? `${of.func}(${args})` : `${wrap(of.target, 7)}.${of.func}(${args})`;
      }
      case 'macro':
        return `${wrap(of.target, 7)}.${of.macro}(${of.variable}, ${of.body.map((part) => wrap(part, 0)).join(', ')})`;
      case 'map':
        throw new Error('no maps are generated');
    }
  }
  return bare(node);
}

type Value = number | bigint | boolean | readonly Value[] | Readonly<Record<string, number>>;

/** CEL for these trees in JavaScript, sharing nothing with the engine: an error is a throw, absorbed where CEL absorbs it. */
function evaluate(node: CelExpr, scope: Readonly<Record<string, Value>>): Value {
  const attempt = (of: CelExpr, inner = scope): Value | Error => {
    try {
      return evaluate(of, inner);
    } catch (error) {
      return error as Error;
    }
  };
  const number = (of: CelExpr): number => evaluate(of, scope) as number;
  switch (node.kind) {
    case 'literal':
      return node.value as Value;
    case 'name':
      return scope[node.name] as Value;
    case 'select':
      return (evaluate(node.operand, scope) as Readonly<Record<string, number>>)[node.field] as number;
    case 'index': {
      const item = (evaluate(node.operand, scope) as readonly Value[])[number(node.index)];
      if (item === undefined) throw new Error('out of range');
      return item;
    }
    case 'unary':
      return node.op === '!' ? !evaluate(node.operand, scope) : -number(node.operand);
    case 'conditional':
      return evaluate(evaluate(node.test, scope) ? node.yes : node.no, scope);
    case 'list':
      return node.items.map((item) => evaluate(item, scope));
    case 'call': {
      const args = [...(node.target === undefined ? [] : [node.target]), ...node.args].map((arg) => evaluate(arg, scope));
      if (node.func === 'size') return (args[0] as readonly Value[]).length;
      return (node.func === 'math.greatest' ? Math.max : Math.min)(...(args as number[]));
    }
    case 'binary': {
      if (node.op === '&&' || node.op === '||') {
        const decides = node.op === '||';
        const [left, right] = [attempt(node.left), attempt(node.right)];
        if (left === decides || right === decides) return decides;
        if (left instanceof Error) throw left;
        if (right instanceof Error) throw right;
        return !decides;
      }
      const [left, right] = [evaluate(node.left, scope), evaluate(node.right, scope)] as [number, number];
      if (node.op === '+') return left + right;
      if (node.op === '-') return left - right;
      if (node.op === '*') return left * right;
      if (node.op === '/') return left / right;
      if (node.op === '<') return left < right;
      if (node.op === '<=') return left <= right;
      if (node.op === '>') return left > right;
      if (node.op === '>=') return left >= right;
      if (node.op === '==') return left === right;
      if (node.op === '!=') return left !== right;
      return (right as unknown as readonly Value[]).some((item) => item === left);
    }
    case 'macro': {
      const items = evaluate(node.target, scope) as readonly Value[];
      const body = node.body[0] as CelExpr;
      const scopes = items.map((item) => ({ ...scope, [node.variable]: item }));
      if (node.macro === 'map') return scopes.map((inner) => evaluate(body, inner));
      if (node.macro === 'filter') return items.filter((_, index) => evaluate(body, scopes[index] as typeof scope));
      if (node.macro === 'exists_one') return scopes.filter((inner) => evaluate(body, inner)).length === 1;
      const decides = node.macro === 'exists';
      const results = scopes.map((inner) => attempt(body, inner));
      if (results.includes(decides)) return decides;
      const failure = results.find((result) => result instanceof Error);
      if (failure !== undefined) throw failure;
      return !decides;
    }
    case 'map':
      throw new Error('no maps are generated');
  }
}

/** Without ranges, and with every number a double, so that trees from different sources compare. */
function plain(node: CelExpr): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (key === 'range' ? undefined : typeof value === 'bigint' ? Number(value) : value)),
  );
}

function nodesOf(node: CelExpr): readonly CelExpr[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

function parse(text: string): CelExpr {
  const parsed = parseCel(copiedText(text, 'policy.yaml', 0));
  if (!parsed.ok) throw new Error(`${text}: ${parsed.diagnostics.map((diagnostic) => diagnostic.message).join('; ')}`);
  return parsed.value;
}

describe(`random conditions, SEED=${seed}`, () => {
  const random = randomNumbers(seed);
  const generate = generator(random);
  const conditions = Array.from({ length: rounds }, () => {
    const tree = generate('bool', 4);
    return { tree, text: write(tree, random) };
  }).filter(({ text, tree }) => text.length < 3000 && nodesOf(tree).length < 400);

  test('are read as the tree they were written from, every node at its place', () => {
    for (const { tree, text } of conditions) {
      const parsed = parse(text);
      expect(plain(parsed), text).toEqual(plain(tree));
      const node = nodesOf(parsed)[Math.floor(random() * nodesOf(parsed).length)] as CelExpr;
      expect(plain(parse(text.slice(node.range.from, node.range.to))), text).toEqual(plain(node));
    }
  });

  test('are evaluated as by an evaluator that shares nothing with the engine', () => {
    const seen = { true: 0, false: 0, error: 0 };
    for (const { text } of conditions) {
      const condition = read(text, settings);
      if (!condition.ok) throw new Error(`${text}: ${condition.diagnostics.map((diagnostic) => diagnostic.message).join('; ')}`);
      const draw = () => Math.floor(random() * 5) / 2;
      const inputs = {
        value: draw(),
        baseline: draw(),
        values: Array.from({ length: Math.floor(random() * 4) }, draw),
        params: { x: draw(), y: draw() },
      };
      let expected: string;
      try {
        expected = String(evaluate(condition.value.tree, inputs));
      } catch {
        expected = 'error';
      }
      const { outcome } = condition.value.evaluate(inputs);
      expect(outcome, `${text} with ${JSON.stringify(inputs)}`).toBe(expected);
      seen[outcome]++;
    }
    expect(
      Object.values(seen).every((count) => count > conditions.length / 50),
      JSON.stringify(seen),
    ).toBe(true);
  });
});
