import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Text that is scraped, by seconds since the exporter began; undefined: the scrape fails. */
export type Exposition = (second: number) => string | undefined;

export type Exporter = { readonly port: number; readonly stop: () => Promise<void> };

/** An exporter on a free port of the loopback. */
export async function startExporter(exposition: Exposition): Promise<Exporter> {
  const startedMs = Date.now();
  const server = createServer((_request, response) => {
    const text = exposition((Date.now() - startedMs) / 1000);
    response.writeHead(text === undefined ? 500 : 200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
