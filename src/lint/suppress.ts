import { compareDiagnostics, type DiagnosticCode } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { readYamlComments, type YamlComment, type YamlComments } from '../source/yaml-comments.ts';
import type { Finding, LintRule } from './rule.ts';
import { type CommentProblem, readSuppression, type Suppression } from './suppress-comment.ts';
import { suppressionExpired, suppressionMalformed, suppressionUnused } from './suppress-rules.ts';

export type SuppressedFinding = { readonly finding: Finding; readonly suppression: Suppression };

export type Suppressed = {
  /** Those that count, with what is wrong with suppressions. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
};

/** A suppression with the line (from 0) that it is about. */
type Placed = { readonly suppression: Suppression; readonly line: number };

type SuppressibleRule = Pick<LintRule, 'code' | 'always'>;

/** `inPart`: files of which only some parts were looked at, so that a comment that meets no finding may be right. */
export type SuppressOptions = {
  readonly rules: readonly SuppressibleRule[];
  readonly known?: readonly SuppressibleRule[];
  readonly nowMs: number;
  readonly inPart?: readonly SourceFile[];
};

/**
 * Sets the findings aside that comments in the judged files suppress at `nowMs`; those of other files are kept. A comment behind something is about
 * its own line, one alone on a line about the next line that is more than a comment; a text over several lines counts as the line that it begins on.
 * `rules` are those that were run: a suppression for one of them that meets no finding is unused. `known` are all that can be named.
 */
export function applySuppressions(
  findings: readonly Finding[],
  judged: Iterable<SourceFile>,
  { rules, known = rules, nowMs, inPart = [] }: SuppressOptions,
): Suppressed {
  const codes: Codes = {
    known: new Set(known.filter(({ always }) => always !== true).map(({ code }) => code)),
    run: new Set(rules.map(({ code }) => code)),
  };
  const kept: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const inFiles = Map.groupBy(findings, ({ range }) => range.file);
  const seen = new Set<string>();
  const read = (file: SourceFile, run: Codes['run']): void => {
    if (seen.has(file.name)) return;
    seen.add(file.name);
    const result = inFile(file, inFiles.get(file.name) ?? [], { ...codes, run }, nowMs);
    kept.push(...result.findings);
    suppressed.push(...result.suppressed);
  };
  for (const file of judged) read(file, codes.run);
  for (const file of inPart) read(file, new Set());
  for (const [file, others] of inFiles) if (!seen.has(file)) kept.push(...others);
  return {
    findings: kept.sort(compareDiagnostics),
    suppressed: suppressed.sort((a, b) => compareDiagnostics(a.finding, b.finding)),
  };
}

type Codes = { readonly known: ReadonlySet<DiagnosticCode>; readonly run: ReadonlySet<DiagnosticCode> };

function inFile(file: SourceFile, findings: readonly Finding[], codes: Codes, nowMs: number): Suppressed {
  if (!/#.*guard-policy/i.test(file.text)) return { findings, suppressed: [] };
  const layout = readYamlComments(file);
  const { placed, problems } = readAll(layout, codes.known);
  const used = new Set<Suppression['codes'][number]>();
  const kept: Finding[] = [...problems];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findings) {
    const line = layout.lineAt(finding.range.from);
    const meant = placed.flatMap(({ suppression, line: its }) => {
      const part = suppression.codes.find(({ code }) => code === finding.code);
      return part !== undefined && its === line ? [{ suppression, part }] : [];
    });
    for (const { part } of meant) used.add(part);
    // A comment may name what is told within the finding, beside it.
    const told = new Set((finding.told ?? []).map(({ code }) => code));
    for (const { suppression, line: its } of placed) {
      if (its === line) for (const part of suppression.codes) if (told.has(part.code)) used.add(part);
    }
    const valid = meant.find(({ suppression }) => nowMs < suppression.endsAtMs);
    if (valid === undefined) kept.push(finding);
    else {
      suppressed.push({ finding, suppression: valid.suppression });
      kept.push(...worseThanNamed(finding, namedOn(line, placed, nowMs)));
    }
  }
  for (const { suppression } of placed) kept.push(...judge(suppression, used, codes.run, nowMs));
  return { findings: kept, suppressed };
}

function namedOn(line: number, placed: readonly Placed[], nowMs: number): ReadonlySet<DiagnosticCode> {
  const valid = placed.filter(({ suppression, line: its }) => its === line && nowMs < suppression.endsAtMs);
  return new Set(valid.flatMap(({ suppression }) => suppression.codes.map(({ code }) => code)));
}

/** Who ignores a warning has not ignored the errors that are told within it. */
function worseThanNamed({ told = [], milder }: Finding, named: ReadonlySet<DiagnosticCode>): readonly Finding[] {
  return milder === undefined ? [] : told.filter(({ code, severity }) => severity === 'error' && !named.has(code));
}

function readAll(layout: YamlComments, codes: ReadonlySet<DiagnosticCode>): { placed: readonly Placed[]; problems: readonly Finding[] } {
  const placed: Placed[] = [];
  const problems: Finding[] = [];
  const alone = new Set(layout.comments.filter((comment) => comment.alone).map(({ line }) => line));
  for (const comment of layout.comments) {
    const read = readSuppression(comment, codes);
    if (read === undefined) continue;
    if ('suppression' in read) placed.push({ suppression: read.suppression, line: lineMeant(comment, alone) });
    else
      problems.push(
        ...read.problems.map((one) => findingOf(suppressionMalformed, { ...one, message: `${one.message}: nothing is ignored` })),
      );
  }
  return { placed, problems };
}

function lineMeant(comment: YamlComment, alone: ReadonlySet<number>): number {
  let { line } = comment;
  while (alone.has(line)) line++;
  return line;
}

function judge(
  { codes, endsAtMs, until, owner, range }: Suppression,
  used: ReadonlySet<unknown>,
  run: Codes['run'],
  nowMs: number,
): readonly Finding[] {
  if (nowMs >= endsAtMs) {
    const whom = owner === undefined ? '' : ` with ${owner}`;
    const hint = `cure the finding and remove the comment, or agree on a new date${whom}`;
    return [
      findingOf(suppressionExpired, {
        range,
        message: `${codes.map(({ code }) => code).join(', ')} was to be ignored until ${until}`,
        hint,
      }),
    ];
  }
  return codes
    .filter((part) => !used.has(part) && run.has(part.code))
    .map(({ code, range: place }) =>
      findingOf(suppressionUnused, { range: place, message: `${code} is not found here`, hint: suppressionUnused.help }),
    );
}

function findingOf({ code, name, severity }: LintRule, { range, message, hint }: CommentProblem): Finding {
  return { code, name, severity, range, message, ...(hint === undefined ? {} : { hint }) };
}
