// Signal's deliveries leave through the guarded way out; to this server itself through one that may go nowhere else.
import type { Post, PostFailureCode, PostOutcome } from './modules/signal/index.ts';
import { type Outgoing, type OutgoingAnswer, openOutgoing } from './platform/http/outgoing.ts';
import { OutgoingFailed, type OutgoingFailureCode } from './platform/http/outgoing-failure.ts';

/** A destination answers an event within seconds or is not well; the next attempt is better than a longer wait. */
const LIMITS = { connectMs: 5_000, answerMs: 10_000, silenceMs: 5_000, wholeMs: 15_000, bodyBytes: 65_536 };

/** Regions of a destination are one redirect away; more is a loop. */
const REDIRECTS_MAX = 3;

/** @param own the origin of this server, known once it listens */
export function postOf(outgoing: Outgoing, own: () => string): Post & { close(): void } {
  let loop: { origin: string; outgoing: Outgoing } | null = null;

  function wayTo(url: string): Outgoing {
    const origin = own();
    if (origin === '' || URL.parse(url)?.origin !== new URL(origin).origin) return outgoing;
    if (loop?.origin !== origin) loop = { origin, outgoing: openOutgoing({ allowed: hostOf(origin) }) };
    return loop.outgoing;
  }

  const post: Post = async ({ url, headers, body, signal }) => {
    try {
      let [target, sent] = [url, headers];
      for (let redirects = 0; ; redirects++) {
        const way = wayTo(target);
        const answer = await way.request({
          ...{ url: target, method: 'POST', headers: sent, body, signal, limits: LIMITS },
        });
        const next = redirects < REDIRECTS_MAX ? redirectOf(answer, target) : null;
        if (next === null) return await outcomeOf(answer);
        answer.discard();
        // The key is for the host that it was given for.
        if (new URL(next).origin !== new URL(target).origin) sent = withoutKey(sent);
        target = next;
      }
    } catch (error) {
      if (!(error instanceof OutgoingFailed)) throw error;
      return { kind: 'failure', code: CODES[error.code], detail: error.message };
    }
  };
  return Object.assign(post, { close: () => loop?.outgoing.close() });
}

const CODES: Readonly<Record<OutgoingFailureCode, PostFailureCode>> = {
  'bad-request': 'address-refused',
  unwritable: 'unwritable',
  'forbidden-address': 'address-refused',
  unresolved: 'unreachable',
  unreachable: 'unreachable',
  tls: 'not-http',
  timeout: 'timeout',
  'too-many-redirects': 'not-http',
  'overlong-headers': 'answer-too-large',
  'overlong-body': 'answer-too-large',
  'not-http': 'not-http',
  broken: 'broken',
  cancelled: 'cancelled',
};

async function outcomeOf(answer: OutgoingAnswer): Promise<PostOutcome> {
  const retryAfter = answer.headers['retry-after'] ?? null;
  return { kind: 'answer', status: answer.status, retryAfter, ...(await bodyOf(answer)) };
}

/** A long answer is one all the same: its beginning is kept. */
async function bodyOf(answer: OutgoingAnswer): Promise<{ body: string; isCut?: true }> {
  const pieces: Uint8Array[] = [];
  const text = () => new TextDecoder().decode(Buffer.concat(pieces));
  try {
    for await (const piece of answer.body) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof OutgoingFailed) || error.code !== 'overlong-body') throw error;
    return { body: text(), isCut: true };
  }
  return { body: text() };
}

/** Only redirects that keep method and body: others are answers. */
function redirectOf({ status, headers }: OutgoingAnswer, from: string): string | null {
  const { location } = headers;
  if ((status !== 307 && status !== 308) || location === undefined) return null;
  return URL.parse(location, from)?.href ?? null;
}

function withoutKey(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== 'authorization' && name !== 'x-caller-id'),
  );
}

function hostOf(origin: string): string {
  const { host } = new URL(origin);
  return host;
}
