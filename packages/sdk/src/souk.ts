import { type Arguments, addressOf, answerOf, type CallOptions, type Operation, requestOf } from './call.ts';
import { type Operations, operations, VERSION } from './gen/operations.ts';
import { type Surroundings, sendPatiently, WAITING, type Waiting } from './retry.ts';
import { type Credentials, keepTokens } from './tokens.ts';

export type SoukOptions = Credentials & {
  /** The server, such as `https://ads.example`. */
  readonly baseUrl: string;
  /** The first part of every path; the one that this package was written from unless given. */
  readonly version?: string;
  readonly waiting?: Partial<Waiting>;
  /** For servers that ignore `Idempotency-Key`: then what changes something is sent once only. */
  readonly repeatWrites?: boolean;
  /** In place of the runtime's own. */
  readonly fetch?: typeof fetch;
};

export interface Souk extends Operations {
  /** Any path of the server with the client's token and patience: `souk.fetch('/2026-07/advertisers/me')`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** A client of one server. Calls throw `SoukError`. */
export function createSouk(options: SoukOptions): Souk {
  return clientOf(options, {
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    pause,
    random: Math.random,
    now: Date.now,
  });
}

/** The same with a clock, dice and waits of the caller's choice. */
export function clientOf(options: SoukOptions, around: Surroundings): Souk {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const waiting = { ...WAITING, ...options.waiting };
  const tokens = keepTokens({ baseUrl, credentials: options, waiting, around });
  const version = options.version ?? VERSION;

  /** With a token; when the server does not take it, once more with a new one. */
  async function send(path: string, init: RequestInit): Promise<Response> {
    const repeatable = isIdempotent(init.method) || (options.repeatWrites !== false && hasKey(init));
    const attemptWith = (token: string) =>
      sendPatiently({ url: baseUrl + path, init: withToken(init, token), repeatable }, waiting, around);
    const token = await tokens.current();
    const response = await attemptWith(token);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    return attemptWith(await tokens.replace(token));
  }

  async function call(name: string, operation: Operation, rest: readonly unknown[]): Promise<unknown> {
    const [args = {}, given = {}] = rest as readonly [Arguments?, CallOptions?];
    const wanted = isIdempotent(operation.method) ? given : { idempotencyKey: newKey(), ...given };
    const path = addressOf(operation, args).replace('{version}', version);
    return answerOf(await send(path, requestOf(operation, args, wanted)), name, wanted);
  }

  const chapters = Object.entries(operations).map(([chapter, calls]) => [
    chapter,
    Object.fromEntries(
      Object.entries(calls).map(([name, operation]) => [
        name,
        (...rest: readonly unknown[]) => call(`${chapter}.${name}`, operation, rest),
      ]),
    ),
  ]);
  // The table has exactly the names that the interface has: both are written from one document.
  return { ...(Object.fromEntries(chapters) as Operations), fetch: (path, init = {}) => send(path, init) };
}

/** Doing it twice is doing it once, without any key. */
function isIdempotent(method = 'GET'): boolean {
  return ['GET', 'HEAD', 'DELETE'].includes(method.toUpperCase());
}

function hasKey(init: RequestInit): boolean {
  return new Headers(init.headers).has('idempotency-key');
}

function withToken(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

/** 128 random bits; `randomUUID` is not there on pages without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end, { once: true });
  });
}
