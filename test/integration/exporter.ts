import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Text that is scraped, by seconds since the first scrape; undefined: the scrape fails. */
export type Exposition = (second: number) => string | undefined;

export type Exporter = {
  readonly port: number;
  /** When it was scraped first, in milliseconds since the epoch. */
  readonly scraped: Promise<number>;
  readonly stop: () => Promise<void>;
};

/** An exporter on a free port of the loopback. */
export async function startExporter(exposition: Exposition): Promise<Exporter> {
  const { promise: scraped, resolve: begin } = Promise.withResolvers<number>();
  let startedMs: number | undefined;
  const server = createServer((_request, response) => {
    startedMs ??= Date.now();
    begin(startedMs);
    const text = exposition((Date.now() - startedMs) / 1000);
    response.writeHead(text === undefined ? 500 : 200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    scraped,
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
