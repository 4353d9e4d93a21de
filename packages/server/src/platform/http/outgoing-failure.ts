/** Why a request of ours came to nothing. */
export type OutgoingFailureCode =
  | 'bad-request'
  | 'unwritable'
  | 'forbidden-address'
  | 'unresolved'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'too-many-redirects'
  | 'overlong-headers'
  | 'overlong-body'
  | 'not-http'
  | 'broken'
  | 'cancelled';

/** What may go better a little later, without anybody changing anything. */
const PASSING: ReadonlySet<OutgoingFailureCode> = new Set(['unresolved', 'unreachable', 'timeout', 'broken']);

/** A request that got no answer, or an answer that did not end well. The message says what to do about it. */
export class OutgoingFailed extends Error {
  readonly code: OutgoingFailureCode;
  /** Whether the same request may succeed later. */
  readonly isPassing: boolean;

  constructor(code: OutgoingFailureCode, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.name = 'OutgoingFailed';
    this.code = code;
    this.isPassing = PASSING.has(code);
  }
}

/** Where a request went, without its query: that may hold secrets. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

export function tooSlow(url: URL, doing: string, ms: number): OutgoingFailed {
  return new OutgoingFailed('timeout', `${shownUrl(url)} did not ${doing} within ${ms} ms`);
}

/** What the system or the parser said, in our words. */
export function failureOf(error: unknown, url: URL): OutgoingFailed {
  if (error instanceof OutgoingFailed) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [ours, words] = CODES[code] ?? byPrefix(code);
  const said = error instanceof Error && error.message !== '' ? ` (${error.message})` : '';
  return new OutgoingFailed(ours, `${shownUrl(url)}: ${words}${said}`, { cause: error });
}

type Meaning = readonly [code: OutgoingFailureCode, words: string];

const NO_NAME = 'its host has no address; check the name';
const NO_CONNECTION = 'no connection could be made; check the host, the port and the firewall between';

const CODES: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: ['unresolved', NO_NAME],
  ENODATA: ['unresolved', NO_NAME],
  EAI_AGAIN: ['unresolved', 'its host could not be looked up just now'],
  ECONNREFUSED: ['unreachable', NO_CONNECTION],
  EHOSTUNREACH: ['unreachable', NO_CONNECTION],
  ENETUNREACH: ['unreachable', NO_CONNECTION],
  EADDRNOTAVAIL: ['unreachable', NO_CONNECTION],
  ETIMEDOUT: ['unreachable', NO_CONNECTION],
  ERR_SOCKET_CONNECTION_TIMEOUT: ['unreachable', NO_CONNECTION],
  HPE_HEADER_OVERFLOW: ['overlong-headers', 'the headers of the answer are too long'],
  EPROTO: ['tls', 'the two sides agree on no encryption; check that the port speaks https'],
};

function byPrefix(code: string): Meaning {
  if (code.startsWith('HPE_')) return ['not-http', 'what answers there does not speak HTTP; check the port'];
  if (/CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_/.test(code))
    return ['tls', 'its certificate cannot be trusted; renew it, or call the name it was made for'];
  if (/^ERR_(INVALID_|UNESCAPED_|HTTP_INVALID)/.test(code))
    return ['unwritable', 'the request cannot be sent as it is; check its headers'];
  return ['broken', 'the connection broke before the answer was complete'];
}
