import { describe, expect, test } from 'vitest';
import { connectPrometheus, type PrometheusOptions, type PrometheusTarget } from '../../src/clients/prometheus.ts';
import { readPrometheusJson } from '../../src/promql/formats/prometheus-json.ts';
import { json, page, type Reply, scriptedServer, vector } from './scripted-server.ts';

const up = vector([{ __name__: 'up', job: 'shop' }, 1_786_701_900_123, '1']);
const secret = 'top-secret-token';

/** A client of `address` whose clock stands still but for its waits, which are returned. */
function client(address: URL, changes: Partial<PrometheusOptions> = {}, token = true) {
  let nowMs = 0;
  const waitsMs: number[] = [];
  const target: PrometheusTarget = {
    address,
    label: 'prod',
    ...(token ? { token: { value: secret, variable: 'PROMETHEUS_TOKEN' } } : {}),
  };
  const ask = connectPrometheus(target, {
    requestTimeoutMs: 5000,
    deadlineMs: 60_000,
    maxAnswerBytes: 100_000,
    clock: {
      nowMs: () => nowMs,
      sleep: async (ms) => {
        waitsMs.push(ms);
        nowMs += ms;
      },
    },
    readSeries: readPrometheusJson,
    ...changes,
  });
  return { ask, waitsMs };
}

const query = { kind: 'instant', expr: 'up[5m]', atMs: 1_786_701_900_569 } as const;

test('an instant query is a POST with the time as a calendar text, the token in its header, below the path of the address', async () => {
  const server = await scriptedServer(json(up));
  const { ask } = client(new URL('/team-a/prometheus/', server.address));
  expect(await ask(query)).toMatchObject({
    ok: true,
    value: { series: [{ labels: { __name__: 'up', job: 'shop' }, timestampsMs: Float64Array.of(1_786_701_900_123) }], warnings: [] },
  });
  const [request] = server.requests;
  expect(request?.path).toBe('/team-a/prometheus/api/v1/query');
  expect(Object.fromEntries(request?.form ?? [])).toEqual({ query: 'up[5m]', time: '2026-08-14T10:05:00.569Z' });
  expect(request?.headers.authorization).toBe(`Bearer ${secret}`);
});

test('a range query, without a token', async () => {
  const server = await scriptedServer(json({ status: 'success', data: { resultType: 'matrix', result: [] } }));
  const { ask } = client(server.address, {}, false);
  expect(await ask({ kind: 'range', expr: 'up', startMs: 1000, endMs: 61_000, stepMs: 500 })).toMatchObject({ ok: true });
  expect(server.requests[0]?.path).toBe('/api/v1/query_range');
  expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual({
    query: 'up',
    start: '1970-01-01T00:00:01.000Z',
    end: '1970-01-01T00:01:01.000Z',
    step: '0.5',
  });
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});

const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};
const cutOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"status":"succ');
  setTimeout(() => response.socket?.destroy(), 20);
};
const cutOffChunked: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"status":"succ');
  setTimeout(() => response.socket?.destroy(), 20);
};
const silent: Reply = () => {};
/** A byte now and then: no pause is long, the whole is. */
const trickle: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};

describe('what may pass is asked again', () => {
  test.for([
    ['429', json('', 429), [500]],
    ['429 with Retry-After', json('', 429, { 'retry-after': '7' }), [7000]],
    ['429 with a short Retry-After', json('', 429, { 'retry-after': '0' }), [500]],
    ['429 with a date', json('', 429, { 'retry-after': 'Fri, 14 Aug 2026 10:05:00 GMT' }), [500]],
    ['502 with a page', page(502), [500]],
    ['503', json({ status: 'error', errorType: 'timeout', error: 'query timed out' }, 503), [500]],
    ['504', json('', 504), [500]],
    ['a reset connection', reset, [500]],
    ['a body that ends early', cutOff, [500]],
    ['a chunked body that ends early', cutOffChunked, [500]],
    ['no answer at all', silent, [500]],
    ['a body that trickles', trickle, [500]],
  ] as const)('%s', async ([, reply, waits]) => {
    const server = await scriptedServer(reply, json(up));
    const { ask, waitsMs } = client(server.address, { requestTimeoutMs: 150 });
    expect(await ask(query)).toMatchObject({ ok: true });
    expect(waitsMs).toEqual(waits);
    expect(server.requests).toHaveLength(2);
  });

  test('five times at most, waiting twice as long each time', async () => {
    const server = await scriptedServer(json({ status: 'error', errorType: 'timeout', error: 'query timed out' }, 503));
    const retries: string[] = [];
    const { ask, waitsMs } = client(server.address, { onRetry: (reason, waitMs) => retries.push(`${reason}, ${waitMs}`) });
    expect(await ask(query)).toEqual({ ok: false, reason: 'prod: it answered 503: timeout: query timed out (asked 5 times)' });
    expect(waitsMs).toEqual([500, 1000, 2000, 4000]);
    expect(retries[0]).toBe('it answered 503: timeout: query timed out, 500');
  });

  test('not beyond the deadline', async () => {
    const server = await scriptedServer(json('', 503));
    const { ask, waitsMs } = client(server.address, { deadlineMs: 2000 });
    expect(await ask(query)).toMatchObject({ ok: false, reason: 'prod: it answered 503, and the time for all of it is up' });
    expect(waitsMs).toEqual([500, 1000]);
  });

  test('a server that is gone', async () => {
    const server = await scriptedServer(json(up));
    await server.stop();
    const { ask, waitsMs } = client(server.address);
    expect(await ask(query)).toMatchObject({ ok: false, reason: 'prod: nobody listens there (connection refused) (asked 5 times)' });
    expect(waitsMs).toHaveLength(4);
  });

  test('the deadline bounds a request, too', async () => {
    const server = await scriptedServer(silent);
    const { ask } = client(server.address, { deadlineMs: 100 });
    expect(await ask(query)).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(1);
  });
});

describe('anything else is final', () => {
  const redirect =
    (location: string, status = 302): Reply =>
    (response) => {
      response.writeHead(status, { location });
      response.end();
    };
  test.for([
    ['a page', page(200), 'it answered with a web page (200), not with JSON'],
    ['a page that says it is JSON', page(200, 'application/json'), 'web page'],
    ['a page with 404', page(404), 'web page (404)'],
    [
      '400',
      json({ status: 'error', errorType: 'bad_data', error: '1:3: parse error' }, 400),
      'it answered 400: bad_data: 1:3: parse error',
    ],
    ['422', json({ status: 'error', errorType: 'execution', error: 'too many samples' }, 422), '422: execution: too many samples'],
    ['401', json('', 401), 'it refused us (401)'],
    ['403', page(403), 'it refused us (403)'],
    ['404', json('404 page not found', 404), 'it answered 404'],
    ['500', json('', 500), 'it answered 500'],
    ['status error with 200', json({ status: 'error', errorType: 'execution', error: 'expanding series' }), 'execution: expanding series'],
    ['nothing', json(''), 'expected'],
    ['another JSON', json({ hello: 'world' }), 'the answer has no "status"'],
    ['a truncated JSON', json('{"status":"success","data":{"resultType":"vector","result":['), ''],
    ['a scalar', json({ status: 'success', data: { resultType: 'scalar', result: [1, '1'] } }), 'a result of type "scalar" has no series'],
    [
      'a native histogram',
      json({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, histogram: [1, {}] }] } }),
      'native histograms',
    ],
    ['too much', json(`"${'x'.repeat(100_001)}"`), 'an answer has more than 100000 bytes'],
    [
      'another host',
      redirect('http://login.example/?next=prometheus'),
      'it redirects to another host, login.example, which is not followed',
    ],
    ['another port', redirect('http://127.0.0.1:1/'), 'another port'],
    ['nowhere', redirect(''), 'it redirects more than 3 times'],
    ['a circle', redirect('/'), 'it redirects more than 3 times'],
    ['See Other', redirect('/', 303), '(303)'],
    ['an address with credentials', redirect('//user:word@127.0.0.1/'), 'which is not followed'],
  ] as const)('%s', async ([, reply, reason]) => {
    const server = await scriptedServer(reply);
    const { ask, waitsMs } = client(server.address);
    const answer = await ask(query);
    expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
    expect(waitsMs).toEqual([]);
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(JSON.stringify(answer)).not.toContain(server.address.host);
  });

  test('the variable of the token is named, its value is not', async () => {
    const server = await scriptedServer(json('', 401));
    expect(await client(server.address).ask(query)).toMatchObject({
      hint: 'the token was taken from the environment variable PROMETHEUS_TOKEN',
    });
    expect(await client(server.address, {}, false).ask(query)).toMatchObject({ hint: expect.stringContaining('tokenEnv') });
  });

  test('a port that requests are not sent to', async () => {
    const { ask } = client(new URL('http://127.0.0.1:9'));
    expect(await ask(query)).toMatchObject({ reason: 'prod: its port is one that the Fetch standard sends no requests to' });
  });

  test('a token goes to no other host', async () => {
    const other = await scriptedServer(json(up));
    const server = await scriptedServer(redirect(`http://localhost:${other.address.port}/`, 307));
    expect(await client(server.address).ask(query)).toMatchObject({ ok: false });
    expect(other.requests).toEqual([]);
  });
});

test('a redirect on the same host is followed with the same form', async () => {
  const server = await scriptedServer((response) => {
    response.writeHead(307, { location: '/prometheus/api/v1/query' });
    response.end();
  }, json(up));
  expect(await client(server.address).ask(query)).toMatchObject({ ok: true });
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/v1/query', '/prometheus/api/v1/query']);
  expect(server.requests[1]?.form.get('query')).toBe('up[5m]');
});

test('warnings of an answer are told, infos are not', async () => {
  const server = await scriptedServer(json({ ...(up as object), warnings: ['one store is gone'], infos: ['no counter'] }));
  expect(await client(server.address).ask(query)).toMatchObject({ ok: true, value: { warnings: ['Prometheus: one store is gone'] } });
});
