import { quietly } from './collected-ids.ts';

/** A tracking call on its way. */
export interface Call {
  readonly messageId: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

export type Fate = 'sent' | 'retrying' | 'accepted' | 'rejected' | 'lost';

export interface OutboxOptions {
  readonly endpoint: string;
  readonly pipelineKey: string;
  /** Calls in one request. */
  readonly batchSize: number;
  /** How long a call waits for others. */
  readonly flushIntervalMs: number;
  readonly told: (call: Call, fate: Fate, why?: string) => void;
  /** The name that the server gave the visitor. */
  readonly named: (anonymousId: string) => void;
}

/** Calls that are kept while the server does not answer; the oldest are lost first. */
const KEPT_MAX = 200;
const RETRY_MS = { first: 1_000, longest: 30_000 };
/**
 * Of calls in one request. A browser lets 64 KiB be under way that outlive their page, of all scripts together, and refuses
 * more as if the network were gone.
 */
const BATCH_BYTES_MAX = 30_000;
/** A larger call the server would refuse. */
const CALL_BYTES_MAX = 32_768;

/** A call as it is sent. */
interface Held {
  readonly call: Call;
  readonly text: string;
  readonly bytes: number;
}

interface Answer {
  readonly anonymousId?: string;
  readonly results?: readonly { readonly status: string; readonly error?: { readonly message: string } }[];
}

/**
 * Gathers calls to requests, one at a time so that their order is kept, and sends again what was not answered. A call keeps its
 * message id, so that the server recognises one that comes twice.
 */
export class Outbox {
  readonly #page: Window;
  readonly #options: OutboxOptions;
  #waiting: Held[] = [];
  #underWay: Held[] = [];
  #timer = 0;
  #failures = 0;

  constructor(page: Window, options: OutboxOptions) {
    this.#page = page;
    this.#options = options;
    page.addEventListener('pagehide', () => this.leave());
    page.document.addEventListener('visibilitychange', () => {
      if (page.document.visibilityState === 'hidden') this.leave();
    });
    page.addEventListener('online', () => this.flush());
  }

  add(call: Call): void {
    const text = quietly(() => JSON.stringify(call));
    const bytes = text ? new TextEncoder().encode(text).length : 0;
    if (!text || bytes > CALL_BYTES_MAX) {
      const why = text
        ? `${bytes} bytes; at most ${CALL_BYTES_MAX} can be sent`
        : 'cannot be written as JSON';
      this.#options.told(call, 'lost', why);
      return;
    }
    this.#waiting.push({ call, text, bytes });
    while (this.#waiting.length > KEPT_MAX) {
      const lost = this.#waiting.shift();
      if (lost) this.#options.told(lost.call, 'lost');
    }
    if (this.#failures === 0 && this.#isFull()) this.flush();
    else this.#later(this.#options.flushIntervalMs);
  }

  flush(): void {
    if (this.#underWay.length > 0 || this.#waiting.length === 0) return;
    this.#page.clearTimeout(this.#timer);
    this.#timer = 0;
    const batch = this.#waiting.splice(0, fitting(this.#waiting, this.#options.batchSize));
    this.#underWay = batch;
    for (const { call } of batch) this.#options.told(call, 'sent');
    this.#send(batch).then(
      (answer) => this.#answered(batch, answer),
      () => this.#failed(batch),
    );
  }

  /**
   * The page is being left: beacons outlive it. What is under way goes once more, as its answer will not be seen; but after
   * what waits when it outlives the page itself, as there may not be room for both.
   */
  leave(): void {
    const isCarried = this.#failures === 0;
    let left = isCarried ? [...this.#waiting, ...this.#underWay] : [...this.#underWay, ...this.#waiting];
    const sent: Held[] = [];
    while (left.length > 0) {
      const batch = left.slice(0, fitting(left, KEPT_MAX));
      left = left.slice(batch.length);
      if (quietly(() => this.#page.navigator.sendBeacon(this.#url(), this.#body(batch)))) sent.push(...batch);
    }
    this.#waiting = this.#waiting.filter((held) => sent.indexOf(held) < 0);
  }

  /** Whether a request could not take more. */
  #isFull(): boolean {
    const { batchSize } = this.#options;
    return this.#waiting.length >= batchSize || fitting(this.#waiting, batchSize) < this.#waiting.length;
  }

  #url(): string {
    return `${this.#options.endpoint}/v1/batch`;
  }

  async #send(batch: readonly Held[]): Promise<Answer> {
    // Text, so that no browser asks beforehand whether it may.
    const response = await this.#page.fetch(this.#url(), {
      method: 'POST',
      credentials: 'include',
      // Other scripts may have taken the room for what outlives the page: another try does without.
      keepalive: this.#failures === 0,
      headers: { 'content-type': 'text/plain' },
      body: this.#body(batch),
    });
    if (response.status >= 500 || response.status === 429) throw response;
    return (await response.json()) as Answer;
  }

  #body(batch: readonly Held[]): string {
    const { pipelineKey } = this.#options;
    const head = JSON.stringify({ pipelineKey, sentAt: new Date().toISOString() }).slice(0, -1);
    return `${head},"batch":[${batch.map(({ text }) => text).join()}]}`;
  }

  #answered(batch: readonly Held[], { anonymousId, results }: Answer): void {
    const { told, named } = this.#options;
    this.#underWay = [];
    this.#failures = 0;
    if (anonymousId) named(anonymousId);
    batch.forEach(({ call }, i) => {
      const result = results?.[i];
      told(call, result?.status === 'accepted' ? 'accepted' : 'rejected', result?.error?.message);
    });
    if (this.#waiting.length > 0) this.#later(this.#isFull() ? 0 : undefined);
  }

  #failed(batch: Held[]): void {
    for (const { call } of batch) this.#options.told(call, 'retrying');
    this.#underWay = [];
    this.#waiting = [...batch, ...this.#waiting];
    const { first, longest } = RETRY_MS;
    const waitMs = Math.min(first * 2 ** this.#failures, longest) * (0.5 + Math.random() / 2);
    this.#failures++;
    this.#page.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#later(waitMs);
  }

  #later(ms: number = this.#options.flushIntervalMs): void {
    if (this.#timer) return;
    this.#timer = this.#page.setTimeout(() => {
      this.#timer = 0;
      this.flush();
    }, ms);
  }
}

/** How many of the first go into one request: as many as its bytes allow, and one in any case. */
function fitting(held: readonly Held[], countMax: number): number {
  let bytes = 0;
  let count = 0;
  for (const each of held) {
    bytes += each.bytes + 1;
    if (count > 0 && (count >= countMax || bytes > BATCH_BYTES_MAX)) break;
    count++;
  }
  return count;
}
