import { generatedText } from '../source/mapped-text.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';

/** What stands at `path` of a document, with its places. `value` is what stands there, or a part of it (pruned, say) under the same paths. */
export function locatePart<T>(whole: Located<unknown>, path: Path, value: T): Located<T> {
  return {
    value,
    file: whole.file,
    rangeAt: (inner) => whole.rangeAt([...path, ...inner]),
    keyRangeAt: (inner) => whole.keyRangeAt([...path, ...inner]),
    textAt: (inner) => whole.textAt([...path, ...inner]),
  };
}

/** For what no file says, such as a compiled template: everything stands at `range`, which caused it. */
export function locateGenerated<T>(value: T, file: SourceFile, range: SourceRange): Located<T> {
  return {
    value,
    file,
    rangeAt: () => range,
    keyRangeAt: () => range,
    textAt: (path) => {
      const found = path.reduce<unknown>((outer, step) => (outer as Readonly<Record<string | number, unknown>> | undefined)?.[step], value);
      if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') {
        throw new Error(`no scalar at ${JSON.stringify(path)}`);
      }
      return generatedText(String(found), range);
    },
  };
}
