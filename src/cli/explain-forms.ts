import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { explainPreparedCase } from '../check/explain-case.ts';
import { readCodePage } from '../check/explain-code.ts';
import { compilePolicyFiles } from '../check/explain-compiled.ts';
import { linkToPolicies, type PolicyLink } from '../check/explain-link.ts';
import { explainPolicyFiles } from '../check/explain-policy.ts';
import { explainRun } from '../check/explain-run.ts';
import { explainTemplateFile } from '../check/explain-template.ts';
import type { CompiledTemplate } from '../compile/template.ts';
import { conditionEvaluator } from '../rollouts/condition.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { readRuns, type StoredRun } from '../rollouts/read-run.ts';
import type { Explanation } from '../scenario/explanation.ts';
import { prepareTests } from '../scenario/run-tests.ts';
import { parseSelector } from '../scenario/select.ts';
import { type Checked, type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import { displayPath } from './display-path.ts';
import type { ExplainOptions } from './explain.ts';
import { packageRoot } from './package-root.ts';
import { readPolicyInput, readPolicyLibrary } from './policy-input.ts';
import { readSourceFile } from './read-file.ts';
import { readTestInput } from './test-input.ts';
import { UsageError } from './usage-error.ts';

export type ExplainResult = {
  readonly explanations: readonly Explanation[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly notes: readonly string[];
};

const nothing: ExplainResult = { explanations: [], diagnostics: [], sources: new Map(), notes: [] };

/** The page of codes lies beside the sources, and in `dist` of the published package. */
export function explainCode(code: string): ExplainResult {
  const root = packageRoot();
  const path = ['docs/errors.md', 'dist/errors.md'].map((name) => join(root, name)).find(existsSync);
  if (path === undefined) throw new Error('the page of codes is missing from the package');
  const found = readCodePage(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'), code);
  if ('unknown' in found) throw new UsageError(`there is no code ${found.unknown}`, found.hint);
  return { ...nothing, explanations: [{ kind: 'code', code: found }] };
}

/** More of them are a list to choose from, and no explanation. */
const mostRuns = 20;

export function explainRuns(file: Checked<SourceFile>, options: ExplainOptions, cwd: string): ExplainResult {
  if (!file.ok) return { ...nothing, diagnostics: file.diagnostics };
  const sources = new Map([[file.value.name, file.value]]);
  const read = readRuns(file.value);
  const runs = pickRuns(read.runs, options.run, read.diagnostics);
  if (runs.length === 0 && read.diagnostics.length === 0) {
    const kinds = [...new Set(read.others)].join(', ');
    throw new UsageError(`${file.value.name} holds no AnalysisRun${kinds === '' ? '' : `, only ${kinds}`}`);
  }
  const surroundings = policiesAround(options, cwd);
  const argo = options.argo ?? surroundings.argo ?? '1.10';
  const judge = { argo, evaluate: conditionEvaluator(argo) };
  const explanations = runs.map((run): Explanation => {
    const link: PolicyLink = linkToPolicies(run, surroundings.templates);
    return { kind: 'run', run: explainRun(run, judge, link) };
  });
  const others = read.others.length === 0 ? [] : [othersNote(read.others.length)];
  return { explanations, diagnostics: read.diagnostics, sources, notes: [...others, ...surroundings.notes] };
}

function othersNote(count: number): string {
  return count === 1 ? '1 object of another kind is passed over' : `${count} objects of other kinds are passed over`;
}

function pickRuns(runs: readonly StoredRun[], name: string | undefined, diagnostics: readonly Diagnostic[]): readonly StoredRun[] {
  const names = runs.map((run) => run.name);
  if (name === undefined) {
    if (runs.length <= mostRuns) return runs;
    throw new UsageError(`there are ${runs.length} AnalysisRuns, more than ${mostRuns}`, `say which: --run ${names[0]}`);
  }
  const found = runs.filter((run) => run.name === name);
  if (found.length > 0 || hasErrors(diagnostics)) return found;
  const meant = closest(name, names);
  const hint = meant === undefined ? `there is ${names.slice(0, 5).join(', ') || 'none'}` : `did you mean ${meant}?`;
  throw new UsageError(`there is no AnalysisRun \`${name}\``, hint);
}

type Surroundings = { readonly templates: readonly CompiledTemplate[]; readonly argo?: ArgoVersion; readonly notes: readonly string[] };

/** The policies of the configuration, compiled: a run is told to be of one only where its queries are the same. */
function policiesAround(options: ExplainOptions, cwd: string): Surroundings {
  const library = readPolicyLibrary(options.config, [], cwd);
  const argo = library.settings?.argo;
  const known = argo === undefined ? {} : { argo };
  if (library.config === undefined && !existsSync(resolve(library.home, 'policies'))) return { templates: [], notes: [] };
  const unreadable = { ...known, templates: [], notes: ['the policies here cannot be compiled, so no run is told to be of one of them'] };
  try {
    const paths = (library.settings?.policies ?? ['policies']).map((path) => resolve(library.home, path));
    const input = readPolicyInput({ paths, config: options.config, out: undefined }, cwd);
    const compiled = hasErrors(input.diagnostics) ? undefined : compilePolicyFiles(withConfig(input));
    return compiled === undefined ? unreadable : { ...known, templates: compiled, notes: [] };
  } catch (error) {
    // A configured folder that is not there is no reason to explain nothing.
    if (error instanceof UsageError) return unreadable;
    throw error;
  }
}

type Input = ReturnType<typeof readPolicyInput>;

function withConfig({ files, packs, shippedPacks, config }: Input) {
  return { files, packs, shippedPacks, ...(config === undefined ? {} : { config }) };
}

export function explainPolicies(path: string, options: ExplainOptions, cwd: string): ExplainResult {
  const input = readPolicyInput({ paths: [path], config: options.config, out: undefined }, cwd);
  const read = [...input.files, ...input.packs, ...input.shippedPacks, ...(input.config === undefined ? [] : [input.config])];
  const sources = new Map(read.map((file) => [file.name, file]));
  if (hasErrors(input.diagnostics)) return { ...nothing, diagnostics: input.diagnostics, sources };
  const explained = explainPolicyFiles({
    ...withConfig(input),
    ...(options.env === undefined ? {} : { environments: options.env }),
    ...(options.arg === undefined ? {} : { args: options.arg }),
    ...(options.argo === undefined ? {} : { argo: options.argo }),
  });
  return result(explained, sources);
}

export function explainTemplates(path: string, options: ExplainOptions, cwd: string): ExplainResult {
  const file = readSourceFile(path, displayPath(cwd, path));
  if (!file.ok) return { ...nothing, diagnostics: file.diagnostics };
  const argo = options.argo ?? readPolicyLibrary(options.config, [path], cwd).settings?.argo ?? '1.10';
  const explained = explainTemplateFile({ file: file.value, argo, ...(options.arg === undefined ? {} : { args: options.arg }) });
  return result(explained, new Map([[file.value.name, file.value]]));
}

function result(explained: ReturnType<typeof explainPolicyFiles>, sources: ReadonlyMap<string, SourceFile>): ExplainResult {
  const pages = explained.ok ? explained.value : [];
  // Warnings are for those who compile; here they would stand between the sentences.
  const diagnostics = explained.diagnostics.filter(({ severity }) => severity === 'error');
  return { explanations: pages.map((policy) => ({ kind: 'policy', policy })), diagnostics, sources, notes: [] };
}

const mostCases = 10;

export async function explainCase(path: string, options: ExplainOptions, cwd: string): Promise<ExplainResult> {
  const input = readTestInput({ paths: [path], config: options.config, allowEmpty: false }, cwd);
  if (hasErrors(input.diagnostics)) return { ...nothing, diagnostics: input.diagnostics, sources: input.sources };
  const filter = (options.select ?? []).map((text) => {
    const parsed = parseSelector(text);
    if (!parsed.ok) throw new UsageError(parsed.message, parsed.hint);
    return parsed.selector;
  });
  const { tests, diagnostics } = await prepareTests({ ...input.request, filter });
  const all = tests.flatMap(({ cases }) => cases);
  const identityOf = (one: (typeof all)[number]) => ('identity' in one ? one.identity : one);
  const wanted = all.filter((one) => {
    const { one: written, environment } = identityOf(one);
    const named = options.case === undefined || written.name === options.case;
    return named && (options.env === undefined || (environment !== undefined && options.env.includes(environment)));
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { ...nothing, diagnostics: errors, sources: input.sources };
  if (wanted.length === 0)
    throw noCase(
      all.map((one) => identityOf(one).one.name),
      options,
    );
  if (wanted.length > mostCases) {
    const selectors = wanted.slice(0, 5).map((one) => `-t '${identityOf(one).selector}'`);
    throw new UsageError(`${wanted.length} cases fit, more than ${mostCases}`, `say which, such as ${selectors[0]}`);
  }
  const explanations = wanted.map((one) => {
    if ('identity' in one) throw new UsageError(`${one.identity.one.name}: ${one.message}`);
    return explainPreparedCase(one);
  });
  return { explanations, diagnostics: [], sources: input.sources, notes: [] };
}

function noCase(names: readonly string[], { case: wanted }: ExplainOptions): UsageError {
  const meant = wanted === undefined ? undefined : closest(wanted, names);
  const there =
    names.length === 0
      ? 'no case fits the selector'
      : `there is ${[...new Set(names)]
          .slice(0, 5)
          .map((name) => `\`${name}\``)
          .join(', ')}`;
  return new UsageError('no case fits', meant === undefined ? there : `did you mean \`${meant}\`?`);
}
