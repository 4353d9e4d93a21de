import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { afterwards } from './afterwards.ts';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of every shape
  readonly body: any;
}

/** What the destination answers; it may also do as it pleases with the response. */
export type Script = (post: ReceivedPost, response: ServerResponse) => void;

export interface Destination {
  readonly url: string;
  readonly received: readonly ReceivedPost[];
  script: Script;
  /** Resolves when so many requests have come. */
  until(count: number): Promise<void>;
}

export function answering(status: number, body: unknown = {}, headers: Record<string, string> = {}): Script {
  return (_post, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** A machine may be busy; what does not come in this time does not come. */
const PATIENCE_MS = 60_000;

export const WELL = answering(200, { errors: [], warnings: [] });

/** A server that takes events and does with them as its script says; it may be told so at any time. */
export async function destination(t: TestContext, script: Script = WELL): Promise<Destination> {
  const received: ReceivedPost[] = [];
  let waiting: { count: number; resume: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const post = { path: request.url ?? '', headers: request.headers, body };
      received.push(post);
      it.script(post, response);
      const due = waiting.filter(({ count }) => received.length >= count);
      waiting = waiting.filter((each) => !due.includes(each));
      for (const { resume } of due) resume();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(t, () => {
    server.closeAllConnections();
    server.close();
  });
  const it: Destination = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received,
    script,
    until: (count) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`${received.length} requests came instead of ${count}`)),
          PATIENCE_MS,
        );
        const resume = () => {
          clearTimeout(limit);
          resolve();
        };
        if (received.length >= count) resume();
        else waiting.push({ count, resume });
      }),
  };
  return it;
}
