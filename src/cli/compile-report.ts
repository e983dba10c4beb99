import type { CompileResult } from '../check/compile-files.ts';
import { renderDiagnostics } from '../report/console.ts';
import { printJson, toJsonReport } from '../report/json.ts';
import { countDiagnostics, summaryText } from '../report/summary.ts';
import { visible } from '../report/terminal-text.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { diffLines, driftCode, driftMessage } from './drift.ts';
import type { ExitCode } from './exit-code.ts';
import type { GeneratedFile } from './generated-files.ts';

export type CompileReport = {
  readonly exitCode: ExitCode;
  readonly check: boolean;
  readonly prune: boolean;
  /** Whether there is a configuration file. */
  readonly configured: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Undefined where the policies did not compile. */
  readonly result?: Pick<CompileResult, 'summary' | 'snippets'>;
  readonly generated: readonly GeneratedFile[];
  readonly notes: readonly string[];
};

export function renderCompileConsole(report: CompileReport, options: { readonly color: boolean; readonly width: number }): string {
  const { diagnostics, sources, result, notes } = report;
  const frames = renderDiagnostics(diagnostics, sources, options);
  const parts = frames === '' ? [] : [frames];
  if (result === undefined) parts.push(`${summaryText(countDiagnostics(diagnostics))}; nothing was compiled\n`);
  else if (report.check) parts.push(...checkParts(report, result, options.color));
  else parts.push(writeLines(report, result));
  for (const { policy, environment, text } of result?.snippets ?? []) parts.push(`# Rollout snippet: ${policy}, ${environment}\n${text}`);
  if (notes.length > 0) parts.push(notes.map((note) => `note: ${visible(note)}\n`).join(''));
  return parts.join('\n');
}

function writeLines(report: CompileReport, result: NonNullable<CompileReport['result']>): string {
  const width = Math.max(0, ...report.generated.map((file) => visible(file.name).length));
  const lines = report.generated.map((file) =>
    `${word(file, report.prune).padEnd(8)} ${visible(file.name).padEnd(width)}  ${remark(file, report.prune)}`.trimEnd(),
  );
  const { policies, guardrails, templates } = result.summary;
  const count = (state: GeneratedFile['state']): number => report.generated.filter((file) => file.state === state).length;
  const what = `${counted(policies, 'policy', 'policies')}, ${counted(guardrails, 'guardrail')} -> ${counted(templates, 'template')}`;
  const stale = count('stale') === 0 ? '' : `; ${report.prune ? `${count('stale')} removed` : counted(count('stale'), 'stale file')}`;
  lines.push(`${what}: ${counted(count('new') + count('changed'), 'file')} written, ${count('same')} same${stale}`);
  return lines.map((line) => `${line}\n`).join('');
}

function word({ state }: GeneratedFile, prune: boolean): string {
  switch (state) {
    case 'new':
    case 'changed':
      return 'wrote';
    case 'same':
      return 'same';
    case 'stale':
      return prune ? 'removed' : 'stale';
  }
}

function remark(file: GeneratedFile, prune: boolean): string {
  switch (file.state) {
    case 'same':
      return '';
    case 'stale':
      return prune ? 'no policy produces it' : 'no policy produces it (use --prune)';
    case 'new':
    case 'changed': {
      const object = describeObject(file.compiled ?? '');
      return file.editedByHand && file.state === 'changed' ? `${object} (had been edited by hand)`.trim() : object;
    }
  }
}

/** `ClusterAnalysisTemplate checkout-prod`; empty for a file whose objects have no name, such as a kustomization. */
function describeObject(text: string): string {
  const kind = /^kind: (\S+)$/m.exec(text)?.[1];
  const name = /^metadata:\n {2}name: (\S+)$/m.exec(text)?.[1];
  return kind === undefined || name === undefined ? '' : `${kind} ${name}`;
}

function checkParts(report: CompileReport, { summary }: NonNullable<CompileReport['result']>, color: boolean): string[] {
  const parts = report.generated.flatMap((file) => {
    const message = driftMessage(file);
    if (message === undefined) return [];
    const lines = diffLines(file).map((line) => (color ? paintDiff(line) : line));
    return [`${[`error[${driftCode}] ${message}`, `  --> ${visible(file.name)}`, ...lines].join('\n')}\n`];
  });
  const differs = parts.length;
  const last =
    differs === 0
      ? `${counted(summary.policies, 'policy', 'policies')} -> ${counted(summary.templates, 'template')}: all ${counted(report.generated.length, 'generated file')} up to date\n`
      : `${differs} of ${counted(report.generated.length, 'generated file')} ${differs === 1 ? 'differs' : 'differ'}: run guard-policy compile and commit the result\n`;
  return [...parts, last];
}

function paintDiff(line: string): string {
  const code = line.startsWith('-') ? '31' : line.startsWith('+') ? '32' : line.startsWith('@@') ? '36' : undefined;
  return code === undefined ? line : `\u001b[${code}m${line}\u001b[0m`;
}

export function renderCompileJson(report: CompileReport): string {
  const { exitCode, check, diagnostics, sources, result, generated, notes } = report;
  return printJson({
    ...toJsonReport({ diagnostics, files: sources }),
    command: 'compile',
    exitCode,
    ...(result === undefined ? {} : { compiled: result.summary }),
    generated: generated.map((file) => ({
      file: file.name,
      state: check ? file.state : word(file, report.prune),
      ...(file.committed === undefined ? {} : { editedByHand: file.editedByHand }),
      ...(check && file.state !== 'same' ? { code: driftCode, diff: diffLines(file) } : {}),
    })),
    ...(result === undefined || result.snippets.length === 0 ? {} : { snippets: result.snippets }),
    ...(notes.length === 0 ? {} : { notes }),
  });
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
