import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { afterwards } from './afterwards.ts';

/** What was asked for, in order: `METHOD path?query` with a body behind it, if any. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

export interface Site {
  /** Browsers take names below `localhost` for this machine: each is a site of its own. */
  readonly url: string;
  readonly asked: Asked[];
  /** Resolves when so many requests for that path have come. */
  waitFor(path: string, count: number): Promise<Asked[]>;
}

/** A browser on a busy machine takes a second or two. */
const PATIENCE_MS = 15_000;

/** A site of pages by path, as a browser sees it; everything else is an empty answer. Stopped after the test. */
export async function openSite(
  t: TestContext,
  name: string,
  pageOf: (path: string) => { type: string; body: string } | null,
): Promise<Site> {
  const asked: Asked[] = [];
  const watchers = new Set<() => void>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const [path = '', query = ''] = (request.url ?? '').split('?', 2);
      asked.push({ method: request.method ?? '', path, query, body });
      const page = pageOf(path);
      response.writeHead(page === null ? 204 : 200, { 'content-type': page?.type ?? 'text/plain' });
      response.end(page?.body);
      for (const watcher of watchers) watcher();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(t, () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://${name}.localhost:${(server.address() as AddressInfo).port}`,
    asked,
    waitFor: (path, count) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = asked.filter((one) => one.path === path);
          if (found.length < count) return;
          stop();
          resolve(found);
        };
        const stop = (): void => {
          clearTimeout(limit);
          watchers.delete(look);
        };
        const limit = setTimeout(() => {
          stop();
          reject(new Error(`${path} was not asked for ${count} times: ${JSON.stringify(asked)}`));
        }, PATIENCE_MS);
        watchers.add(look);
        look();
      }),
  };
}
