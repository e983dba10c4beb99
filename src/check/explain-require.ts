import type { CelBinaryOp, CelExpr } from '../policy/cel/ast.ts';
import { conjuncts } from '../policy/fold.ts';
import type { MetricCondition } from '../policy/metric-condition.ts';
import { printPlainNumber } from '../promql/engine/number-text.ts';

const relations: Readonly<Partial<Record<CelBinaryOp, string>>> = {
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '==': 'exactly',
  '!=': 'anything but',
};

/** What a reading must meet, as a clause in plain words; undefined where a form is not one that people say. Params are folded in. */
export function requireWords(condition: MetricCondition, unit: string | undefined): string | undefined {
  const subject = (name: string): string | undefined => {
    if (name === 'value') return 'the value';
    return name === 'values' ? 'each series' : name === 'baseline' ? 'the baseline' : undefined;
  };
  const said = (() => {
    switch (condition.kind) {
      case 'value':
      case 'values':
        return clauses(condition.tree, { unit, subject });
      case 'baseline': {
        const absolute = clauses(condition.absolute, { unit, subject });
        const relative = condition.relative.map(({ op, limit }) => {
          const amount = amountWords(limit, { unit, subject });
          return amount === undefined ? undefined : `the value is ${relations[op]} ${amount}`;
        });
        return absolute === undefined ? undefined : [...absolute, ...relative];
      }
    }
  })();
  if (said === undefined || said.some((one) => one === undefined)) return undefined;
  return [...new Set(said as readonly string[])].join(', and ');
}

type Words = { readonly unit: string | undefined; readonly subject: (name: string) => string | undefined };

function clauses(tree: CelExpr, words: Words): readonly string[] | undefined {
  const said = conjuncts(tree).map((part) => clause(part, words));
  return said.every((one) => one !== undefined) ? said : undefined;
}

function clause(part: CelExpr, words: Words): string | undefined {
  if (part.kind === 'binary') {
    const relation = relations[part.op];
    if (relation === undefined) return undefined;
    const size = sizeOf(part.left);
    const left = size ? 'the number of series' : subjectOf(part.left, words);
    const right = amountWords(part.right, size ? { ...words, unit: undefined } : words);
    return left === undefined || right === undefined ? undefined : `${left} is ${relation} ${right}`;
  }
  if (part.kind !== 'macro' || part.macro !== 'all' || part.target.kind !== 'name' || part.target.name !== 'values') return undefined;
  const [body] = part.body;
  if (body === undefined) return undefined;
  const each = (name: string): string | undefined => (name === part.variable ? 'each series' : words.subject(name));
  return clauses(body, { ...words, subject: each })?.join(', and ');
}

function sizeOf(node: CelExpr): boolean {
  const of = node.kind === 'call' && node.func === 'size' ? (node.target ?? node.args[0]) : undefined;
  return of?.kind === 'name' && of.name === 'values';
}

function subjectOf(node: CelExpr, { subject }: Words): string | undefined {
  return node.kind === 'name' ? subject(node.name) : undefined;
}

function amountWords(node: CelExpr, words: Words): string | undefined {
  const number = numberOf(node);
  if (number !== undefined) return withUnit(number, words.unit);
  switch (node.kind) {
    case 'name':
      return words.subject(node.name);
    case 'binary': {
      const [factor, other] = [numberOf(node.left) ?? numberOf(node.right), numberOf(node.left) === undefined ? node.left : node.right];
      if (node.op === '*' && factor !== undefined) {
        const inner = amountWords(other, words);
        return inner === undefined ? undefined : `${printPlainNumber(factor)} times ${inner}`;
      }
      if (node.op !== '+' && node.op !== '-') return undefined;
      const [left, right] = [amountWords(node.left, words), amountWords(node.right, words)];
      return left === undefined || right === undefined ? undefined : `${left} ${node.op === '+' ? 'plus' : 'less'} ${right}`;
    }
    case 'call': {
      if (node.func !== 'math.greatest' && node.func !== 'math.least') return undefined;
      const all = node.args.map((arg) => amountWords(arg, words));
      if (all.some((one) => one === undefined)) return undefined;
      return `the ${node.func === 'math.greatest' ? 'greater' : 'smaller'} of ${all.join(' and ')}`;
    }
    default:
      return undefined;
  }
}

function numberOf(node: CelExpr): number | undefined {
  if (node.kind === 'literal' && (typeof node.value === 'number' || typeof node.value === 'bigint')) return Number(node.value);
  if (node.kind !== 'unary' || node.op !== '-') return undefined;
  const inner = numberOf(node.operand);
  return inner === undefined ? undefined : -inner;
}

/** `0.005 (0.5 %)` of a ratio, `0.5 seconds`. */
function withUnit(value: number, unit: string | undefined): string {
  const text = printPlainNumber(value);
  if (unit === undefined) return text;
  if (unit !== 'ratio') return `${text} ${unit}`;
  return `${text} (${printPlainNumber(Number((value * 100).toPrecision(12)))} %)`;
}
