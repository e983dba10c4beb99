import { type CompileRequest, type CompileResult, compileFiles } from '../../src/check/compile-files.ts';
import type { Checked, Diagnostic } from '../../src/source/diagnostic.ts';
import type { SourceRange } from '../../src/source/source-file.ts';
import { type MarkedFile, readMarked } from './marked-file.ts';

/** Texts of files, marks allowed (marked-file.ts). One policy may stand alone. */
export type InputTexts = {
  readonly policies: readonly string[];
  readonly packs?: readonly string[];
  readonly shippedPacks?: readonly string[];
  readonly config?: string;
};

export type CompileOptions = Pick<CompileRequest, 'environments' | 'target'>;

export type Compiled = {
  readonly result: Checked<CompileResult>;
  readonly errors: readonly Diagnostic[];
  readonly places: readonly SourceRange[];
  readonly related: readonly SourceRange[];
  readonly textAt: (range: SourceRange) => string;
};

export function compileTexts(input: string | InputTexts, options: CompileOptions = {}): Compiled {
  const texts: InputTexts = typeof input === 'string' ? { policies: [input] } : input;
  const named = (folder: string, list: readonly string[] = []): readonly MarkedFile[] =>
    list.map((text, index) => readMarked(`${folder}/${index + 1}.yaml`, text));
  const policies = named('policies', texts.policies);
  const packs = named('templates', texts.packs);
  const shippedPacks = named('shipped', texts.shippedPacks);
  const config = texts.config === undefined ? undefined : readMarked('guard-policy.yaml', texts.config);
  const result = compileFiles({
    files: policies.map((one) => one.file),
    packs: packs.map((one) => one.file),
    shippedPacks: shippedPacks.map((one) => one.file),
    ...(config === undefined ? {} : { config: config.file }),
    sourcePathOf: (file) => file,
    ...options,
  });
  const all = [...(config === undefined ? [] : [config]), ...policies, ...shippedPacks, ...packs];
  const textAt = ({ file, from, to }: SourceRange): string => {
    const found = all.find((one) => one.file.name === file);
    if (found === undefined) throw new Error(`a finding is in ${file}, which is no input`);
    return found.file.text.slice(from, to);
  };
  return {
    result,
    errors: result.diagnostics.filter((finding) => finding.severity === 'error'),
    places: all.flatMap((one) => one.places),
    related: all.flatMap((one) => one.related),
    textAt,
  };
}
