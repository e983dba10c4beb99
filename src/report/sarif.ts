import type { Finding, Fix, RuleFacts } from '../lint/rule.ts';
import type { SuppressedFinding } from '../lint/suppress.ts';
import type { Diagnostic, Severity } from '../source/diagnostic.ts';
import { lineIndexAt, lineStarts, type SourceFile, type SourceRange } from '../source/source-file.ts';
import { type FindingsReport, inReadingOrder, repositoryPath } from './findings-report.ts';
import { type Identity, identities } from './fingerprint.ts';
import { printJson } from './json.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * SARIF 2.1.0, one run. Columns count UTF-16 units, as `columnKind` says; ends are exclusive. Suppressed findings are results with a suppression.
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
 */
export function renderSarif(report: FindingsReport): string {
  const known = identities(report);
  const all = inReadingOrder([...report.findings, ...report.suppressed.map(({ finding }) => finding)]);
  const suppressions = new Map(report.suppressed.map((one) => [one.finding, one.suppression]));
  const rules = rulesOf(report.rules, all);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const writer = new SarifWriter(report.files, report.folder);
  const results = all.map((finding) => ({
    ruleId: finding.code,
    ruleIndex: indexes.get(finding.code),
    ...writer.result(finding, known.get(finding) as Identity, suppressions.get(finding)),
  }));
  return printJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'guard-policy', semanticVersion: report.toolVersion, rules } },
        invocations: [{ executionSuccessful: report.complete }],
        columnKind: 'utf16CodeUnits',
        newlineSequences: ['\r\n', '\n', '\r'],
        results,
      },
    ],
  });
}

/** The rules that found something, in full; of codes that are no rule's, such as of text that is not YAML, the name. */
function rulesOf(rules: readonly RuleFacts[], findings: readonly Finding[]): readonly (Json & { readonly id: string })[] {
  const found = new Set(findings.map(({ code }) => code));
  const described = new Set(rules.map(({ code }) => code));
  const others = new Map(findings.filter(({ code }) => !described.has(code)).map((one) => [one.code, one]));
  const descriptors = [
    ...rules.filter(({ code }) => found.has(code)).map(ruleDescriptor),
    ...[...others.values()].map(({ code, name, severity }) => ({
      id: code,
      name,
      defaultConfiguration: { level: levelOf(severity) },
    })),
  ];
  return descriptors.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function ruleDescriptor({ code, name, severity, why, help, catalogue, example }: RuleFacts): Json & { readonly id: string } {
  const reason = oneLine(why);
  const text = `${reason} To cure it: ${help}.`;
  const fences = [example.wrong, example.right].map((one) => `\`\`\`yaml\n${one.trim()}\n\`\`\``);
  // Where no single file can show the finding the two are one.
  const shown = example.wrong === example.right ? '' : `\nWrong:\n\n${fences[0]}\n\nRight:\n\n${fences[1]}\n`;
  return {
    id: code,
    name,
    shortDescription: { text: name.replaceAll('-', ' ') },
    fullDescription: { text: reason },
    help: { text, markdown: `${reason}\n\n**Cure:** ${help}.\n${shown}` },
    defaultConfiguration: { level: levelOf(severity) },
    properties: { tags: ['reliability', `${code.slice(0, 3)}xx`], ...(catalogue.length === 0 ? {} : { catalogue }) },
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

class SarifWriter {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #folder: string;

  constructor(files: ReadonlyMap<string, SourceFile>, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  result(finding: Finding, { object, path, fingerprint }: Identity, suppression: SuppressedFinding['suppression'] | undefined): Json {
    const { severity, range, related = [], fix } = finding;
    const logical = object === '' ? {} : { logicalLocations: [{ fullyQualifiedName: `${object}: ${path}`, kind: 'member' }] };
    return {
      level: levelOf(severity),
      message: { text: messageText(finding) },
      locations: [{ ...this.#location(range), ...logical }],
      ...(related.length === 0
        ? {}
        : {
            relatedLocations: related.map((one, index) => ({
              id: index + 1,
              ...this.#location(one.range),
              message: { text: one.message },
            })),
          }),
      partialFingerprints: { 'guardPolicy/v1': fingerprint },
      ...(fix === undefined ? {} : { fixes: this.#fixes(fix) }),
      ...(suppression === undefined ? {} : { suppressions: [this.#suppression(suppression)] }),
    };
  }

  #suppression({ reason, until, owner, range }: SuppressedFinding['suppression']): Json {
    const properties = { until, ...(owner === undefined ? {} : { owner }) };
    return { kind: 'inSource', status: 'accepted', justification: reason, location: this.#location(range), properties };
  }

  /** A fix that touches a file without text cannot be told, and none is better than half of one. */
  #fixes({ title, edits }: Fix): readonly Json[] {
    const byFile = Map.groupBy(edits, ({ range }) => range.file);
    if ([...byFile.keys()].some((name) => !this.#files.has(name))) return [];
    const artifactChanges = [...byFile].map(([name, changes]) => ({
      artifactLocation: this.#artifact(name),
      replacements: changes.map(({ range, text }) => ({
        deletedRegion: regionOf(this.#files.get(name) as SourceFile, range),
        insertedContent: { text },
      })),
    }));
    return [{ description: { text: title }, artifactChanges }];
  }

  #location(range: SourceRange): Json {
    const file = this.#files.get(range.file);
    return {
      physicalLocation: {
        artifactLocation: this.#artifact(range.file),
        ...(file === undefined ? {} : { region: regionOf(file, range) }),
      },
    };
  }

  #artifact(name: string): Json {
    const path = repositoryPath(name, this.#folder);
    if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${path.slice(0, 2)}${encoded(path.slice(2))}` };
    if (path.startsWith('/')) return { uri: `file://${encoded(path)}` };
    return path.startsWith('../') ? { uri: encoded(path) } : { uri: encoded(path), uriBaseId: '%SRCROOT%' };
  }
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function messageText({ message, notes = [], hint }: Diagnostic): string {
  return [message, ...notes.map(({ label, text }) => `${label}: ${text}`), ...(hint === undefined ? [] : [`help: ${hint}`])].join('\n');
}

function regionOf(file: SourceFile, range: SourceRange): Json {
  const start = unitPosition(file, range.from);
  const end = unitPosition(file, range.to);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function unitPosition(file: SourceFile, offset: number): { readonly line: number; readonly column: number } {
  const index = lineIndexAt(file, offset);
  return { line: index + 1, column: offset - (lineStarts(file)[index] as number) + 1 };
}

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  return severity;
}
