import { relative, resolve } from 'node:path';
import { type CompileResult, compileFiles } from '../check/compile-files.ts';
import { hasErrors } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { wantsColour } from './colour.ts';
import { type CompileOptions, compileFormats } from './compile.ts';
import { type CompileReport, renderCompileConsole, renderCompileJson } from './compile-report.ts';
import { displayPath, toPosix } from './display-path.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { compareGenerated, pathInside } from './generated-files.ts';
import type { CliIo } from './io.ts';
import { type OutputRequest, readOutputs, renderOutputs } from './output.ts';
import { outFolder, type PolicyInput, readPolicyInput } from './policy-input.ts';
import { type Progress, startProgress } from './progress.ts';
import { gitRootOf } from './repository.ts';
import { makeSyncFiles, type SyncFiles } from './sync-files.ts';
import { UsageError } from './usage-error.ts';
import { type FileWrite, writeTogether } from './write-together.ts';

export async function compile(paths: readonly string[], options: CompileOptions, io: CliIo): Promise<ExitCode> {
  const outputs = readOutputs(options.output, compileFormats);
  const progress = startProgress(io);
  try {
    const report = await makeReport(paths, options, io, progress);
    progress.step('writing');
    const code = finish(report, outputs, options, io);
    progress.end();
    if (report.result !== undefined && !report.configured && options.quiet !== true) io.stderr.write(`note: ${withoutConfig}\n`);
    return code;
  } finally {
    progress.end();
  }
}

const withoutConfig =
  'no guard-policy.yaml found: the templates carry no address (Argo Rollouts uses its own), and metrics are taken to be scraped every 30s';

async function makeReport(paths: readonly string[], options: CompileOptions, io: CliIo, progress: Progress): Promise<CompileReport> {
  progress.step('reading policies');
  const input = readPolicyInput({ paths, config: options.config, out: options.out }, io.cwd);
  const read = [...input.files, ...input.packs, ...input.shippedPacks, ...(input.config === undefined ? [] : [input.config])];
  const start = {
    check: options.check === true,
    prune: options.prune === true,
    configured: input.config !== undefined,
    sources: new Map(read.map((file) => [file.name, file])),
    diagnostics: input.diagnostics,
    notes: [],
    generated: [],
    exitCode: exitCodes.couldNotStart,
  };
  if (hasErrors(input.diagnostics)) return start;
  if (options.allowEmpty !== true) refuseEmpty(input, (files) => files.length > 0);

  progress.step('compiling');
  const out = outFolder(options.out, input.settings, input.home, io.cwd);
  const compiled = compileFiles({
    files: input.files,
    packs: input.packs,
    shippedPacks: input.shippedPacks,
    ...(input.config === undefined ? {} : { config: input.config }),
    ...(options.env === undefined ? {} : { environments: options.env }),
    ...(options.argo === undefined ? {} : { target: options.argo }),
    sourcePathOf: sourcePaths(out, input),
  });
  const diagnostics = [...input.diagnostics, ...compiled.diagnostics];
  if (!compiled.ok) return { ...start, diagnostics };
  if (options.allowEmpty !== true) refuseEmpty(input, (files) => compiled.value.summary.policies > 0 && files.some(mentionsPolicy));

  progress.step('comparing with the output folder');
  const sync = await syncFiles(options, out, compiled.value, io);
  const templates = compiled.value.files.map((file) => [pathInside(out, file.path), file.text] as const);
  const produced = new Map([...templates, ...sync.files]);
  const generated = compareGenerated({ out, produced, environments: options.env }, io.cwd);
  const differs = generated.some((file) => file.state !== 'same');
  return {
    ...start,
    diagnostics,
    generated,
    notes: sync.notes,
    result: { summary: compiled.value.summary, snippets: options.rolloutSnippet === true ? compiled.value.snippets : [] },
    exitCode: start.check && differs ? exitCodes.filesDiffer : exitCodes.yes,
  };
}

/** Writes templates and report files, all or none, then prints what goes to stdout. */
function finish(report: CompileReport, outputs: readonly OutputRequest[], options: CompileOptions, io: CliIo): ExitCode {
  const rendered = renderOutputs(outputs, (request) => renderReport(report, request, options, io), io);
  const writes = report.check ? [] : report.generated.flatMap(writeOf);
  const removals = report.prune && !report.check ? report.generated.filter((file) => file.state === 'stale').map((file) => file.path) : [];
  writeTogether([...writes, ...rendered.writes], removals, io.cwd);
  io.stdout.write(rendered.stdout);
  return report.exitCode;
}

function writeOf({ state, path, compiled }: CompileReport['generated'][number]): readonly FileWrite[] {
  return compiled === undefined || state === 'same' ? [] : [{ path, text: compiled }];
}

function renderReport(report: CompileReport, { format, file }: OutputRequest, options: CompileOptions, io: CliIo): string {
  if (format === 'json') return renderCompileJson(report);
  if (options.quiet === true && report.exitCode === exitCodes.yes) return '';
  const color = file === undefined && wantsColour(options.color, io);
  return renderCompileConsole(report, { color, width: (file === undefined ? io.stdout.columns : undefined) ?? 100 });
}

/** Empty is an error: a path that selects nothing is a typo more often than an intention. */
function refuseEmpty({ selections }: PolicyInput, holdsPolicies: (files: readonly SourceFile[]) => boolean): void {
  const empty = selections.find((selection) => !holdsPolicies(selection.files));
  if (empty === undefined && selections.length > 0) return;
  const where = empty === undefined ? 'no path is given' : `no policy under \`${empty.name}\``;
  throw new UsageError(`nothing to compile: ${where}`, 'use --allow-empty if that is intended');
}

/** Loose on purpose: the compiler has read the file strictly; this only tells which of several paths holds no policy at all. */
function mentionsPolicy(file: SourceFile): boolean {
  return /["']?kind["']?\s*:\s*["']?Policy\b/.test(file.text);
}

async function syncFiles(options: CompileOptions, out: string, { environments }: CompileResult, io: CliIo): Promise<SyncFiles> {
  if (options.argoCd === undefined && options.flux === undefined) return { files: new Map(), notes: [] };
  return makeSyncFiles({ argoCd: options.argoCd, flux: options.flux, out, environments }, io.cwd);
}

/** The name of a policy file in a generated header: relative to the repository that holds the output, so that it is the same on every machine. */
function sourcePaths(out: string, { home, pathOf }: PolicyInput): (name: string) => string {
  const root = gitRootOf(out) ?? home;
  return (name) => {
    const path = pathOf.get(name);
    if (path === undefined) return name;
    const way = displayPath(root, path);
    if (!way.startsWith('../')) return way;
    // From another repository: its own root is what both machines have in common.
    const other = gitRootOf(resolve(path, '..'));
    return other === undefined ? way : toPosix(relative(other, path));
  };
}
