import { type Checked, checked, type Diagnostic, failed } from '../../source/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { type Located, type Path, parseYaml } from '../../source/yaml.ts';
import { type FormatRule, formatDiagnostic, shown } from './format-rules.ts';
import type { Recording } from './recording.ts';
import { parseInstant } from './recording-times.ts';
import { recordingApiVersion } from './recording-version.ts';

/** What stands above the groups. `hasBody`: the groups follow; otherwise the head itself must say that there are none. */
export function readRecordingHeader(head: SourceFile, hasBody: boolean): Checked<Omit<Recording, 'series'>> {
  const documents = parseYaml(head);
  if (!documents.ok) return documents;
  const [document] = documents.value;
  if (document === undefined || documents.value.length > 1) {
    const range = documents.value[1]?.rangeAt([]) ?? { file: head.name, from: 0, to: 0 };
    return failed(formatDiagnostic({ rule: 'recording', message: 'a recording is one document' }, range));
  }
  return new HeaderReader(document, hasBody).read();
}

class HeaderReader {
  private readonly document: Located<unknown>;
  private readonly hasBody: boolean;
  private readonly diagnostics: Diagnostic[] = [];

  constructor(document: Located<unknown>, hasBody: boolean) {
    this.document = document;
    this.hasBody = hasBody;
  }

  read(): Checked<Omit<Recording, 'series'>> {
    const root = this.readMap([], ['apiVersion', 'kind', 'metadata', 'spec']);
    this.checkKind(root);
    if (this.diagnostics.length > 0) return failed(...this.diagnostics);
    const metadata = this.readMap(['metadata'], ['name']);
    const spec = this.readMap(['spec'], ['selectors', 'args', 'range', ...(this.hasBody ? [] : ['groups', 'complete'])]);
    const name = this.readText(['metadata', 'name'], metadata.name);
    const selectors = this.readList(['spec', 'selectors'], spec.selectors).map((one, index) =>
      this.readText(['spec', 'selectors', index], one),
    );
    const args = Object.entries(this.readMap(['spec', 'args'])).map(
      ([key, value]) => [key, this.readText(['spec', 'args', key], value)] as const,
    );
    const range = spec.range === undefined ? undefined : this.readRange();
    if (!this.hasBody && this.readList(['spec', 'groups'], spec.groups).length > 0) {
      this.report(
        ['spec', 'groups'],
        'the groups are not laid out as a recording is',
        'start them with a line `  groups:` and a list below it',
      );
    }
    if (!this.hasBody && spec.complete !== true)
      this.report(['spec', 'complete'], 'the recording does not end with `complete: true`: it may be cut off');
    if (this.diagnostics.length > 0) return failed(...this.diagnostics);
    return checked({ name, selectors, args: Object.fromEntries(args), ...(range === undefined ? {} : { range }) });
  }

  private checkKind(root: Readonly<Record<string, unknown>>): void {
    if (root.kind !== 'Recording') {
      this.report(['kind'], `kind is ${root.kind === undefined ? 'missing' : shown(String(root.kind))}; a recording has "Recording"`);
    }
    if (root.apiVersion === recordingApiVersion) return;
    const found = root.apiVersion === undefined ? 'missing' : shown(String(root.apiVersion));
    this.report(['apiVersion'], `apiVersion is ${found}; this version reads "${recordingApiVersion}"`, undefined, 'recordingVersion');
  }

  private readRange(): Recording['range'] {
    const range = this.readMap(['spec', 'range'], ['from', 'to']);
    const [fromMs, toMs] = (['from', 'to'] as const).map((end) => {
      const text = this.readText(['spec', 'range', end], range[end]);
      const atMs = parseInstant(text);
      if (atMs === undefined && text !== '')
        this.report(['spec', 'range', end], `${shown(text)} is not a time such as 2026-08-14T10:05:30Z`);
      return atMs ?? Number.NaN;
    }) as [number, number];
    if (fromMs > toMs) this.report(['spec', 'range'], 'the range ends before it starts');
    return { fromMs, toMs };
  }

  private readMap(path: Path, known?: readonly string[]): Readonly<Record<string, unknown>> {
    const value = this.valueAt(path);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.report(path, `${nameOf(path)} is ${value === undefined ? 'missing' : 'not a map'}`);
      return {};
    }
    for (const key of Object.keys(value)) {
      if (known === undefined || known.includes(key)) continue;
      const message = `${shown(key)} is not a field of ${nameOf(path)}`;
      const diagnostic = formatDiagnostic(
        { rule: 'recording', message, hint: `its fields are ${known.join(', ')}` },
        this.document.keyRangeAt([...path, key]),
      );
      this.diagnostics.push(diagnostic);
    }
    return value as Readonly<Record<string, unknown>>;
  }

  private readList(path: Path, value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.report(path, `${nameOf(path)} is ${value === undefined ? 'missing' : 'not a list'}`);
    return [];
  }

  private readText(path: Path, value: unknown): string {
    if (typeof value === 'string') return value;
    this.report(path, `${nameOf(path)} is ${value === undefined ? 'missing' : 'not a text'}`, value === undefined ? undefined : 'quote it');
    return '';
  }

  private valueAt(path: Path): unknown {
    let value: unknown = this.document.value;
    for (const step of path) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[step];
    return value;
  }

  private report(path: Path, message: string, hint?: string, rule: FormatRule = 'recording'): void {
    this.diagnostics.push(formatDiagnostic({ rule, message, ...(hint === undefined ? {} : { hint }) }, this.document.rangeAt(path)));
  }
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the recording' : path.join('.');
}
