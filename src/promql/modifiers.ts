import type { AtModifier, PromExpr } from './ast.ts';
import type { Finding, Report } from './finding.ts';
import { stubSelector } from './read-selector.ts';

type Place = { readonly from: number; readonly to: number };
type Modifiable = Extract<PromExpr, { kind: 'selector' | 'matrix' | 'subquery' }>;

/** `operand[rangeMs]`. `brackets` is the place of the brackets. After a report a range comes back all the same, of nothing. */
export function applyRange(operand: PromExpr, rangeMs: number, brackets: Place, report: Report): PromExpr {
  const problem = rangeProblem(operand);
  if (problem !== undefined) report(modifierFinding(problem, brackets));
  const selector = operand.kind === 'selector' ? operand : stubSelector(operand.range);
  return { kind: 'matrix', selector, rangeMs, range: { from: operand.range.from, to: brackets.to } };
}

function rangeProblem(operand: PromExpr): string | undefined {
  if (operand.kind !== 'selector') return 'ranges only allowed for vector selectors';
  if (operand.offsetMs !== 0) return 'no offset modifiers allowed before range';
  return operand.at?.kind === 'timestamp' ? 'no @ modifiers allowed before range' : undefined;
}

/** `operand offset …`; `to` is where the duration ends. An offset of 0 counts as none, as in Prometheus. */
export function applyOffset(operand: PromExpr, offsetMs: number, to: number, report: Report): PromExpr {
  const modifiable = asModifiable(operand);
  if (modifiable === undefined) {
    report(
      modifierFinding(
        'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
        operand.range,
      ),
    );
    return operand;
  }
  if (shiftOf(modifiable).offsetMs !== 0) report(modifierFinding('offset may not be set multiple times', operand.range));
  return shifted(modifiable, { offsetMs }, to);
}

/** `operand @ …`; `to` is where the time ends. */
export function applyAt(operand: PromExpr, at: AtModifier, to: number, report: Report): PromExpr {
  const modifiable = asModifiable(operand);
  if (modifiable === undefined) {
    report(
      modifierFinding('@ modifier must be preceded by an instant vector selector or range vector selector or a subquery', operand.range),
    );
    return operand;
  }
  if (shiftOf(modifiable).at !== undefined) report(modifierFinding('@ <timestamp> may not be set multiple times', operand.range));
  return shifted(modifiable, { at }, to);
}

function asModifiable(operand: PromExpr): Modifiable | undefined {
  return operand.kind === 'selector' || operand.kind === 'matrix' || operand.kind === 'subquery' ? operand : undefined;
}

function shiftOf(operand: Modifiable): { readonly offsetMs: number; readonly at?: AtModifier } {
  return operand.kind === 'matrix' ? operand.selector : operand;
}

function shifted(operand: Modifiable, shift: { readonly offsetMs: number } | { readonly at: AtModifier }, to: number): PromExpr {
  const range = { from: operand.range.from, to };
  // The selector of a range keeps its own place: the modifier stands behind the brackets.
  if (operand.kind === 'matrix') return { ...operand, selector: { ...operand.selector, ...shift }, range };
  return { ...operand, ...shift, range };
}

function modifierFinding(message: string, place: Place): Finding {
  return { rule: 'modifier', message, from: place.from, to: place.to };
}
