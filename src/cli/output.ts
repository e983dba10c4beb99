import { resolve } from 'node:path';
import { asciiText } from '../report/ascii-text.ts';
import { closest } from '../source/suggest.ts';
import { wantsAscii } from './ascii.ts';
import type { CliIo } from './io.ts';
import { UsageError } from './usage-error.ts';
import type { FileWrite } from './write-together.ts';

/** One report asked for by `-o format[=file]`; without a file it goes to stdout. */
export type OutputRequest = { readonly format: string; readonly file?: string };

/** Reads the values of `-o`. At most one report can go to stdout: that is the console's unless another one is asked for there. */
export function readOutputs(values: readonly string[], formats: readonly string[]): readonly OutputRequest[] {
  const requests = values.map((value): OutputRequest => {
    const at = value.indexOf('=');
    const format = at < 0 ? value : value.slice(0, at);
    if (!formats.includes(format)) {
      const suggestion = closest(format, formats);
      const hint = suggestion === undefined ? `formats: ${formats.join(', ')}` : `did you mean ${suggestion}?`;
      throw new UsageError(`unknown output format \`${format}\``, hint);
    }
    if (at < 0) return { format };
    const file = value.slice(at + 1);
    if (file === '') throw new UsageError(`\`-o ${value}\` names no file`, 'write -o format=file, or -o format for stdout');
    return { format, file };
  });
  const onStdout = requests.filter((request) => request.file === undefined);
  if (onStdout.length > 1) {
    throw new UsageError(
      `stdout can carry one report, not ${onStdout.map((one) => one.format).join(' and ')}`,
      'give the others a file: -o json=report.json',
    );
  }
  const wantsConsole = requests.some((request) => request.format === 'console');
  return onStdout.length === 0 && !wantsConsole ? [{ format: 'console' }, ...requests] : requests;
}

export type RenderedOutputs = { readonly writes: readonly FileWrite[]; readonly stdout: string };

/** The reports, each rendered by the function of its format: what goes into files and what is printed. Writes nothing. */
export function renderOutputs(
  requests: readonly OutputRequest[],
  render: (request: OutputRequest) => string,
  { cwd, env }: Pick<CliIo, 'cwd' | 'env'>,
): RenderedOutputs {
  const reports = requests.map((request) => ({ ...request, text: render(request) }));
  const printed = reports.filter(({ file }) => file === undefined);
  const writes = reports.flatMap(({ file, text }) => (file === undefined ? [] : [{ path: resolve(cwd, file), text }]));
  if (new Set(writes.map((write) => write.path)).size < writes.length) throw new UsageError('two reports would go to the same file');
  return { writes, stdout: printed.map(({ format, text }) => (format === 'console' && wantsAscii(env) ? asciiText(text) : text)).join('') };
}
