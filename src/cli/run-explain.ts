import { renderDiagnostics } from '../report/console.ts';
import { codePage } from '../report/explain-code.ts';
import { renderExplainJson } from '../report/explain-json.ts';
import { renderPageMarkdown } from '../report/explain-markdown.ts';
import { type Page, renderPageConsole } from '../report/explain-page.ts';
import { policyPage } from '../report/explain-policy.ts';
import { runPage } from '../report/explain-run.ts';
import { countDiagnostics, summaryText } from '../report/summary.ts';
import { visible } from '../report/terminal-text.ts';
import type { Explanation } from '../scenario/explanation.ts';
import { hasErrors } from '../source/diagnostic.ts';
import { wantsColour } from './colour.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { type ExplainOptions, explainFormats } from './explain.ts';
import { type ExplainResult, explainCase, explainCode, explainPolicies, explainRuns, explainTemplates } from './explain-forms.ts';
import { type ExplainTarget, readTarget } from './explain-input.ts';
import type { CliIo } from './io.ts';
import { type OutputRequest, readOutputs, renderOutputs } from './output.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

export async function explain(target: string, options: ExplainOptions, io: CliIo): Promise<ExitCode> {
  const outputs = readOutputs(options.output, explainFormats);
  const found = await readTarget(target, io);
  refuseStrayOptions(found, options);
  const result = await explainTarget(found, options, io);
  const failed = hasErrors(result.diagnostics) || result.explanations.length === 0;
  const code = failed ? exitCodes.couldNotStart : exitCodes.yes;
  const rendered = renderOutputs(outputs, (request) => renderReport(result, code, request, options, io), io);
  writeTogether(rendered.writes, [], io.cwd);
  io.stdout.write(rendered.stdout);
  if (options.quiet !== true) io.stderr.write(result.notes.map((note) => `note: ${visible(note)}\n`).join(''));
  return code;
}

function explainTarget(target: ExplainTarget, options: ExplainOptions, io: CliIo): ExplainResult | Promise<ExplainResult> {
  switch (target.kind) {
    case 'code':
      return explainCode(target.code);
    case 'run':
      return explainRuns(target.file, options, io.cwd);
    case 'policy':
      return explainPolicies(target.path, options, io.cwd);
    case 'template':
      return explainTemplates(target.path, options, io.cwd);
    case 'test':
      return explainCase(target.path, options, io.cwd);
  }
}

/** An option that does nothing would look as if it had chosen something. */
function refuseStrayOptions({ kind }: ExplainTarget, options: ExplainOptions): void {
  const fits: readonly (readonly [keyof ExplainOptions, string, readonly ExplainTarget['kind'][]])[] = [
    ['env', '--env', ['policy', 'test']],
    ['arg', '--arg', ['policy', 'template']],
    ['select', '-t', ['test']],
    ['case', '--case', ['test']],
    ['run', '--run', ['run']],
    ['argo', '--argo', ['policy', 'template', 'run']],
    ['config', '--config', ['policy', 'template', 'test', 'run']],
  ];
  for (const [key, flag, of] of fits) {
    if (options[key] === undefined || of.includes(kind)) continue;
    throw new UsageError(`${flag} means nothing for a ${kind}`, `it is for a ${of.join(' or a ')}`);
  }
}

function pageOf(explanation: Explanation): Page {
  switch (explanation.kind) {
    case 'code':
      return codePage(explanation.code);
    case 'policy':
      return policyPage(explanation.policy);
    case 'run':
      return runPage(explanation.run);
    case 'case':
      return runPage(explanation.run, explanation.test);
  }
}

function renderReport(result: ExplainResult, code: ExitCode, { format, file }: OutputRequest, options: ExplainOptions, io: CliIo): string {
  const { explanations, diagnostics, sources } = result;
  if (format === 'json') return renderExplainJson(explanations, diagnostics, sources, code);
  const pages = explanations.map(pageOf);
  if (format === 'markdown' && code === exitCodes.yes) return renderPageMarkdown(pages);
  const color = file === undefined && format === 'console' && wantsColour(options.color, io);
  const width = (file === undefined ? io.stdout.columns : undefined) ?? 100;
  const frames = renderDiagnostics(diagnostics, sources, { color, width });
  const summary = diagnostics.length === 0 ? [] : [`${summaryText(countDiagnostics(diagnostics))}\n`];
  return [renderPageConsole(pages, { color, width }), frames, ...summary].filter((part) => part !== '').join('\n');
}
