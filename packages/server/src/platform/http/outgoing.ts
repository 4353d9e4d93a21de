// Every request that the server makes to somebody else goes through here: to the addresses that it may go to, within
// named limits. Addresses are checked after the name was looked up and once more after each redirect, and the address that
// was checked is the one that is connected to.
import { lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AddressGuard, addressGuard } from './address-guard.ts';
import { failureOf, OutgoingFailed, shownUrl, tooSlow } from './outgoing-failure.ts';
import { type Pace, paced } from './paced.ts';

export interface OutgoingLimits {
  /** From asking until there is a connection: name, TCP, TLS, or one of ours that becomes free. */
  readonly connectMs: number;
  /** From the last byte of the request until the answer begins. */
  readonly answerMs: number;
  /** Between two pieces of the answer's body. */
  readonly silenceMs: number;
  /** Of the answer's body; none by default. */
  readonly pace?: Pace;
  /** From the call until the last byte, redirects included. */
  readonly wholeMs: number;
  /** Of the answer's body, as it comes over the wire. */
  readonly bodyBytes: number;
  /** Followed for GET and HEAD; other methods get the redirect as their answer. */
  readonly redirects: number;
}

/** For calls of an API: both sides have little to say. Downloads give longer ones. */
export const OUTGOING_LIMITS: OutgoingLimits = {
  connectMs: 10_000,
  answerMs: 30_000,
  silenceMs: 30_000,
  wholeMs: 60_000,
  bodyBytes: 1_048_576,
  redirects: 5,
};

/** As much as well-known servers take themselves. */
const HEADER_BYTES_MAX = 16_384;

/** To one host at a time; a slow one cannot use up the file descriptors. More wait, at most `connectMs`. */
const CONNECTIONS_PER_HOST_MAX = 64;

/** A connection that is not used for so long is closed: others close theirs after five seconds or later. */
const IDLE_CONNECTION_MS = 4_000;

export interface OutgoingRequest {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly limits?: Partial<OutgoingLimits>;
  readonly signal?: AbortSignal;
}

export interface OutgoingAnswer {
  readonly status: number;
  /** By name in lower case; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from in the end. */
  readonly url: string;
  /** To be read once or discarded. Throws {@link OutgoingFailed}. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body as UTF-8. Throws {@link OutgoingFailed}. */
  text(): Promise<string>;
  /** Lets the connection go without reading the body. */
  discard(): void;
}

export interface Outgoing {
  /** Any answer is an answer, also 404 and 500. Throws {@link OutgoingFailed} when there is none. */
  request(request: OutgoingRequest): Promise<OutgoingAnswer>;
  /** Why no request to this address could ever be sent; null when it may be tried. For whoever configures one. */
  refusalOf(url: string): OutgoingFailed | null;
  close(): void;
}

export interface OutgoingOptions {
  /** The setting `outgoingPrivate`. */
  readonly allowed: string | null;
  /** Every address of a host. The system's by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** What another host may see of a request that was meant for the first. */
const HEADERS_FOR_ANYBODY = /^(accept|accept-.*|user-agent|range|if-none-match|if-modified-since)$/i;

export function openOutgoing({ allowed, resolve = resolveBySystem }: OutgoingOptions): Outgoing {
  const guard = addressGuard(allowed);
  const pool = { keepAlive: true, maxSockets: CONNECTIONS_PER_HOST_MAX, timeout: IDLE_CONNECTION_MS };
  const agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  const parts = { guard, resolve, agents };

  async function request(given: OutgoingRequest): Promise<OutgoingAnswer> {
    const limits = { ...OUTGOING_LIMITS, ...given.limits };
    const first = readUrl(given.url, guard);
    const cancelled = given.signal === undefined ? [] : [given.signal];
    const signal = AbortSignal.any([...cancelled, AbortSignal.timeout(limits.wholeMs)]);
    const isFollowed = ['GET', 'HEAD'].includes(given.method ?? 'GET');
    let url = first;
    let headers = given.headers ?? {};
    for (let redirects = 0; ; redirects++) {
      const exchange = { url, headers, given, limits, signal };
      const answer = await send(exchange, parts);
      const target = isFollowed ? redirectOf(answer) : null;
      if (target === null) return answerOf(answer, exchange);
      answer.destroy();
      if (redirects === limits.redirects)
        throw new OutgoingFailed(
          'too-many-redirects',
          `${shownUrl(first)} redirects more than ${limits.redirects} times; give the address that it leads to`,
        );
      const next = readUrl(URL.parse(target, url.href)?.href ?? target, guard);
      if (next.origin !== url.origin) headers = forAnybody(headers);
      url = next;
    }
  }

  return {
    request,
    refusalOf(url) {
      try {
        readUrl(url, guard);
        return null;
      } catch (error) {
        if (error instanceof OutgoingFailed) return error;
        throw error;
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface Exchange {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly given: OutgoingRequest;
  readonly limits: OutgoingLimits;
  readonly signal: AbortSignal;
}

interface Parts {
  readonly guard: AddressGuard;
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
}

async function send(exchange: Exchange, { guard, resolve, agents }: Parts): Promise<IncomingMessage> {
  const { url, headers, given, limits, signal } = exchange;
  try {
    signal.throwIfAborted();
    const isTls = url.protocol === 'https:';
    const sent = (isTls ? httpsRequest : httpRequest)(url, {
      agent: isTls ? agents.https : agents.http,
      method: given.method ?? 'GET',
      headers: { 'user-agent': 'souk', ...headers },
      lookup: guardedLookup({ url, guard, resolve }),
      maxHeaderSize: HEADER_BYTES_MAX,
      signal,
    });
    // What goes wrong after the answer began is told to whoever reads it.
    sent.on('error', () => undefined);
    giveUpInTime(sent, { url, limits, isTls });
    const answer = once(sent, 'response') as Promise<[IncomingMessage]>;
    // An answer may come before everything was sent, and then ends the sending.
    write(sent, given.body).catch((error) => sent.destroy(error));
    return (await answer)[0];
  } catch (error) {
    throw failed(error, exchange);
  }
}

/** Two waits, one after the other: for a connection, and for an answer once everything was sent. */
function giveUpInTime(
  sent: ClientRequest,
  { url, limits, isTls }: { url: URL; limits: OutgoingLimits; isTls: boolean },
): void {
  const within = (ms: number, doing: string) => setTimeout(() => sent.destroy(tooSlow(url, doing, ms)), ms);
  let isAnswered = false;
  let timer = within(limits.connectMs, 'connect');
  sent.once('socket', (socket) => {
    if (!socket.connecting) clearTimeout(timer);
    else socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(timer));
  });
  sent.once('finish', () => {
    clearTimeout(timer);
    if (!isAnswered) timer = within(limits.answerMs, 'answer');
  });
  for (const end of ['response', 'close']) {
    sent.once(end, () => {
      isAnswered = true;
      clearTimeout(timer);
    });
  }
}

/** The address as it would be called; spellings of an IP address such as `0x7f.1` or `2130706433` are that address. */
function readUrl(text: string, guard: AddressGuard): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new OutgoingFailed('bad-request', 'the address must be one such as https://shop.example/feed.csv');
  if (url.username !== '' || url.password !== '')
    throw new OutgoingFailed(
      'bad-request',
      `${shownUrl(url)}: the address must not hold a user or a password; give them apart from it`,
    );
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !guard.allowsHost(url.hostname, portOf(url)) && !guard.allowsAddress(host))
    throw forbidden(url, host);
  return url;
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

function forbidden(url: URL, address: string): OutgoingFailed {
  const where = address === url.hostname ? 'it' : `${url.hostname} is ${address}, which`;
  return new OutgoingFailed(
    'forbidden-address',
    `${shownUrl(url)}: ${where} is no public address; nothing was sent. The operator can allow it with the setting outgoingPrivate (SOUK_OUTGOING_PRIVATE=${url.hostname}:${portOf(url)})`,
  );
}

/** Looks a name up and hands on its addresses, when each of them may be connected to. */
function guardedLookup(parts: {
  url: URL;
  guard: AddressGuard;
  resolve: (host: string) => Promise<readonly string[]>;
}): LookupFunction {
  const { url, guard, resolve } = parts;
  return (host, options, done) => {
    resolve(host).then(
      (addresses) => {
        const bad = guard.allowsHost(url.hostname, portOf(url))
          ? undefined
          : addresses.find((address) => !guard.allowsAddress(address));
        const [first] = addresses;
        if (bad !== undefined) done(forbidden(url, bad), '', 0);
        else if (first === undefined)
          done(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
        else if (options.all !== true) done(null, first, isIP(first));
        else
          done(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
      },
      (error) => done(error, '', 0),
    );
  };
}

function resolveBySystem(host: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.map(({ address }) => address));
    });
  });
}

async function write(sent: NodeJS.WritableStream, body: OutgoingRequest['body']): Promise<void> {
  if (body === undefined) sent.end();
  else if (typeof body === 'string' || body instanceof Uint8Array) sent.end(body);
  else await pipeline(Readable.from(body, { objectMode: false }), sent);
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  return [301, 302, 303, 307, 308].includes(statusCode) ? (headers.location ?? null) : null;
}

function forAnybody(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS_FOR_ANYBODY.test(name)));
}

function answerOf(message: IncomingMessage, exchange: Exchange): OutgoingAnswer {
  const body = pacedBody(message, exchange);
  return {
    status: message.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(message.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
    ),
    url: exchange.url.href,
    body,
    async text() {
      const pieces: Uint8Array[] = [];
      for await (const piece of body) pieces.push(piece);
      return new TextDecoder().decode(Buffer.concat(pieces));
    },
    discard: () => void message.destroy(),
  };
}

function pacedBody(message: IncomingMessage, exchange: Exchange): AsyncGenerator<Uint8Array> {
  const body = boundedBody(message, exchange);
  const { limits, url } = exchange;
  if (limits.pace === undefined) return body;
  return paced(body, limits.pace, ({ bytes, ms }) => {
    message.destroy();
    return tooSlow(url, `bring ${bytes} bytes`, ms);
  });
}

async function* boundedBody(message: IncomingMessage, exchange: Exchange): AsyncGenerator<Uint8Array> {
  const { url, limits } = exchange;
  const { silenceMs, bodyBytes } = limits;
  let bytes = 0;
  // Runs only while we wait: a reader who takes his time is not the other side's silence.
  const listen = () => setTimeout(() => message.destroy(tooSlow(url, 'go on', silenceMs)), silenceMs);
  let timer = listen();
  try {
    for await (const piece of message as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      bytes += piece.byteLength;
      if (bytes > bodyBytes)
        throw new OutgoingFailed(
          'overlong-body',
          `${shownUrl(url)} answers with more than ${bodyBytes} bytes; the rest was not read`,
        );
      yield piece;
      timer = listen();
    }
  } catch (error) {
    throw failed(error, exchange);
  } finally {
    clearTimeout(timer);
    message.destroy();
  }
}

/** The deadline for everything ends a request in the same way as the caller does; here they part again. */
function failed(error: unknown, { url, given, limits, signal }: Exchange): OutgoingFailed {
  if (given.signal?.aborted === true)
    return new OutgoingFailed('cancelled', `the request to ${shownUrl(url)} was given up`);
  if (signal.aborted) return tooSlow(url, 'finish', limits.wholeMs);
  return failureOf(error, url);
}
