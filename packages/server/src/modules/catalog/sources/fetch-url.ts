import type { Outgoing, OutgoingAnswer, OutgoingLimits } from '../../../platform/http/outgoing.ts';
import { OutgoingFailed } from '../../../platform/http/outgoing-failure.ts';
import { FILE_PACE } from '../../../platform/http/paced.ts';
import { FeedFailed } from '../feed-run.ts';
import { type Arrival, NotFetched } from './arrivals.ts';

/** Ten million products are five gigabytes, packed one; who makes them on request takes some minutes. */
const LIMITS: Partial<OutgoingLimits> = {
  answerMs: 5 * 60_000,
  silenceMs: 2 * 60_000,
  pace: FILE_PACE,
  wholeMs: 3 * 3_600_000,
  bodyBytes: 20_000_000_000,
};

/** Longer nobody waits because another server asks for it. */
const RETRY_AFTER_MS_MAX = 3_600_000;

const VALIDATOR_CHARS_MAX = 1_000;

export interface KnownVersion {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The feed at an address; none when it is the version that we have. Throws {@link NotFetched}. */
export async function fetchUrl(
  outgoing: Pick<Outgoing, 'request'>,
  of: {
    url: string;
    headers: Readonly<Record<string, string>>;
    known: KnownVersion;
    signal: AbortSignal;
    keep: (version: KnownVersion) => Arrival['mark'];
  },
): Promise<Arrival[]> {
  const { url, known, signal } = of;
  const headers = {
    accept: '*/*',
    'accept-encoding': 'gzip',
    ...of.headers,
    ...(known.etag === null ? {} : { 'if-none-match': known.etag }),
    ...(known.lastModified === null ? {} : { 'if-modified-since': known.lastModified }),
  };
  const answer = await outgoing.request({ url, headers, limits: LIMITS, signal }).catch((error: unknown) => {
    if (!(error instanceof OutgoingFailed)) throw error;
    throw new NotFetched(error.message, { isPassing: error.isPassing });
  });
  if (answer.status === 200)
    return [{ name: fileOf(answer.url), source: bodyOf(answer), mark: of.keep(versionOf(answer)) }];
  answer.discard();
  if (answer.status === 304) return [];
  throw refusedWith(answer);
}

function versionOf({ headers }: OutgoingAnswer): KnownVersion {
  const short = (text: string | undefined) =>
    text !== undefined && text.length <= VALIDATOR_CHARS_MAX ? text : null;
  return { etag: short(headers.etag), lastModified: short(headers['last-modified']) };
}

function fileOf(url: string): string {
  return new URL(url).pathname.split('/').pop()?.slice(0, 100) ?? '';
}

async function* bodyOf(answer: OutgoingAnswer): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body;
  } catch (error) {
    if (!(error instanceof OutgoingFailed)) throw error;
    throw new FeedFailed({
      code: 'interrupted',
      line: null,
      detail: `the download broke off: ${error.message}`,
    });
  }
}

function refusedWith({ status, headers, url }: OutgoingAnswer): NotFetched {
  const { origin, pathname } = new URL(url);
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500;
  const seconds = Number(headers['retry-after'] ?? 0);
  const waitMs = seconds > 0 ? Math.min(seconds * 1_000, RETRY_AFTER_MS_MAX) : 0;
  const advice =
    status === 401 || status === 403
      ? '; check the user and password or the header that the source sends'
      : status === 404 || status === 410
        ? '; check the address'
        : '';
  return new NotFetched(`${origin}${pathname} answers ${status}${advice}`, { isPassing, waitMs });
}
