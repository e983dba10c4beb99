import type { PromExpr, VectorSelector } from '../promql/ast.ts';
import { checkPromql } from '../promql/check.ts';
import { parsePromqlOnce } from '../promql/parse-once.ts';
import { selectorsOf, walkPromql } from '../promql/walk.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { type MappedText, originOf } from '../source/mapped-text.ts';

export type FragmentRole = 'value' | 'volume' | 'alive';

/**
 * Parses one PromQL text of a guardrail by itself, to its end: it must be an instant vector that reads some series, so that nothing in it
 * can close a bracket of the guard around it. Undefined where it is wrong; the findings say why.
 */
export function readFragment(text: MappedText, role: FragmentRole, findings: Diagnostic[]): PromExpr | undefined {
  const parsed = parsePromqlOnce(text);
  findings.push(...parsed.diagnostics);
  if (!parsed.ok) return undefined;
  if (sound.has(parsed.value)) return parsed.value;
  const { type, diagnostics } = checkPromql(parsed.value, text);
  findings.push(...diagnostics);
  if (hasErrors(diagnostics)) return undefined;
  const mine: Diagnostic[] = [];
  const report = (code: Diagnostic['code'], name: string, message: string, node: PromExpr, more: Partial<Diagnostic> = {}): void => {
    mine.push({ code, name, severity: 'error', message, range: originOf(text, node.range.from, node.range.to).range, ...more });
  };
  if (type !== 'vector') {
    report('GP250', 'not-a-vector', `\`${role}\` must be an instant vector, and this is a ${type}`, parsed.value, {
      hint:
        type === 'matrix'
          ? 'apply a function such as rate() or max_over_time()'
          : 'it must read series: a number says nothing about the release',
    });
  }
  const selectors = selectorsOf(parsed.value);
  if (type === 'vector' && selectors.length === 0) {
    report('GP251', 'reads-no-series', `\`${role}\` reads no series: it gives the same answer for every release`, parsed.value);
  }
  walkPromql(parsed.value, (node) => {
    if ((node.kind === 'selector' || node.kind === 'subquery') && node.at !== undefined) {
      report('GP252', 'fixed-time', `\`@\` pins \`${role}\` to a fixed time: it would not look at the release`, node);
    }
    if (node.kind === 'call' && (node.func === 'time' || node.func === 'timestamp')) {
      report('GP253', 'time-in-value', `\`${node.func}()\` cannot stand in \`${role}\`: the guard compares sample times itself`, node, {
        hint: 'use `within:` to say how old a sample may be',
      });
    }
  });
  findings.push(...mine);
  if (mine.length > 0) return undefined;
  if (diagnostics.length === 0) sound.add(parsed.value);
  return parsed.value;
}

/** Trees without any finding, in whatever role: one text is one tree, and comes back in every environment. */
const sound = new WeakSet<PromExpr>();

/** `alive`: exactly one selector, without offset, of series that exist whenever somebody is looking. */
export function readAlive(text: MappedText, findings: Diagnostic[]): VectorSelector | undefined {
  const expr = readFragment(text, 'alive', findings);
  if (expr === undefined) return undefined;
  const inner = withoutParens(expr);
  if (inner.kind === 'selector' && inner.offsetMs === 0) return inner;
  findings.push({
    code: 'GP254',
    name: 'alive-not-a-selector',
    severity: 'error',
    message: '`alive` must be a selector, such as `my_metric{namespace="x"}`, without functions, operators and offset',
    range: originOf(text, expr.range.from, expr.range.to).range,
    hint: 'the compiler builds the test from it: some series of it must have a fresh sample',
  });
  return undefined;
}

function withoutParens(expr: PromExpr): PromExpr {
  return expr.kind === 'paren' ? withoutParens(expr.inner) : expr;
}
