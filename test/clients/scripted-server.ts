import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Request = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly form: URLSearchParams };
export type Reply = (response: ServerResponse, request: Request) => void | Promise<void>;

/** A server on the loopback that gives these replies in turn, the last one again and again. Gone when the test is over. */
export async function scriptedServer(
  ...replies: readonly Reply[]
): Promise<{ readonly address: URL; readonly requests: Request[]; readonly stop: () => Promise<void> }> {
  const requests: Request[] = [];
  const server = createServer(async (message, response) => {
    let body = '';
    for await (const chunk of message) body += chunk;
    const request = { path: message.url ?? '', headers: message.headers, form: new URLSearchParams(body) };
    requests.push(request);
    (replies[Math.min(requests.length, replies.length) - 1] as Reply)(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(stop);
  return { address: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), requests, stop };
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

export function page(status: number, contentType = 'text/html'): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end('<!doctype html><title>Log in</title>');
  };
}

export function vector(...values: readonly [labels: Readonly<Record<string, string>>, atMs: number, value: string][]): unknown {
  return {
    status: 'success',
    data: { resultType: 'vector', result: values.map(([metric, atMs, value]) => ({ metric, value: [atMs / 1000, value] })) },
  };
}
