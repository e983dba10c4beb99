import { type Checked, failed } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { SeriesInput } from '../store/series-store.ts';
import { readDataText } from './data-text.ts';
import { RecordingBody } from './recording-body.ts';
import { readRecordingHeader } from './recording-header.ts';

/**
 * Raw series as they were recorded, bound to the selectors and the args of the policy they were recorded for. `range` is the time that was
 * recorded, both ends included: outside it the recording says nothing.
 */
export type Recording = {
  readonly name: string;
  readonly selectors: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly range?: { readonly fromMs: number; readonly toMs: number };
  readonly series: readonly SeriesInput[];
};

/**
 * The recording in a file (docs/recordings.md), its series in label order. The head is read as YAML; the groups below it keep the layout
 * that `renderRecording` writes, which is read line by line in time linear to the file.
 */
export function readRecording(file: SourceFile): Checked<Recording> {
  const body = /^ {2}groups:[ \t]*\r?$/m.exec(file.text);
  const header = readRecordingHeader({ name: file.name, text: body === null ? file.text : file.text.slice(0, body.index) }, body !== null);
  if (!header.ok) return header;
  if (body === null) return { ok: true, value: { ...header.value, series: [] }, diagnostics: header.diagnostics };
  const series = new RecordingBody(file, body.index + body[0].length).read();
  if (!series.ok) return failed(...header.diagnostics, ...series.diagnostics);
  return { ok: true, value: { ...header.value, series: series.value }, diagnostics: header.diagnostics };
}

/** The same from the bytes of a file, which may be gzipped. */
export function readRecordingBytes(bytes: Uint8Array, name: string): Checked<Recording> {
  const file = readDataText(bytes, name);
  return file.ok ? readRecording(file.value) : file;
}
