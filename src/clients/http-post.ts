/** One POST of a form. The time-out covers everything to the last byte of the answer, so a server that trickles does not hold us. */
export type HttpRequest = {
  readonly url: URL;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Most bytes of an answer, after decompression. */
  readonly maxBytes: number;
};

export type HttpAnswer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly body: string;
  readonly bytes: number;
};

/** `lost`: no whole answer came, and asking again may help. The others will not change by themselves. */
export type HttpProblem =
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'too-large' };

const mostRedirects = 3;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Never throws for what the other side does. A redirect is followed on the same host only, with the same body: credentials go nowhere else. */
export async function postForm(request: HttpRequest): Promise<HttpAnswer | HttpProblem> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  let url = request.url;
  try {
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal,
        headers: { ...request.headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(request.form).toString(),
      });
      if (!redirects.has(response.status)) return await readAnswer(response, request.maxBytes);
      await response.body?.cancel();
      const next = redirectTarget(url, response);
      if (typeof next === 'string') return { kind: 'refused', reason: next };
      url = next;
    }
    return { kind: 'refused', reason: `it redirects more than ${mostRedirects} times` };
  } catch (error) {
    if (signal.aborted) return { kind: 'lost', reason: `no whole answer within ${request.timeoutMs / 1000} s` };
    return problemOf(error);
  }
}

async function readAnswer(response: Response, maxBytes: number): Promise<HttpAnswer | HttpProblem> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the body, so nothing more is read.
    if (bytes > maxBytes) return { kind: 'too-large' };
    chunks.push(chunk);
  }
  const body = decode(Buffer.concat(chunks));
  if (body === undefined) return { kind: 'refused', reason: 'its answer is not UTF-8 text' };
  return {
    kind: 'answer',
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    retryAfter: response.headers.get('retry-after'),
    body,
    bytes,
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same host, and not from https to http; or why it is not followed. */
function redirectTarget(from: URL, response: Response): URL | string {
  const location = response.headers.get('location');
  const to = location === null ? null : URL.parse(location, from.href);
  if (to === null) return 'it redirects to nowhere';
  const upgrade = from.protocol === 'http:' && to.protocol === 'https:';
  if (to.hostname !== from.hostname) return `it redirects to another host, ${to.hostname}, which is not followed`;
  if (!upgrade && (to.protocol !== from.protocol || to.port !== from.port)) {
    return 'it redirects to another port or to plain http, which is not followed';
  }
  if (to.username !== '' || to.password !== '') return 'it redirects to an address with credentials in it';
  // A form may only be sent on as it is: after 303 the next request is another one.
  return response.status === 303 ? 'it redirects to a page (303), which is no answer' : to;
}

const lostCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'no way leads to the host',
  ENETUNREACH: 'no way leads to the network',
  UND_ERR_SOCKET: 'the connection was closed before the answer was whole',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped coming',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection was closed before the answer was whole',
};

const refusedCodes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  BAD_PORT: 'its port is one that the Fetch standard sends no requests to',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself (NODE_EXTRA_CA_CERTS names further authorities)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown authority (NODE_EXTRA_CA_CERTS names further ones)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified (NODE_EXTRA_CA_CERTS names further authorities)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** Messages of the runtime may hold addresses and header values: only what is in the tables is told, else the code alone. */
function problemOf(error: unknown): HttpProblem {
  const code = codeOf(error);
  const lost = lostCodes[code];
  if (lost !== undefined) return { kind: 'lost', reason: lost };
  return { kind: 'refused', reason: refusedCodes[code] ?? `the request failed (${code})` };
}

/** The runtime wraps what the socket said; where several addresses were tried, the first tells enough. */
function codeOf(error: unknown): string {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string') return code;
    if (current.message === 'bad port') return 'BAD_PORT';
    if (current instanceof AggregateError && current.errors.length > 0) current = current.errors[0];
    else if (current.cause === undefined)
      return current.name === 'TypeError' && /terminated/.test(current.message) ? 'UND_ERR_SOCKET' : current.name;
    else current = current.cause;
  }
  return 'unknown';
}
