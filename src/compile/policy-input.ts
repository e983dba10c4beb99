import { readConfig } from '../policy/config.ts';
import { checkPackLibrary, type PackLibrary } from '../policy/pack-library.ts';
import { type PolicyDocuments, readDocuments } from '../policy/read-document.ts';
import type { Config } from '../policy/types.ts';
import { type Checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Located } from '../source/yaml.ts';

export type PolicyFiles = {
  /** Files that hold policies, and maybe packs. */
  readonly files: readonly SourceFile[];
  /** The policy repository's own packs. */
  readonly packs: readonly SourceFile[];
  readonly shippedPacks: readonly SourceFile[];
  readonly config?: SourceFile;
};

export type PolicyInput = {
  readonly config?: Located<Config>;
  /** One for each file, in order. */
  readonly documents: readonly PolicyDocuments[];
  readonly library: PackLibrary;
};

/** Reads what policies are resolved and compiled with. Everything that is wrong in any of the files is found at once. */
export function readPolicyInput(request: PolicyFiles): Checked<PolicyInput> {
  const findings: Diagnostic[] = [];
  const config = request.config === undefined ? undefined : take(readConfig(request.config), findings);
  const documents = request.files.flatMap((file) => take(readDocuments(file), findings) ?? []);
  const own = request.packs.flatMap((file) => take(readDocuments(file), findings)?.packs ?? []);
  const shipped = request.shippedPacks.flatMap((file) => take(readDocuments(file), findings)?.packs ?? []);
  const library = { own: [...own, ...documents.flatMap((one) => one.packs)], shipped };
  findings.push(...checkPackLibrary(library));
  if (hasErrors(findings)) return { ok: false, diagnostics: findings };
  return { ok: true, value: { ...(config === undefined ? {} : { config }), documents, library }, diagnostics: findings };
}

function take<T>(result: Checked<T>, findings: Diagnostic[]): T | undefined {
  findings.push(...result.diagnostics);
  return result.ok ? result.value : undefined;
}
