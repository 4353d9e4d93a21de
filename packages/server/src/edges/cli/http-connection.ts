import { Agent, type IncomingHttpHeaders, request as sendHttp } from 'node:http';
import { request as sendHttps, Agent as TlsAgent } from 'node:https';
import type { Readable } from 'node:stream';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query; begins with a slash. Or a whole address below the connection's. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Keep-alive connections to one server. Redirects are answers, not followed. */
export interface HttpConnection {
  /** Rejects when no answer came: the server may or may not have heard the call. */
  send(call: HttpCall): Promise<HttpAnswer>;
  close(): void;
}

/** No call of ours takes longer but a feed, whose sending counts as activity. */
const SILENCE_MS = 120_000;

export function openConnection(baseUrl: string, { sockets }: { sockets: number }): HttpConnection {
  const base = new URL(baseUrl);
  const isTls = base.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: sockets };
  const agent = isTls ? new TlsAgent(options) : new Agent(options);
  const start = isTls ? sendHttps : sendHttp;

  function send(call: HttpCall): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const { method, body } = call;
      const url = new URL(call.path, base);
      const headers: Record<string, string> = { ...call.headers };
      if (typeof body === 'string') headers['content-length'] = String(Buffer.byteLength(body));
      const request = start(url, { method, headers, agent, timeout: SILENCE_MS });
      request.on('error', reject);
      request.on('timeout', () =>
        request.destroy(new Error(`no answer from ${url.pathname} within ${SILENCE_MS} ms`)),
      );
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      if (body === undefined || typeof body === 'string') {
        request.end(body);
      } else {
        body.on('error', (error) => request.destroy(error));
        body.pipe(request);
      }
    });
  }

  return { send, close: () => agent.destroy() };
}
