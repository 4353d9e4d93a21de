import assert from 'node:assert/strict';
import { type Agent, request } from 'node:http';
import { connect } from 'node:net';

/** What came back for a request that a stranger made up. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Strange {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Keeps connections for many requests; unless given each has its own. */
  readonly agent?: Agent;
}

const PATIENCE_MS = 10_000;

/** One request with exactly these bytes. An answer counts also when the server hangs up before it read the whole body. */
export function send(url: string, { method, body, headers = {}, agent }: Strange = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers,
        agent: agent ?? false,
        timeout: PATIENCE_MS,
      },
      (response) => {
        let text = '';
        const done = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        response
          .setEncoding('utf8')
          .on('data', (part) => {
            text += part;
          })
          .on('end', done)
          .on('error', done);
      },
    );
    call.on('timeout', () => call.destroy(new Error(`no answer from ${url} in ${PATIENCE_MS} ms`)));
    call.on('error', reject);
    call.end(body);
  });
}

/** Writes bytes to the server's port and resolves with everything it said until it hung up. */
export function raw(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`the server still listens after ${said}`)));
    socket.setEncoding('latin1').on('data', (part) => {
      said += part;
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(said) : reject(error),
    );
    socket.on('close', () => resolve(said));
    socket.write(bytes);
  });
}

const INSIDES = /\n\s+at |node_modules|\.ts:\d|SELECT |INSERT |ECONN|syntax error at/;

/** Refused or done, but never a failure of ours, and nothing about our insides. */
export function assertCalm({ status, text }: Reply, what: string): void {
  assert.ok(status >= 200 && status < 500, `${what}: ${status} ${text.slice(0, 300)}`);
  assert.doesNotMatch(text, INSIDES, what);
}
