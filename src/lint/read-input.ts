import type { AnalysisTemplate } from '../rollouts/analysis.ts';
import type { ArgoVersion } from '../rollouts/crd/facts.ts';
import { goTemplateIn } from '../rollouts/go-template.ts';
import { locatePart } from '../rollouts/located.ts';
import { kindOf, objectsOf, readTemplateObject } from '../rollouts/read-template.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { SourceFile, SourceRange } from '../source/source-file.ts';
import { type Located, parseYaml, parseYamlStream } from '../source/yaml.ts';
import { embeddedTemplate } from './embedded-template.ts';
import { withMeantTexts } from './meant-texts.ts';
import type { Finding } from './rule.ts';
import { unknownKeyFix } from './rules/unknown-key.ts';

/** `named`: asked for by itself, and not found in a folder among files of any kind. */
export type LintFile = { readonly file: SourceFile; readonly named: boolean };

/** What can be looked at, and what was found wrong on the way. */
export type LintInput = {
  /** As the API server keeps them: keys that it does not know are gone. AnalysisRuns are here too. */
  readonly templates: readonly Located<AnalysisTemplate>[];
  /** Rollouts of argoproj.io, and Experiments. */
  readonly rollouts: readonly Located<unknown>[];
  readonly findings: readonly Finding[];
  /** What is wrong with files of which nothing could be read. */
  readonly unreadable: readonly Diagnostic[];
  /** Objects that are known, and about which nothing is said. */
  readonly notJudged: readonly NotJudgedObject[];
};

/** `embedded`: of a kind of no concern to lint, but for the template inside it. */
export type NotJudgedObject = { readonly kind: string; readonly range: SourceRange; readonly reason: string; readonly embedded?: true };

/** What a file must mention to be worth reading, unless it was named. Argo's and our own groups, and what may be a misspelt template. */
const worthReading = /argoproj\.io|flagger\.app|Analysis(?:Template|Run)/i;

/** The objects of files that lint looks at. What is wrong in one document hides nothing of the others. */
export function readLintInput(files: readonly LintFile[], argo: ArgoVersion): LintInput {
  const reader = new InputReader(argo);
  for (const one of files) if (one.named || worthReading.test(one.file.text)) reader.read(one);
  return reader;
}

class InputReader implements LintInput {
  readonly templates: Located<AnalysisTemplate>[] = [];
  readonly rollouts: Located<unknown>[] = [];
  readonly findings: Finding[] = [];
  readonly unreadable: Diagnostic[] = [];
  readonly notJudged: NotJudgedObject[] = [];
  private readonly argo: ArgoVersion;

  constructor(argo: ArgoVersion) {
    this.argo = argo;
  }

  read({ file, named }: LintFile): void {
    const whole = parseYaml(file);
    if (whole.ok) {
      this.readObjects(whole, named);
      return;
    }
    const isLarge = whole.diagnostics.some(({ code }) => code === 'GP501' || code === 'GP515');
    const parts = parseYamlStream(file, isLarge ? worthReading : /(?:)/);
    const broken = parts.flatMap(({ text, parsed }) => (parsed.ok ? [] : [{ text, diagnostics: parsed.diagnostics }]));
    for (const { parsed } of parts) if (parsed.ok) this.readObjects(parsed, named);
    // What is wrong between documents is wrong with the whole.
    if (broken.length === 0 && !isLarge) this.unreadable.push(...whole.diagnostics);
    const unrendered = broken.filter(({ text }) => goTemplateIn({ name: file.name, text }) !== undefined);
    for (const one of broken) if (!unrendered.includes(one)) this.unreadable.push(...one.diagnostics);
    const action = unrendered.length === 0 ? undefined : goTemplateIn(file);
    if (action !== undefined) this.passOver('Helm template', { ...action, severity: 'note' });
  }

  private readObjects({ value, diagnostics }: Extract<ReturnType<typeof parseYaml>, { ok: true }>, named: boolean): void {
    this.findings.push(...diagnostics);
    for (const object of value.flatMap((document) => objectsOf(document))) this.readObject(object, named);
  }

  private readObject(object: Located<unknown>, named: boolean): void {
    const { apiVersion = '' } = (object.value ?? {}) as { readonly apiVersion?: unknown };
    const group = typeof apiVersion === 'string' ? apiVersion.replace(/\/.*$/, '') : '';
    const unfilled = unfilledKind(object, group);
    if (unfilled !== undefined) {
      this.passOver('object without a kind', unfilled);
      return;
    }
    const read = kindOf(object);
    if (read.wrong !== undefined) {
      // In a folder there are files of other programs.
      if (named || group === 'argoproj.io' || read.wrong.hint?.startsWith('did you mean')) this.findings.push(read.wrong);
      return;
    }
    const { kind } = read;
    if (kind === 'AnalysisTemplate' || kind === 'ClusterAnalysisTemplate') this.readTemplate(object);
    else if (group === 'flagger.app') this.passOver(kind, flaggerNote(kind, object.rangeAt(['kind'])));
    else if (group === 'argoproj.io' && (kind === 'Rollout' || kind === 'Experiment')) this.rollouts.push(object);
    else if (group === 'argoproj.io' && kind === 'AnalysisRun') this.readTemplate(asTemplate(object));
    else {
      const embedded = embeddedTemplate(object, kind);
      if (embedded !== undefined) this.passOver(kind, embedded, { embedded: true });
    }
  }

  private readTemplate(object: Located<unknown>): void {
    const { template, diagnostics } = readTemplateObject(object, this.argo, 'warning');
    this.findings.push(...diagnostics.map((one) => (one.name === 'template-unknown-key' ? droppedKey(one, object) : one)));
    if (diagnostics.some(({ code }) => code === 'GP414')) {
      const meant = readTemplateObject(withMeantTexts(object, this.argo), this.argo, 'warning');
      if (!meant.diagnostics.some(({ code }) => code === 'GP414')) {
        this.templates.push(meant.template);
        return;
      }
      const range = object.rangeAt(['kind']);
      this.notJudged.push({ kind: template.value.kind, range, reason: 'the API server refuses it' });
      return;
    }
    this.templates.push(template);
  }

  private passOver(kind: string, note: Diagnostic, more: Pick<NotJudgedObject, 'embedded'> = {}): void {
    this.findings.push(note);
    this.notJudged.push({ kind, range: note.range, reason: note.message, ...more });
  }
}

/** Keys of the specification were to decide something; those of the metadata were not. */
function droppedKey(finding: Diagnostic, object: Located<unknown>): Finding {
  const { from, to } = object.rangeAt(['spec']);
  const inSpec = finding.range.from >= from && finding.range.to <= to;
  const fix = unknownKeyFix(finding, object.file);
  const found: Finding = fix === undefined ? finding : { ...finding, fix };
  return inSpec && !hasErrors([finding]) ? { ...found, severity: 'error' } : found;
}

/** The part of an AnalysisRun that a template has. */
function asTemplate(object: Located<unknown>): Located<unknown> {
  const { apiVersion, metadata, spec } = object.value as Readonly<Record<string, unknown>>;
  const { metrics, args, dryRun, measurementRetention } = (spec ?? {}) as Readonly<Record<string, unknown>>;
  const given = Object.entries({ metrics, args, dryRun, measurementRetention }).filter(([, value]) => value !== undefined);
  const { name, namespace } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  return locatePart(object, [], {
    apiVersion,
    kind: 'AnalysisTemplate',
    metadata: { name: name ?? '', ...(namespace === undefined ? {} : { namespace }) },
    spec: Object.fromEntries(given),
  });
}

/** Where the kind of an object that may be for Argo Rollouts, or the version of one that is, has to be filled in first. */
function unfilledKind(object: Located<unknown>, group: string): Diagnostic | undefined {
  const { apiVersion, kind } = (object.value ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown };
  const isUnfilled = (value: unknown): boolean => typeof value === 'string' && /\{\{|\$[({]/.test(value);
  const known = typeof kind === 'string' && /^(?:Cluster)?AnalysisTemplate$|^AnalysisRun$|^Rollout$/.test(kind);
  const key =
    isUnfilled(kind) && (group === 'argoproj.io' || isUnfilled(apiVersion))
      ? 'kind'
      : isUnfilled(apiVersion) && known
        ? 'apiVersion'
        : undefined;
  if (key === undefined) return undefined;
  return {
    code: 'GP448',
    name: 'not-judged',
    severity: 'note',
    message: `an object whose \`${key}\` has to be filled in first is not judged`,
    range: object.rangeAt([key]),
    hint: 'render it first, and lint the result',
  };
}

function flaggerNote(kind: string, range: SourceRange): Diagnostic {
  return {
    code: 'GP448',
    name: 'not-judged',
    severity: 'note',
    message: `${kind} of Flagger is not judged: its analysis has other rules than that of Argo Rollouts`,
    range,
  };
}
