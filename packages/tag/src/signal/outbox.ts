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
/** What a browser lets a request be that outlives its page. */
const BEACON_BYTES_MAX = 60_000;

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
  #waiting: Call[] = [];
  #underWay: Call[] = [];
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
    this.#waiting.push(call);
    while (this.#waiting.length > KEPT_MAX) {
      const lost = this.#waiting.shift();
      if (lost) this.#options.told(lost, 'lost');
    }
    if (this.#failures === 0 && this.#waiting.length >= this.#options.batchSize) this.flush();
    else this.#later(this.#options.flushIntervalMs);
  }

  flush(): void {
    const { batchSize } = this.#options;
    if (this.#underWay.length > 0 || this.#waiting.length === 0) return;
    this.#page.clearTimeout(this.#timer);
    this.#timer = 0;
    const batch = this.#waiting.splice(0, batchSize);
    this.#underWay = batch;
    for (const call of batch) this.#options.told(call, 'sent');
    this.#send(batch).then(
      (answer) => this.#answered(batch, answer),
      () => this.#failed(batch),
    );
  }

  /** The page is being left: a beacon outlives it. What is under way goes once more, as its answer will not be seen. */
  leave(): void {
    const batch = [...this.#underWay, ...this.#waiting];
    if (batch.length === 0) return;
    const { navigator } = this.#page;
    const isSent = quietly(() => {
      const body = this.#body(batch);
      return (
        body.length < BEACON_BYTES_MAX && navigator.sendBeacon(`${this.#options.endpoint}/v1/batch`, body)
      );
    });
    if (isSent) this.#waiting = [];
  }

  async #send(batch: readonly Call[]): Promise<Answer> {
    // Text, so that no browser asks beforehand whether it may.
    const response = await this.#page.fetch(`${this.#options.endpoint}/v1/batch`, {
      method: 'POST',
      credentials: 'include',
      keepalive: true,
      headers: { 'content-type': 'text/plain' },
      body: this.#body(batch),
    });
    if (response.status >= 500 || response.status === 429) throw response;
    return (await response.json()) as Answer;
  }

  #body(batch: readonly Call[]): string {
    return JSON.stringify({
      pipelineKey: this.#options.pipelineKey,
      sentAt: new Date().toISOString(),
      batch,
    });
  }

  #answered(batch: readonly Call[], { anonymousId, results }: Answer): void {
    const { told, named } = this.#options;
    this.#underWay = [];
    this.#failures = 0;
    if (anonymousId) named(anonymousId);
    batch.forEach((call, i) => {
      const result = results?.[i];
      told(call, result?.status === 'accepted' ? 'accepted' : 'rejected', result?.error?.message);
    });
    if (this.#waiting.length > 0)
      this.#later(this.#waiting.length >= this.#options.batchSize ? 0 : undefined);
  }

  #failed(batch: Call[]): void {
    for (const call of batch) this.#options.told(call, 'retrying');
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
