import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

/** An action of Go's text/template as charts use it; `{{args.x}}` and `{{inputs.x}}` are none, they begin with a bare name. */
const action =
  /\{\{-?\s*(?:[.$`"(]|\/\*|(?:if|else|end|range|with|include|template|define|block|tpl|toYaml|toJson|quote|squote|default|required|lookup|printf|print|nindent|indent|fail|not|eq|and|or)\b)[^\n]*?(?:\}\}|$)/m;

/** Where a file that is no YAML is the source of a Helm chart, which becomes YAML only when it is rendered; undefined if it is not. */
export function goTemplateIn(file: SourceFile): Diagnostic | undefined {
  const found = action.exec(file.text);
  if (found === null) return undefined;
  const from = found.index;
  return {
    code: 'GP415',
    name: 'go-template',
    severity: 'error',
    message: 'this is a template of Helm or Go, and no YAML before it is rendered',
    range: { file: file.name, from, to: from + found[0].length },
    hint: 'render it first, as in `helm template CHART > rendered.yaml`, and give the result',
  };
}
