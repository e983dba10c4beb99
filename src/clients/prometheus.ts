import type { SeriesInput } from '../promql/store/series-store.ts';
import type { Checked } from '../source/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { backoffMs, retryAfterMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import { type HttpAnswer, type HttpProblem, postForm } from './http-post.ts';
import { type Failure, failure, type Outcome } from './outcome.ts';

/** Where to ask. `label` is what people are told: a name or a host, never the whole address. */
export type PrometheusTarget = {
  readonly address: URL;
  readonly label: string;
  readonly token?: { readonly value: string; readonly variable: string };
};

/** One query. Without `atMs` the server takes its own time. */
export type PrometheusQuery =
  | { readonly kind: 'instant'; readonly expr: string; readonly atMs?: number }
  | { readonly kind: 'range'; readonly expr: string; readonly startMs: number; readonly endMs: number; readonly stepMs: number };

/** `warnings` say that something is missing from the series. `body` is the answer as it came. */
export type PrometheusAnswer = {
  readonly series: readonly SeriesInput[];
  readonly warnings: readonly string[];
  readonly body: string;
  readonly bytes: number;
};

export type AskPrometheus = (query: PrometheusQuery) => Promise<Outcome<PrometheusAnswer>>;

export type PrometheusOptions = {
  /** Of one request, to the last byte. */
  readonly requestTimeoutMs: number;
  /** On the clock: after it nothing is asked any more. */
  readonly deadlineMs: number;
  readonly maxAnswerBytes: number;
  readonly clock: Clock;
  /** Series of an answer; handed in, since this folder knows no format. Errors, warnings and notes come as diagnostics. */
  readonly readSeries: (file: SourceFile) => Checked<readonly SeriesInput[]>;
  /** Told before each wait. */
  readonly onRetry?: (reason: string, waitMs: number) => void;
};

const answerName = 'the answer';

/**
 * Asks `/api/v1/query` and `/api/v1/query_range`. What may pass by itself (429, 502, 503, 504, a lost connection, a time-out) is asked
 * again after `backoffMs`, or after what the server says, as long as the deadline allows; anything else is final.
 */
export function connectPrometheus(target: PrometheusTarget, options: PrometheusOptions): AskPrometheus {
  return async (query) => {
    for (let attempt = 0; ; attempt++) {
      const result = await askOnce(target, query, options);
      if (result.kind === 'done') return result.outcome;
      const waitMs = Math.max(result.waitMs ?? 0, backoffMs[attempt] ?? Number.POSITIVE_INFINITY);
      const told = { reason: `${target.label}: ${result.reason}` };
      if (attempt >= backoffMs.length) return failure(`${told.reason} (asked ${attempt + 1} times)`, result.hint);
      if (options.clock.nowMs() + waitMs >= options.deadlineMs)
        return failure(`${told.reason}, and the time for all of it is up`, '--timeout 10m gives it longer');
      options.onRetry?.(result.reason, waitMs);
      await options.clock.sleep(waitMs);
    }
  };
}

type Attempt =
  | { readonly kind: 'done'; readonly outcome: Outcome<PrometheusAnswer> }
  | { readonly kind: 'again'; readonly reason: string; readonly waitMs?: number; readonly hint?: string };

async function askOnce(target: PrometheusTarget, query: PrometheusQuery, options: PrometheusOptions): Promise<Attempt> {
  const leftMs = options.deadlineMs - options.clock.nowMs();
  if (leftMs <= 0) return done(failure(`${target.label}: the time for all of it is up`, '--timeout 10m gives it longer'));
  const answer = await postForm({
    url: endpoint(target.address, query),
    form: formOf(query),
    headers: {
      'user-agent': 'guard-policy',
      ...(target.token === undefined ? {} : { authorization: `Bearer ${target.token.value}` }),
    },
    timeoutMs: Math.max(1, Math.ceil(Math.min(options.requestTimeoutMs, leftMs))),
    maxBytes: options.maxAnswerBytes,
  });
  if (answer.kind !== 'answer') return withoutAnswer(target, answer, options);
  return judge(target, answer, options);
}

function withoutAnswer(target: PrometheusTarget, problem: HttpProblem, { maxAnswerBytes }: PrometheusOptions): Attempt {
  switch (problem.kind) {
    case 'lost':
      return { kind: 'again', reason: problem.reason };
    case 'refused':
      return done(failure(`${target.label}: ${problem.reason}`, 'give the address of the server itself'));
    case 'too-large':
      return done(failure(`${target.label}: an answer has more than ${maxAnswerBytes} bytes`, '--chunk 2m asks for less at a time'));
    default:
      throw new Error(`unknown problem ${JSON.stringify(problem satisfies never)}`);
  }
}

const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function judge(target: PrometheusTarget, answer: HttpAnswer, options: PrometheusOptions): Attempt {
  const { status } = answer;
  if (passing.has(status)) {
    const waitMs = retryAfterMs(answer.retryAfter);
    return { kind: 'again', reason: `it answered ${statusText(answer)}`, ...(waitMs === undefined ? {} : { waitMs }) };
  }
  if (status === 401 || status === 403) {
    const hint =
      target.token === undefined
        ? 'name the environment variable that holds the token: tokenEnv of the source, or --token-env'
        : `the token was taken from the environment variable ${target.token.variable}`;
    return done(failure(`${target.label}: it refused us (${status})`, hint));
  }
  if (isPage(answer)) {
    return done(
      failure(
        `${target.label}: it answered with a web page (${status}), not with JSON`,
        'is that the address of Prometheus, or of a login page in front of it?',
      ),
    );
  }
  if (status < 200 || status > 299) {
    return done(
      failure(
        `${target.label}: it answered ${statusText(answer)}`,
        status === 404 ? 'there is no Prometheus API at that address' : undefined,
      ),
    );
  }
  const read = options.readSeries({ name: answerName, text: answer.body });
  const errors = read.diagnostics.filter((one) => one.severity === 'error');
  if (!read.ok) return done(failure(`${target.label}: ${errors.map((one) => one.message).join('; ')}`, errors[0]?.hint));
  const warnings = read.diagnostics.filter((one) => one.severity === 'warning').map((one) => one.message);
  return done({ ok: true, value: { series: read.value, warnings, body: answer.body, bytes: answer.bytes } });
}

function done(outcome: Outcome<PrometheusAnswer> | Failure): Attempt {
  return { kind: 'done', outcome };
}

function isPage({ contentType, body }: HttpAnswer): boolean {
  return /\bhtml\b/i.test(contentType) || /^\s*</.test(body);
}

/** `422: execution: query processing would load too many samples`, with the reason that the API gives in its JSON. */
function statusText(answer: HttpAnswer): string {
  if (isPage(answer) || answer.body.length > 65_536) return String(answer.status);
  try {
    const told = JSON.parse(answer.body) as { errorType?: unknown; error?: unknown } | null;
    const words = [told?.errorType, told?.error].filter((word) => typeof word === 'string').join(': ');
    return words === '' ? String(answer.status) : `${answer.status}: ${words.slice(0, 500)}`;
  } catch {
    return String(answer.status);
  }
}

function endpoint(address: URL, query: PrometheusQuery): URL {
  const url = new URL(address.href);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${query.kind === 'instant' ? 'query' : 'query_range'}`;
  return url;
}

/** Times as calendar texts: Prometheus reads those to the millisecond, while its way with fractions of seconds may lose one. */
function formOf(query: PrometheusQuery): Readonly<Record<string, string>> {
  const timeOf = (atMs: number): string => new Date(atMs).toISOString();
  if (query.kind === 'instant') return { query: query.expr, ...(query.atMs === undefined ? {} : { time: timeOf(query.atMs) }) };
  return { query: query.expr, start: timeOf(query.startMs), end: timeOf(query.endMs), step: String(query.stepMs / 1000) };
}
