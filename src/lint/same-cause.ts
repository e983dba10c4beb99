import type { Severity } from '../source/diagnostic.ts';
import type { SourceRange } from '../source/source-file.ts';
import type { Finding, LintRule } from './rule.ts';

/**
 * Findings of one metric, or of one Rollout, with one for each cause: where a rule gives way to another that tells the cause better, its finding
 * becomes a note of that one. Nothing is lost: the worse severity counts, and what was seen in a world stays.
 */
export function oneForEachCause(findings: readonly Finding[], rules: readonly LintRule[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const told = new Map<Finding, Finding[]>();
  const kept: Finding[] = [];
  for (const finding of findings) {
    const better = betterOf(finding, findings, rules);
    if (better === undefined) kept.push(finding);
    else told.set(better, [...(told.get(better) ?? []), finding]);
  }
  return kept.map((finding) => {
    const others = told.get(finding) ?? [];
    return others.length === 0 ? finding : together(finding, others);
  });
}

/** The finding that tells the cause of this one best, however many ways it takes to get there. */
function betterOf(finding: Finding, findings: readonly Finding[], rules: readonly LintRule[]): Finding | undefined {
  for (const { codes, at } of rules.find(({ code }) => code === finding.code)?.givesWayTo ?? []) {
    for (const code of codes) {
      const next = findings.find((one) => one.code === code && (at === 'subject' || overlap(one.range, finding.range)));
      if (next !== undefined) return betterOf(next, findings, rules) ?? next;
    }
  }
  return undefined;
}

function overlap(a: SourceRange, b: SourceRange): boolean {
  return a.file === b.file && (a.from === b.from || (a.from < b.to && b.from < a.to));
}

const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

function together(finding: Finding, others: readonly Finding[]): Finding {
  const all = [finding, ...others];
  const shown = [finding.range, ...(finding.related ?? []).map(({ range }) => range)];
  const elsewhere = others.filter(
    ({ range, notes = [] }) => notes.every(({ label }) => label === 'note') && !shown.some((one) => overlap(one, range)),
  );
  const places = elsewhere.map(({ code, name, range }) => ({ message: `${code} ${name}`, range }));
  const seen = all.find(({ notes = [] }) => notes.some(({ label }) => label === 'world' || label === 'trace'));
  const evidence = seen === finding ? [] : (seen?.notes ?? []);
  const also = others.map(({ code, name, message }) => ({
    label: 'note' as const,
    text: `also ${code} ${name}: ${unnamed(message, finding)}`,
  }));
  const [worst] = all.map(({ severity }) => severity).toSorted((a, b) => rank[b] - rank[a]);
  return {
    ...finding,
    severity: worst as Severity,
    notes: [...evidence, ...(finding.notes ?? []), ...also],
    ...(places.length === 0 ? {} : { related: [...(finding.related ?? []), ...places] }),
    told: others,
    ...(worst === finding.severity ? {} : { milder: finding.severity }),
  };
}

/** Both messages begin with the name of the metric, which may have colons itself. */
function unnamed(message: string, { message: other }: Finding): string {
  let same = 0;
  while (same < message.length && message[same] === other[same]) same++;
  const name = message.slice(0, same).lastIndexOf(': ');
  return name < 0 ? message : message.slice(name + 2);
}
