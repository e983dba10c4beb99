import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { goTemplateIn } from '../rollouts/go-template.ts';
import { compareDiagnostics, type Severity } from '../source/diagnostic.ts';
import type { Located } from '../source/yaml.ts';
import { librariesOf } from './lint-library.ts';
import { type MetricSummary, summaryOf, unresolvedSummary, worseOf } from './lint-summary.ts';
import { isExperiment } from './read-experiment.ts';
import type { LintInput } from './read-input.ts';
import { type RolloutDocument, readRollout, rolloutUnderLint } from './read-rollout.ts';
import type { Finding, LintRule, RuleFinding } from './rule.ts';
import { allRules } from './rules/all.ts';
import { placeholderNotResolved } from './rules/placeholder-not-resolved.ts';
import { oneForEachCause } from './same-cause.ts';
import type { LintContext, MetricUnderLint, TemplateUnderLint } from './subject.ts';
import type { ReadSubject, UnresolvedMetric } from './subject-template.ts';
import { type SubjectsOfTemplate, TemplateSubjects } from './subjects-of.ts';

export type LintOptions = {
  readonly argo: ArgoVersion;
  /** How often metrics are scraped. Default 15 s, which is then only assumed. */
  readonly scrapeIntervalMs?: number;
  /** The templates are what policies compile to. */
  readonly compiled?: true;
};

export type LintReport = {
  /** In reading order, each once. Those of reading are among them. */
  readonly findings: readonly Finding[];
  /** Why files could not be read at all. */
  readonly unreadable: LintInput['unreadable'];
  readonly metrics: readonly MetricSummary[];
  readonly notJudged: LintInput['notJudged'];
  readonly summary: LintSummary;
};

/** Metrics are `closed` where nothing was found that lets a release through which it must not. */
export type LintSummary = {
  readonly templates: number;
  readonly rollouts: number;
  /** Those that stand by themselves. */
  readonly experiments: number;
  readonly metrics: number;
  readonly closed: number;
  readonly open: number;
  readonly notJudged: number;
};

/** Everything that `rules` find in an input. Pure: reads no files, and says the same of the same input. */
export function lint(input: LintInput, options: LintOptions, rules: readonly LintRule[] = allRules): LintReport {
  const { argo, scrapeIntervalMs, compiled } = options;
  const libraryFor = librariesOf(input.templates);
  const context: LintContext = {
    argo,
    scrapeIntervalMs: scrapeIntervalMs ?? 15_000,
    ...(scrapeIntervalMs === undefined ? { scrapeIntervalAssumed: true } : {}),
    ...(compiled === undefined ? {} : { compiled }),
    library: libraryFor(),
  };
  const findings: Finding[] = [...input.findings];
  const documents = input.rollouts.flatMap((rollout): RolloutDocument[] => {
    const read = readRollout(rollout, libraryFor(rollout));
    findings.push(...oneForEachCause(read.diagnostics, rules));
    return read.document === undefined ? [] : [read.document];
  });
  const subjects = new TemplateSubjects(input.templates, context, documents);
  const misspelt: Misspelt = Map.groupBy(input.findings.filter(isCondition), ({ range }) => range.file);
  const metrics: MetricSummary[] = [];
  for (const subject of subjects.values()) {
    const judged = judge(subject, rules, misspelt);
    findings.push(...judged.findings);
    metrics.push(...judged.metrics);
  }
  for (const document of documents) {
    const rollout = rolloutUnderLint(document, context, (template, use) => subjects.in(use, template));
    const found = rules.flatMap((rule) => (rule.of === 'rollout' ? rule.check(rollout).map((one) => findingOf(rule, one)) : []));
    findings.push(...oneForEachCause(found, rules));
  }
  const experiments = input.rollouts.filter(({ value }) => isExperiment(value)).length;
  const count = (state: MetricSummary['state']): number => metrics.filter((one) => one.state === state).length;
  return {
    findings: distinct(findings),
    unreadable: input.unreadable,
    metrics,
    notJudged: input.notJudged,
    summary: {
      templates: input.templates.length,
      rollouts: input.rollouts.length - experiments,
      experiments,
      metrics: metrics.length,
      closed: count('closed'),
      open: count('open'),
      notJudged: count('not judged'),
    },
  };
}

/** The keys that were to be conditions, by file. */
type Misspelt = ReadonlyMap<string, readonly Finding[]>;

/** A template by itself, and what is worse of it with the args that Rollouts give. */
function judge(
  { alone, inUse }: SubjectsOfTemplate,
  rules: readonly LintRule[],
  misspelt: Misspelt,
): Pick<LintReport, 'findings' | 'metrics'> {
  const ofItself = findingsOf(alone, rules, misspelt);
  const findings = [...ofItself];
  let metrics = summariesOf(alone);
  for (const { read, use } of inUse) {
    const given = { message: 'with the args given here', range: use.analysis.rangeAt(['args']) };
    const more = findingsOf(read, rules, misspelt).filter((one) => !ofItself.some((known) => saysAsMuch(known, one)));
    findings.push(...more.map((one) => ({ ...one, related: [...(one.related ?? []), given] })));
    metrics = worseOf(metrics, summariesOf(read));
  }
  return { findings, metrics };
}

/** Templates alone, such as those that the compiler makes: their places are those of what they were made from. */
export function lintTemplates(
  templates: readonly Located<AnalysisTemplate>[],
  options: LintOptions,
  rules: readonly LintRule[] = allRules,
): LintReport {
  return lint({ templates, rollouts: [], findings: [], unreadable: [], notJudged: [] }, options, rules);
}

/** A misspelt key found while reading is found again with what comes of it. */
function findingsOf({ subject, unresolved }: ReadSubject, rules: readonly LintRule[], misspelt: Misspelt): readonly Finding[] {
  return [...judgedFindings(subject, rules, misspelt), ...unresolved.map((one) => unresolvedFinding(one, subject))];
}

function summariesOf({ subject, unresolved }: ReadSubject): readonly MetricSummary[] {
  return [...subject.metrics.map(summaryOf), ...unresolved.map((one) => unresolvedSummary(one, subject))];
}

function saysAsMuch(known: Finding, { code, range, severity }: Finding): boolean {
  const same = known.code === code && known.range.file === range.file && known.range.from === range.from && known.range.to === range.to;
  return same && mildness[known.severity] <= mildness[severity];
}

function judgedFindings(template: TemplateUnderLint, rules: readonly LintRule[], misspelt: Misspelt): readonly Finding[] {
  const ofMetrics = template.metrics.flatMap((metric) => {
    const found = rules
      .flatMap((rule) => (rule.of === 'metric' ? rule.check(metric).map((one) => findingOf(rule, one)) : []))
      .filter((one) => !isUndecided(metric, one));
    return oneForEachCause([...misspeltIn(metric, misspelt), ...found], rules);
  });
  const ofTemplate = rules.flatMap((rule) => (rule.of === 'template' ? rule.check(template).map((one) => findingOf(rule, one)) : []));
  return [...ofMetrics, ...ofTemplate];
}

/** What is found in a text of which a made-up word decides is not known to be wrong. Notes say that it is not. */
function isUndecided({ template, path, undecided }: MetricUnderLint, { range, severity }: Finding): boolean {
  if (severity === 'note') return false;
  return undecided.some(({ at }) => {
    const { file, from, to } = template.rangeAt([...path, ...at]);
    return range.file === file && range.from >= from && range.to <= to;
  });
}

function isCondition({ code, hint = '' }: Finding): boolean {
  return code === 'GP413' && /`(?:success|failure)Condition`/.test(hint);
}

function misspeltIn({ template, path }: MetricUnderLint, misspelt: Misspelt): readonly Finding[] {
  const inFile = misspelt.get(template.file.name) ?? [];
  if (inFile.length === 0) return [];
  const { file, from, to } = template.rangeAt(path);
  return inFile.filter(({ range }) => range.file === file && range.from >= from && range.to <= to);
}

const mildness: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

function findingOf({ code, name, severity, help }: LintRule, found: RuleFinding): Finding {
  const { severity: given = severity } = found;
  return { hint: help, ...found, code, name, severity: mildness[given] > mildness[severity] ? given : severity };
}

/** A placeholder of Helm stands in a text, so that the file is YAML all the same: it is filled in before Argo Rollouts sees it. */
function unresolvedFinding({ path, name, message, notJudgeable }: UnresolvedMetric, { template }: TemplateUnderLint): Finding {
  const { file } = template;
  if (notJudgeable !== undefined) {
    const { at, text = '' } = notJudgeable;
    const place = template.rangeAt([...path, ...(at.length === 0 ? ['name'] : at)]);
    const from = file.text.slice(place.from, place.to).includes(text) ? file.text.indexOf(text, place.from) : place.from;
    const found = text === '' || from + text.length > place.to ? place : { ...place, from, to: from + text.length };
    const hint = 'render it first, and lint the result';
    return {
      code: 'GP448',
      name: 'not-judged',
      severity: 'note',
      message: `${name}: ${message}`,
      range: found,
      ...(text === '' ? {} : { hint }),
    };
  }
  const range = template.rangeAt(path);
  const unrendered = goTemplateIn({ name: file.name, text: file.text.slice(range.from, range.to) });
  if (unrendered !== undefined) {
    const { from, to } = unrendered.range;
    return {
      ...unrendered,
      severity: 'note',
      message: `${name}: a placeholder of Helm or Go stands in the metric, which cannot be judged before it is filled in`,
      range: { file: file.name, from: range.from + from, to: range.from + to },
    };
  }
  const [tag] = /\{\{.*\}\}/s.exec(message) ?? [];
  const at = tag === undefined ? -1 : file.text.indexOf(tag, range.from);
  const place =
    tag === undefined || at < 0 || at >= range.to ? template.rangeAt([...path, 'name']) : { ...range, from: at, to: at + tag.length };
  return findingOf(placeholderNotResolved, { range: place, message: `${name}: every run ends as Error before it measures: ${message}` });
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  const unique = new Map(findings.map((one) => [`${one.code} ${one.range.file} ${one.range.from} ${one.range.to} ${one.message}`, one]));
  return [...unique.values()].sort(compareDiagnostics);
}
