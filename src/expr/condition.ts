import type { Diagnostic } from '../source/diagnostic.ts';
import { generatedText, type MappedText } from '../source/mapped-text.ts';
import { RecentMap } from '../source/recent-map.ts';
import { checkTypes } from './checker/check.ts';
import { CompileError } from './checker/context.ts';
import { Budget, EngineError, Unsupported } from './go/budget.ts';
import { textOf } from './go/text.ts';
import type { GoType } from './go/type.ts';
import { type GoValue, goValue, resultType, typeName } from './go/value.ts';
import { optimize } from './optimizer/optimize.ts';
import { parseExpr } from './parse.ts';
import { parseRules } from './parse-failure.ts';
import type { ExprProfile, ExprSpan, Syntax } from './syntax.ts';
import { nodeFrom } from './tree/from-syntax.ts';
import type { ExprValue } from './value.ts';
import { compileTree } from './vm/compile.ts';
import { environment, environmentTypes } from './vm/environment.ts';
import { type Evaluate, Machine } from './vm/machine.ts';

/** A successCondition or failureCondition that was read once; `diagnostics` say what is wrong with its syntax. */
export type Condition = {
  readonly text: string;
  readonly profile: ExprProfile;
  readonly diagnostics: readonly Diagnostic[];
  readonly syntax: Syntax | undefined;
  /** By the type of the result: a condition is compiled anew for each. */
  readonly programs: Map<string, Program>;
};

/**
 * `bool` is what the engine gives; `error` makes the measurement an Error, the span is in the condition's text; `unsupported` means that we
 * do not know what the engine gives: no verdict may rest on it.
 */
export type ConditionOutcome =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'error'; readonly message: string; readonly span?: ExprSpan }
  | { readonly kind: 'unsupported'; readonly reason: string; readonly span?: ExprSpan };

type Failed = Exclude<ConditionOutcome, { kind: 'bool' }>;
type Program = { readonly kind: 'program'; readonly run: Evaluate; readonly type: string } | Failed;

/** The static check of a condition: `type` is the Go type of its outcome, `interface {}` where it is not known. */
export type ConditionCheck =
  | { readonly ok: true; readonly type: string }
  | { readonly ok: false; readonly message: string; readonly span?: ExprSpan; readonly unsupported: boolean };

/** Reads a condition. The empty text, which Argo takes for no condition, is for the caller to tell apart. */
export function readCondition(text: MappedText | string, profile: ExprProfile): Condition {
  const mapped = typeof text === 'string' ? generatedText(text, { file: '', from: 0, to: 0 }) : text;
  const key = `${profile} ${mapped.text}`;
  const known = readBefore.get(key);
  if (known !== undefined) return known;
  const parsed = parseExpr(mapped, profile);
  const condition: Condition = {
    text: mapped.text,
    profile,
    diagnostics: parsed.diagnostics,
    syntax: parsed.ok ? parsed.value : undefined,
    programs: new Map(),
  };
  // Only diagnostics say where the text stands.
  if (parsed.ok && parsed.diagnostics.length === 0 && key.length <= longestRemembered) readBefore.set(key, condition);
  return condition;
}

/** Many metrics have the same condition, and rules ask for it again and again. */
const readBefore = new RecentMap<string, Condition>(500);
const longestRemembered = 2000;

/** What the condition makes of the value that a provider measured. What takes more than `mostWork` (default: see budget.ts) is unsupported. */
export function evaluateCondition(condition: Condition, result: ExprValue, mostWork?: number): ConditionOutcome {
  const machineOf = (value: GoValue): Machine => {
    return new Machine(environment(value), condition.profile === 'expr-1.17.7', new Budget(mostWork));
  };
  let machine: Machine | undefined;
  try {
    const program = programFor(condition, resultType(result));
    if (program.kind !== 'program') return program;
    machine = machineOf(goValue(result));
    program.run(machine);
    const outcome = machine.pop();
    if (typeof outcome === 'boolean') return { kind: 'bool', value: outcome };
    return { kind: 'error', message: `expected bool, but got ${typeName(outcome)}` };
  } catch (cause) {
    return failure(cause, machine?.span);
  }
}

/**
 * Checks a condition against the type of a result, without evaluating: what the engine refuses for every result of this type.
 * The value of `result` is looked at for its type only.
 */
export function checkCondition(condition: Condition, result: ExprValue): ConditionCheck {
  const program = programFor(condition, resultType(result));
  if (program.kind === 'program') return { ok: true, type: program.type };
  const message = program.kind === 'error' ? program.message : program.reason;
  return { ok: false, message, unsupported: program.kind === 'unsupported', ...(program.span === undefined ? {} : { span: program.span }) };
}

function programFor(condition: Condition, type: GoType | undefined): Program {
  const key = type?.name ?? 'nil';
  const made = condition.programs.get(key);
  if (made !== undefined) return made;
  const program = compileCondition(condition, type);
  condition.programs.set(key, program);
  return program;
}

function compileCondition({ syntax, text, profile, diagnostics }: Condition, result: GoType | undefined): Program {
  if (syntax === undefined) return unread(diagnostics);
  const modern = profile === 'expr-1.17.7';
  try {
    const tree = nodeFrom(syntax, text);
    const type = checkTypes(tree, environmentTypes(result), modern);
    const run = compileTree(optimize(tree, modern), modern);
    return { kind: 'program', run, type: type.nil ? 'nil' : (type.type?.name ?? 'interface {}') };
  } catch (cause) {
    return failure(cause, undefined);
  }
}

function unread(diagnostics: readonly Diagnostic[]): Failed {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  const message = first?.message ?? 'the condition could not be read';
  return first?.code === parseRules.syntax.code ? { kind: 'error', message } : { kind: 'unsupported', reason: message };
}

/** In bytes: the engines repeat in full what they cannot convert. */
const longestMessage = 1000;

/** Our own bugs, and nothing else, are thrown on. */
function failure(cause: unknown, span: ExprSpan | undefined): Failed {
  const place = cause instanceof CompileError ? cause.span : span === undefined ? undefined : { from: span.from, to: span.to };
  const at = place === undefined ? {} : { span: place };
  if (cause instanceof CompileError || cause instanceof EngineError)
    return { kind: 'error', message: textOf(cause.message.slice(0, longestMessage)), ...at };
  if (cause instanceof Unsupported) return { kind: 'unsupported', reason: cause.message, ...at };
  throw cause;
}
