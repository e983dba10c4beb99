import { checkTypes } from '../../src/expr/checker/check.ts';
import { CompileError } from '../../src/expr/checker/context.ts';
import { EngineError, Unsupported } from '../../src/expr/go/budget.ts';
import { formatValue } from '../../src/expr/go/format.ts';
import { textOf } from '../../src/expr/go/text.ts';
import { typeOfKind } from '../../src/expr/go/type.ts';
import { goValue, resultType, typeOf } from '../../src/expr/go/value.ts';
import { optimize } from '../../src/expr/optimizer/optimize.ts';
import { parseExpr } from '../../src/expr/parse.ts';
import type { ExprProfile } from '../../src/expr/syntax.ts';
import { nodeFrom } from '../../src/expr/tree/from-syntax.ts';
import type { ExprValue } from '../../src/expr/value.ts';
import { compileTree } from '../../src/expr/vm/compile.ts';
import { environment, environmentTypes } from '../../src/expr/vm/environment.ts';
import { Machine } from '../../src/expr/vm/machine.ts';
import { generatedText } from '../../src/source/mapped-text.ts';

/** What `type` and `string` print of the value of an expression; undefined for errors and what is not decided. */
export function printedValue(
  text: string,
  profile: ExprProfile,
  result: ExprValue,
): { readonly type: string; readonly text: string } | undefined {
  const parsed = parseExpr(generatedText(text, { file: '', from: 0, to: 0 }), profile);
  if (!parsed.ok) return undefined;
  const modern = profile === 'expr-1.17.7';
  try {
    const tree = nodeFrom(parsed.value, text);
    checkTypes(tree, environmentTypes(resultType(result)), modern);
    const machine = new Machine(environment(goValue(result)), modern);
    compileTree(optimize(tree, modern), modern)(machine);
    const value = machine.pop();
    const type = typeOf(value);
    return { type: type === undefined ? 'nil' : typeOfKind(type), text: textOf(formatValue(value, machine.budget)) };
  } catch (cause) {
    if (cause instanceof CompileError || cause instanceof EngineError || cause instanceof Unsupported) return undefined;
    throw cause;
  }
}
