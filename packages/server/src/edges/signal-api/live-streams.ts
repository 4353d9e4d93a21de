import { PassThrough } from 'node:stream';
import { type Problem, Refusal } from '../../base/problem.ts';
import { TOKEN_SECONDS } from './actor.ts';

/** In all: each reads the log by itself, and may have {@link WAITING_BYTES_MAX} waiting. */
export const STREAMS_MAX = 50;

/** Of one caller: a few windows and terminals, so that nobody takes all places. */
export const STREAMS_OF_ONE_MAX = 5;

/** The caller was judged when the stream began; after a token's time it is judged anew, as it connects again. */
export const STREAM_LIFE_MS = TOKEN_SECONDS * 1_000;

/** While nothing happens, a comment: else whoever stands between closes the connection. */
const HEARTBEAT_MS = 15_000;

/** A reader that is so far behind is not looking: the stream ends. */
const WAITING_BYTES_MAX = 4_000_000;

/** What a stream that has ended may still take to be read out. */
const LINGER_MS = 10_000;

/** Streams of server-sent events that are open. One ends when its reader goes, after {@link STREAM_LIFE_MS}, or with the server. */
export class LiveStreams {
  readonly #logger: { error(fields: object, message: string): void };
  readonly #callers = new Map<PassThrough, string>();

  constructor(logger: { error(fields: object, message: string): void }) {
    this.#logger = logger;
  }

  /** Refuses with 429 when there are too many. */
  open(caller: string, messages: (ending: AbortSignal) => AsyncIterable<string>): PassThrough {
    const callers = [...this.#callers.values()];
    if (callers.filter((each) => each === caller).length >= STREAMS_OF_ONE_MAX)
      throw new Refusal([
        tooMany(`${caller} has ${STREAMS_OF_ONE_MAX} live streams open, and nobody has more`),
      ]);
    if (callers.length >= STREAMS_MAX)
      throw new Refusal([tooMany(`${STREAMS_MAX} live streams are open, and this server has no more`)]);
    const stream = new PassThrough();
    this.#callers.set(stream, caller);
    stream.once('close', () => this.#callers.delete(stream));
    void this.#fill(stream, messages);
    return stream;
  }

  close(): void {
    for (const stream of this.#callers.keys()) stream.destroy();
  }

  /** Never rejects. */
  async #fill(stream: PassThrough, messages: (ending: AbortSignal) => AsyncIterable<string>): Promise<void> {
    const ending = new AbortController();
    stream.once('close', () => ending.abort());
    stream.on('error', () => ending.abort());
    const life = setTimeout(() => ending.abort(), STREAM_LIFE_MS);
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT_MS);
    stream.write('retry: 1000\n\n');
    try {
      for await (const message of messages(ending.signal)) {
        stream.write(message);
        if (stream.writableLength > WAITING_BYTES_MAX) break;
      }
      end(stream);
    } catch (error) {
      this.#logger.error({ err: error }, 'a live stream of Signal broke; its reader connects again');
      stream.destroy();
    } finally {
      clearTimeout(life);
      clearInterval(heartbeat);
    }
  }
}

function end(stream: PassThrough): void {
  if (stream.destroyed) return;
  const linger = setTimeout(() => stream.destroy(), LINGER_MS);
  stream.once('close', () => clearTimeout(linger));
  stream.end();
}

function tooMany(what: string): Problem {
  return {
    code: 'RATE_LIMITED',
    type: 'quota',
    status: 429,
    title: 'Too many live streams',
    detail: `${what}; close one, or come back when one has ended: each does within ${TOKEN_SECONDS / 60} minutes`,
  };
}
