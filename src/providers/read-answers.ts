import { readKind } from '../policy/read-document.ts';
import { schemaOf } from '../policy/schemas.ts';
import { parseDuration } from '../promql/duration.ts';
import { parseInstant } from '../promql/formats/recording-times.ts';
import { compileValidator } from '../source/compile-validator.ts';
import { type Checked, checked, type Diagnostic, failed, hasErrors } from '../source/diagnostic.ts';
import { checkSchema, type SchemaValidator } from '../source/schema.ts';
import type { SourceFile } from '../source/source-file.ts';
import { closest } from '../source/suggest.ts';
import { type Located, type Path, parseYaml } from '../source/yaml.ts';
import { resultMistake } from './answer-value.ts';
import type { AnswersFile, RecordedAnswer, RecordedContent, RecordedQuery } from './answers.ts';
import { type AnswerProvider, hasTextForm, identify, queryFields } from './query-identity.ts';

/** A document of kind Answers that fits its schema. */
type AnswersDocument = {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly step: string;
    readonly args?: Readonly<Record<string, string>>;
    readonly queries: readonly QueryDocument[];
  };
};
type QueryDocument = {
  readonly provider: AnswerProvider;
  readonly query: string | Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly answers: readonly AnswerDocument[];
};
type AnswerDocument = {
  readonly at: string;
  readonly result?: unknown;
  readonly body?: string;
  readonly error?: string;
  readonly phase?: 'Successful' | 'Failed' | 'Error' | 'Inconclusive';
  readonly message?: string;
  readonly value?: string;
  readonly after?: string;
  readonly latency?: string;
};

/** What can be wrong with a file of kind Answers, beyond its schema. Codes are never renumbered. */
const rules = {
  form: { code: 'GP633', name: 'answers-form' },
  time: { code: 'GP634', name: 'answers-time' },
  result: { code: 'GP635', name: 'answers-result' },
  query: { code: 'GP636', name: 'answers-query' },
} as const;

let validator: SchemaValidator | undefined;

/** The answers in a file (docs/recordings.md): one document of kind Answers, read strictly. */
export function readAnswers(file: SourceFile): Checked<AnswersFile> {
  const parsed = parseYaml(file);
  if (!parsed.ok) return parsed;
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const [document, second] = parsed.value;
  if (document === undefined) throw new Error('a file without documents is an error of the parser');
  const kind = readKind(document, diagnostics);
  if (kind === undefined) return failed(...diagnostics);
  if (kind !== 'Answers' || second !== undefined) {
    const message = kind === 'Answers' ? 'a file of answers is one document' : `kind is ${kind}; a file of answers has Answers`;
    const range = kind === 'Answers' ? (second as Located<unknown>).rangeAt([]) : document.rangeAt(['kind']);
    return failed(...diagnostics, { ...rules.form, severity: 'error', message, range });
  }
  validator ??= compileValidator(schemaOf('Answers'));
  const wrong = checkSchema(document, validator);
  if (hasErrors(wrong)) return failed(...diagnostics, ...wrong);
  return new AnswersReader(document as Located<AnswersDocument>, [...diagnostics, ...wrong]).read();
}

class AnswersReader {
  private readonly document: Located<AnswersDocument>;
  private readonly diagnostics: Diagnostic[];
  private readonly seen = new Map<string, Path>();
  private clock: 'offset' | 'time' | undefined;

  constructor(document: Located<AnswersDocument>, diagnostics: Diagnostic[]) {
    this.document = document;
    this.diagnostics = diagnostics;
  }

  read(): Checked<AnswersFile> {
    const { metadata, spec } = this.document.value;
    const stepMs = this.duration(['spec', 'step'], spec.step);
    const queries = spec.queries.map((query, index) => this.query(['spec', 'queries', index], query, stepMs));
    const args = spec.args === undefined ? {} : { args: { ...spec.args } };
    return checked({ name: metadata.name, stepMs, ...args, queries }, this.diagnostics);
  }

  private query(path: Path, { provider, query, step, answers }: QueryDocument, fileStepMs: number): RecordedQuery {
    const identity = identify(provider, query);
    this.checkQuery([...path, 'query'], provider, query);
    const earlier = this.seen.get(identity.key);
    if (earlier === undefined) this.seen.set(identity.key, [...path, 'query']);
    else {
      const related = [{ message: 'first here', range: this.document.rangeAt(earlier) }];
      this.report('query', [...path, 'query'], 'the query stands in the file twice', 'put all answers under one', related);
    }
    const stepMs = step === undefined ? fileStepMs : this.duration([...path, 'step'], step);
    let last = Number.NEGATIVE_INFINITY;
    const read = answers.map((answer, index) => {
      const at = this.time([...path, 'answers', index, 'at'], answer.at, last);
      last = Math.max(last, at.ms);
      return this.answer([...path, 'answers', index], provider, answer, at);
    });
    return { query: identity, stepMs, answers: read };
  }

  private checkQuery(path: Path, provider: AnswerProvider, query: QueryDocument['query']): void {
    const fields = queryFields(provider);
    if (typeof query === 'string') {
      if (hasTextForm(provider)) return;
      this.report('query', path, `a query of ${provider} is no text`, `write its fields: ${fields.join(', ')}`);
      return;
    }
    for (const name of Object.keys(query)) {
      if (fields.includes(name)) continue;
      const suggestion = closest(name, fields);
      const hint = suggestion === undefined ? `its fields are ${fields.join(', ')}` : `did you mean \`${suggestion}\`?`;
      this.reportAt('query', this.document.keyRangeAt([...path, name]), `\`${name}\` is no field of a query of ${provider}`, hint);
    }
  }

  private time(path: Path, text: string, afterMs: number): RecordedAnswer['at'] {
    const offsetMs = parseDuration(text);
    const atMs = offsetMs ?? parseInstant(text);
    const kind = offsetMs === undefined ? 'time' : 'offset';
    if (atMs === undefined) {
      this.report('time', path, `${JSON.stringify(text)} is neither a duration nor a UTC time`, 'such as 1m30s or 2026-08-14T10:05:30Z');
      return { kind: this.clock ?? 'offset', ms: Number.NaN };
    }
    this.clock ??= kind;
    if (kind !== this.clock) this.report('time', path, 'times of a file are all durations, or all UTC times', 'write all of them alike');
    else if (atMs <= afterMs)
      this.report('time', path, 'the answer is not behind the one before it', 'sort the answers by time, each time once');
    return { kind, ms: atMs };
  }

  private answer(path: Path, provider: AnswerProvider, answer: AnswerDocument, at: RecordedAnswer['at']): RecordedAnswer {
    const latency = answer.latency === undefined ? {} : { latencyMs: this.duration([...path, 'latency'], answer.latency, 0) };
    return { at, ...latency, ...this.content(path, provider, answer) };
  }

  private content(path: Path, provider: AnswerProvider, answer: AnswerDocument): RecordedContent {
    const given = (['result', 'body', 'error', 'phase'] as const).filter((key) => Object.hasOwn(answer, key));
    const [kind, another] = given;
    if (kind === undefined || another !== undefined) {
      const message = kind === undefined ? 'the answer says nothing' : `an answer is one thing, and this one is ${given.join(' and ')}`;
      this.report('form', path, message, `write one of ${kindsOf(provider).join(', ')}`);
      return { kind: 'error', message: '' };
    }
    if (!kindsOf(provider).includes(kind)) {
      this.reportKey(path, kind, `\`${kind}\` is no answer of ${provider}`, `write one of ${kindsOf(provider).join(', ')}`);
      return { kind: 'error', message: '' };
    }
    this.checkBeside(path, provider, answer, kind);
    const after = answer.after === undefined ? {} : { afterMs: this.duration([...path, 'after'], answer.after, 0) };
    switch (kind) {
      case 'error':
        return { kind, message: answer.error as string };
      case 'body':
        this.checkBody([...path, kind], answer.body as string);
        return { kind, body: answer.body as string };
      case 'phase': {
        const { phase, message, value } = answer;
        const texts = { ...(message === undefined ? {} : { message }), ...(value === undefined ? {} : { value }) };
        return { kind, phase: phase as NonNullable<typeof phase>, ...texts, ...after };
      }
      case 'result': {
        const mistake = provider === 'job' || provider === 'plugin' ? undefined : resultMistake(provider, answer.result);
        if (mistake !== undefined) this.report('result', [...path, kind], `a result of ${provider} is ${mistake}`);
        return { kind, result: answer.result, ...after };
      }
    }
  }

  /** Keys that mean something only beside others. */
  private checkBeside(path: Path, provider: AnswerProvider, answer: AnswerDocument, kind: string): void {
    for (const key of ['message', 'value'] as const) {
      if (answer[key] !== undefined && kind !== 'phase') this.reportKey(path, key, `\`${key}\` stands beside \`phase\` only`, 'remove it');
    }
    const ends = kind === 'phase' || (provider === 'kayenta' && kind === 'result');
    if (answer.after !== undefined && !ends) this.reportKey(path, 'after', 'nothing runs here that could end later', 'write `latency`');
    if (answer.latency !== undefined && ends) this.reportKey(path, 'latency', 'what runs has no latency', 'write `after`');
  }

  /** What is JSON has a value, which conditions judge: it must not pass as a text. */
  private checkBody(path: Path, body: string): void {
    try {
      JSON.parse(body);
    } catch {
      return;
    }
    this.report('result', path, 'the body is JSON', 'write what `jsonPath` finds in it as `result`');
  }

  private duration(path: Path, text: string, leastMs = 1): number {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= leastMs) return ms;
    this.report('time', path, `${JSON.stringify(text)} is no duration${leastMs > 0 ? ' above zero' : ''} such as 30s or 1h30m`);
    return 1;
  }

  private reportKey(path: Path, key: string, message: string, hint: string): void {
    this.reportAt('form', this.document.keyRangeAt([...path, key]), message, hint);
  }

  private report(rule: keyof typeof rules, path: Path, message: string, hint?: string, related?: Diagnostic['related']): void {
    this.reportAt(rule, this.document.rangeAt(path), message, hint, related);
  }

  private reportAt(
    rule: keyof typeof rules,
    range: Diagnostic['range'],
    message: string,
    hint?: string,
    related?: Diagnostic['related'],
  ): void {
    const more = { ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) };
    this.diagnostics.push({ ...rules[rule], severity: 'error', message, range, ...more });
  }
}

function kindsOf(provider: AnswerProvider): readonly string[] {
  if (provider === 'job' || provider === 'plugin') return ['phase', 'error'];
  return provider === 'web' ? ['result', 'body', 'error'] : ['result', 'error'];
}
