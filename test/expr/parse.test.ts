import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseExpr } from '../../src/expr/parse.ts';
import { newerLetter } from '../../src/expr/parse-characters.ts';
import { nameHint } from '../../src/expr/parse-hints.ts';
import { maxDepth, maxNodes } from '../../src/expr/parse-state.ts';
import type { ExprProfile, Syntax } from '../../src/expr/syntax.ts';
import { syntaxChildren } from '../../src/expr/syntax-children.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { concatTexts, copiedText, generatedText } from '../../src/source/mapped-text.ts';
import { normalOf } from './parse-normal.ts';

const profiles: readonly ExprProfile[] = ['expr-1.15.5', 'expr-1.17.7'];

function parse(text: string, profile: ExprProfile = 'expr-1.17.7') {
  return parseExpr(copiedText(text, 'condition', 0), profile);
}

function findingOf(text: string, profile: ExprProfile = 'expr-1.17.7'): Diagnostic {
  const { diagnostics } = parse(text, profile);
  expect(diagnostics.length, text).toBe(1);
  return diagnostics[0] as Diagnostic;
}

function treeOf(text: string, profile: ExprProfile = 'expr-1.17.7'): Syntax {
  const parsed = parse(text, profile);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.diagnostics[0]?.message}`);
  return parsed.value;
}

describe('messages', () => {
  test.each([
    ['result = 5', 'found = where an operator or the end is expected', '=', 'to compare write =='],
    ['result === 5', 'found = where a value is expected', '=', 'write =='],
    ['result !== 5', 'found = where a value is expected', '=', 'write !='],
    ['result <> 5', 'found > where a value is expected', '>', 'unequal is written !='],
    ['result => 5', 'found = where an operator or the end is expected', '=', 'greater or equal is written >='],
    ['result =< 5', 'found = where an operator or the end is expected', '=', 'less or equal is written <='],
    ['result =~ "a"', 'found = where an operator or the end is expected', '=', 'to test against a regular expression write `matches`'],
    ['result !~ "a"', 'found ! where an operator or the end is expected', '!', 'to test against a regular expression write `matches`'],
    ['a AND b', 'found the name AND where an operator or the end is expected', 'AND', 'write and'],
    ['NOT a', 'found the name a where an operator or the end is expected', 'a', 'write not'],
    ['a & b', 'found & where an operator or the end is expected', '&', 'write && or and'],
    ['a | b', 'the condition ends where ( behind | b is expected', '', 'write || for "or"; | hands a value to a function'],
    ['a is true', 'found the name is where an operator or the end is expected', 'is', 'to compare write =='],
    ['result < 5m', '5m is no number', '5m', 'there are no durations: write the plain number in the unit of the result'],
    ['result < 5MiB', '5MiB is no number', '5MiB', 'there are no units: write the plain number in the unit of the result'],
    ['result < 5%', 'the condition ends where a value is expected', '', 'there are no percentages: write 5% as 0.05'],
    [
      'result < {{args.max}}',
      'found { where a key: a name, a string, a number or an expression in parentheses is expected',
      '{',
      'a placeholder {{...}} was not replaced before the condition was read',
    ],
    ['result < ', 'the condition ends where a value is expected', '', undefined],
    ['', 'the condition is empty', '', undefined],
    ['(a', 'the condition ends where an operator or ) is expected', '', undefined],
    ['a)', 'found ) where an operator or the end is expected', ')', undefined],
    ['[1 2]', 'found the number 2 where an operator, a comma or ] is expected', '2', undefined],
    ['all(result)', 'found ) where the predicate of all is expected', ')', undefined],
    ['all(result, #, 1)', 'all takes no more arguments', ',', undefined],
    ['result[0] < #', 'found # where a value is expected', '#', '# and .field stand only in the predicate of all, any, filter, ...'],
    ['all(result, #value > 1)', 'there is no #value, only #, #index and #acc', '#value', 'for a field of the element write .value'],
    [
      'result ?? 0 < 5',
      '?? and < stand side by side, and the engine does not choose which comes first',
      '<',
      'put one in parentheses: (a ?? b) < c',
    ],
    ['a not b', 'found the name b where in, matches, contains, startsWith or endsWith behind not is expected', 'b', undefined],
    [
      'a matches "\\d+"',
      '\\d is no escape; there are \\n \\t \\r \\\\ \\xHH \\uHHHH \\UHHHHHHHH \\OOO and the quote itself',
      '\\d',
      'for a backslash in the string write two: "\\\\d+"',
    ],
    ['a == "b', 'the string is not closed before the end of the condition', '"b', 'close it with "'],
    ['a == “b”', '“ has no meaning in a condition', '“', 'write straight quotes: "..."'],
    ['a /* b', 'the comment is not closed', '/* b', 'close it with */'],
    [
      'a < 9223372036854775808',
      '9223372036854775808 is too large for an int, the largest is 9223372036854775807',
      '9223372036854775808',
      'write 9223372036854775808.0 for a float',
    ],
    ['a < 1e999', '1e999 is too large for a number of 64 bits', '1e999', undefined],
    ['a.', 'the condition ends where a name behind . is expected', '', undefined],
    ['a.[0]', 'found [ where a name is expected behind .', '[', 'write a[0] without a dot'],
    ['let x = 1', 'the condition ends where ; behind the value of let is expected', '', undefined],
  ])('%s', (text, message, place, hint) => {
    const finding = findingOf(text);
    expect(finding).toMatchObject({ code: 'GP330', name: 'expr-syntax', severity: 'error', message });
    expect([text.slice(finding.range.from, finding.range.to), finding.hint]).toEqual([place, hint]);
  });

  test.each([
    ['`a` == a', 'strings in backticks exist from Argo Rollouts 1.10 on: write "..."'],
    ['a; b', 'sequences with ; exist from Argo Rollouts 1.10 on'],
    ['if a {b} else {c}', 'if ... else exists from Argo Rollouts 1.10 on: write condition ? yes : no'],
    ['a < 0b11', 'numbers with 0b, 0o and 0X exist from Argo Rollouts 1.10 on'],
    ['a?.[0] > 1', 'optional indices ?.[ ] exist from Argo Rollouts 1.10 on'],
  ])('what only the newer engine has: %s', (text, hint) => {
    expect(parse(text, 'expr-1.17.7').ok).toBe(true);
    expect(findingOf(text, 'expr-1.15.5')).toMatchObject({ code: 'GP330', hint });
  });

  test.each([
    ['null', 'write nil'],
    ['True', 'write true'],
    ['result', undefined],
  ])('a name that is a word of another language: %s', (name, hint) => {
    expect(nameHint(name)).toBe(hint);
  });

  test('a message does not repeat a condition that is one long number', () => {
    const finding = findingOf('1'.repeat(5000));
    expect([finding.message.length, finding.hint?.length]).toEqual([241, 241]);
  });

  test('a finding in a replaced placeholder points at the placeholder', () => {
    const placeholder = { file: 'template.yaml', from: 110, to: 122 };
    const text = concatTexts([
      copiedText('result < ', 'template.yaml', 100),
      generatedText('5m', placeholder),
      copiedText(' && a', 'template.yaml', 122),
    ]);
    expect(parseExpr(text, 'expr-1.15.5').diagnostics.map(({ range }) => range)).toEqual([placeholder]);
  });
});

describe('places', () => {
  const texts: readonly string[] = readFileSync(new URL('goldens/parse.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).text);

  test.each(profiles)('a node lies in its parent, and its text is read as the node (%s)', (profile) => {
    let read = 0;
    for (const text of texts) {
      const parsed = parse(text, profile);
      if (!parsed.ok) continue;
      const nodes = nodesOf(parsed.value);
      const negated = new Set(nodes.flatMap((node) => (node.kind === 'unary' && node.operand.from === node.from ? [node.operand] : [])));
      for (const node of nodes) {
        for (const child of syntaxChildren(node)) expect([child.from >= node.from, child.to <= node.to], text).toEqual([true, true]);
        if (node.kind === 'binary') expect([node.opSpan.from >= node.from, node.opSpan.to <= node.to], text).toEqual([true, true]);
        if (negated.has(node) || !standsAlone(node, text)) continue;
        expect(normalOf(readAgain(text.slice(node.from, node.to), node, profile)), `${text} at ${node.from}`).toEqual(normalOf(node));
        read++;
      }
    }
    expect(read).toBeGreaterThan(5000);
  });

  function nodesOf(node: Syntax): readonly Syntax[] {
    return [node, ...syntaxChildren(node).flatMap(nodesOf)];
  }

  /** Names behind a dot and keys are strings without quotes; a predicate is none without its builtin, and the dot of `.field` has no width. */
  function standsAlone(node: Syntax, text: string): boolean {
    // The middle of a chain may end in ??, which may not stand bare at its start.
    if (node.kind === 'binary' && node.left.kind === 'binary' && node.left.op === '??') return node.op === '??';
    if (node.kind === 'string') return /["'`]/.test(text[node.from] ?? '');
    if (node.kind === 'identifier') return !['true', 'false', 'nil'].includes(node.name);
    return node.kind !== 'predicate' && node.from < node.to;
  }

  /** As a predicate, so that `#` has a meaning; the members inside a chain are read with a chain around them. */
  function readAgain(text: string, node: Syntax, profile: ExprProfile): Syntax {
    const all = treeOf(`all(x, {${text.replace(/;\s*$/, '')}\n})`, profile);
    const predicate = all.kind === 'builtin' ? all.args[1] : undefined;
    if (predicate?.kind !== 'predicate') throw new Error(`no predicate in ${text}`);
    const again = predicate.node;
    return again.kind === 'chain' && node.kind !== 'chain' ? again.node : again;
  }

  test.each([
    ['(a) + b', 0, 7],
    ['a | f(1)', 0, 8],
    [' a not in b ', 1, 11],
    ['let x = 1; x', 0, 12],
  ])('%s is the whole of its text', (text, from, to) => {
    expect(treeOf(text)).toMatchObject({ from, to });
  });
});

describe('limits', () => {
  test.each([
    ['parentheses', '('.repeat(20_000)],
    ['closed parentheses', `${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['signs', `${'!'.repeat(20_000)}a`],
    ['powers', Array(20_000).fill('2').join('**')],
    ['conditionals', `${'a?'.repeat(20_000)}b`],
    ['else if', `if a {b} else ${'if a {b} else '.repeat(10_000)}{c}`],
    ['let', `${'let x=1;'.repeat(10_000)}x`],
    ['predicates', 'all(a,'.repeat(10_000)],
    ['indices', 'a['.repeat(10_000)],
  ])('%s without end are refused at once', (_, text) => {
    expect(findingOf(text, 'expr-1.17.7')).toMatchObject({
      code: 'GP331',
      message: `the condition is nested deeper than ${maxDepth} levels`,
    });
    expect(parse(text, 'expr-1.15.5').ok).toBe(false);
  });

  test.each(profiles)('what stands %s levels deep is read', (profile) => {
    const depth = maxDepth - 1;
    expect(parse(`${'('.repeat(depth)}1${')'.repeat(depth)}`, profile).ok).toBe(true);
    expect(parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`, profile).ok).toBe(true);
    expect(parse(Array(maxDepth).fill('a').join('||'), profile).ok).toBe(true);
    expect(
      findingOf(
        Array(maxDepth + 1)
          .fill('a')
          .join('||'),
        profile,
      ),
    ).toMatchObject({ code: 'GP331' });
  });

  test('a text that is too high and also wrong is an error of the engine', () => {
    expect(findingOf(`${Array(2000).fill('a').join('||')} = b`)).toMatchObject({ code: 'GP330' });
  });

  test('a chain of ten thousand is too large for 1.17.7, and left open for 1.15.5', () => {
    const text = Array(10_000).fill('a').join(' || ');
    expect(findingOf(text, 'expr-1.17.7')).toMatchObject({ code: 'GP330', message: `the condition has more than ${maxNodes} parts` });
    expect(findingOf(text, 'expr-1.15.5')).toMatchObject({ code: 'GP331' });
  });

  // Counts are the engine's: of each fragment a list with one more than fits is refused by it, one with as many as fit is not.
  test.each([
    ['1', 1],
    ['-a', 2],
    ['a not in b', 4],
    ['a<b', 3],
    ['a<b<c', 6],
    ['a<b<c<d', 9],
    ['a.b', 3],
    ['a?.b', 4],
    ['a?.b.c', 7],
    ['a?.b()', 5],
    ['a[0]', 3],
    ['a?.[0]', 4],
    ['a[0:1]', 4],
    ['f(a)', 3],
    ['len(a)', 2],
    ['all(a, .b)', 6],
    ['a ? b : c', 4],
    ['a ?: b', 3],
    ['let x = a; b', 3],
    ['(a; b)', 3],
    ['{(a): b}', 4],
    ['if a {b} else {c}', 3],
    ['a | f()', 3],
    ['count(a, {#; #})', 6],
  ])('%s counts as %i nodes in 1.17.7', (fragment, nodes) => {
    const fitting = Math.floor((maxNodes - 1) / nodes);
    const many = (count: number) => findings(`[${Array(count).fill(fragment).join(',')}]`);
    expect([many(fitting), many(fitting + 1)]).toEqual([[], ['GP330']]);
  });

  function findings(text: string): readonly string[] {
    return parse(text).diagnostics.map(({ code }) => code);
  }

  test('parts that double at every level are refused before readers go through them', () => {
    const text = Array(60)
      .fill(0)
      .reduce((inner: string) => `(${inner} ?: b)`, 'a');
    expect(findingOf(text)).toMatchObject({ code: 'GP331', name: 'expr-unsupported' });
    expect(findingOf(text, 'expr-1.15.5')).toMatchObject({ code: 'GP331' });
  });

  test.each([
    ['a string that is no text', '"\\UFFFFFFFF" == result'],
    ['a letter that Go does not know yet', 'result.\u{1c89} > 1'],
  ])('%s is left open', (_, text) => {
    for (const profile of profiles) expect(findingOf(text, profile)).toMatchObject({ code: 'GP331' });
  });

  test('letters and digits are those of Unicode 15.0', () => {
    let known = 0;
    for (let point = 0; point <= 0x10ffff; point++) {
      const char = String.fromCodePoint(point);
      if (/[\p{L}\p{Nd}]/u.test(char) && !newerLetter.test(char)) known++;
    }
    // What Go 1.26 counts (unicode.Version 15.0.0).
    expect(known).toBe(136_784);
  });
});
