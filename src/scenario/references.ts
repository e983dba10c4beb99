import { posix } from 'node:path';
import type { SourceRange } from '../source/source-file.ts';
import type { Located, Path } from '../source/yaml.ts';
import type { FileReference, PolicyTest } from './types.ts';

/** A file that a test names. `path` is seen from where the test's own name is seen from, POSIX. */
export type TestReference = {
  readonly kind: 'policy' | 'template' | 'recording' | 'answers';
  readonly path: string;
  readonly range: SourceRange;
};

/** The files that have to be loaded before a test can run, in the order written; one may stand several times. */
export function referencesOf(test: Located<PolicyTest>): readonly TestReference[] {
  const { policy, template, templates, cases } = test.value.spec;
  const reference = (kind: TestReference['kind'], text: string, path: Path): TestReference => ({
    kind,
    path: resolvePath(test, text),
    range: test.rangeAt(path),
  });
  return [
    ...(policy === undefined ? [] : [reference('policy', fileOf(policy), ['spec', 'policy'])]),
    ...(template === undefined ? [] : [reference('template', fileOf(template), ['spec', 'template'])]),
    ...(templates ?? []).map((text, at) => reference('template', text, ['spec', 'templates', at])),
    ...cases.flatMap((one, at) =>
      (['recording', 'answers'] as const).flatMap((kind) =>
        pathsOf(one[kind], ['spec', 'cases', at, kind]).map(({ text, path }) => reference(kind, text, path)),
      ),
    ),
  ];
}

/** A path or a list of them, each with its place. */
export function pathsOf(
  given: string | readonly string[] | undefined,
  path: Path,
): readonly { readonly text: string; readonly path: Path }[] {
  if (given === undefined) return [];
  return typeof given === 'string' ? [{ text: given, path }] : given.map((text, at) => ({ text, path: [...path, at] }));
}

export function fileOf(reference: FileReference): string {
  return typeof reference === 'string' ? reference : reference.file;
}

/** Paths in a test are relative to its file. */
export function resolvePath({ file }: Pick<Located<PolicyTest>, 'file'>, path: string): string {
  return posix.isAbsolute(path) ? posix.normalize(path) : posix.join(posix.dirname(file.name), path);
}
