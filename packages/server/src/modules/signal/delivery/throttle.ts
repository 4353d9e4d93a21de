/** How much of a second's requests may go at once after a quiet moment. */
const BURST_SHARE = 0.25;
/** A destination that says "too many" gets half as many. */
const SLOWER = 0.5;
/** Each delivery afterwards wins back a little, and never more than what is configured. */
const FASTER = 1.01;
const RATE_MIN = 0.2;

/** Failures in a row after which a destination is only asked, one request at a time, whether it is well again. */
const STRUGGLING_FROM = 5;

/** How fast one destination is asked: a rate that gives way to 429 and recovers, and care with a destination that fails. */
export class Throttle {
  #rate = Number.POSITIVE_INFINITY;
  #tokens = 0;
  #filledMs = 0;
  #heldUntilMs = 0;
  #failures = 0;

  /** Requests in a second that are sent at present. */
  rate(configured: number): number {
    return Math.min(this.#rate, configured);
  }

  /** Requests that may be under way at once. */
  concurrency(configured: number): number {
    return this.#failures >= STRUGGLING_FROM ? 1 : configured;
  }

  /** Takes leave for one request: 0, or after how many milliseconds to ask again. */
  take(nowMs: number, configured: number): number {
    if (nowMs < this.#heldUntilMs) return this.#heldUntilMs - nowMs;
    const rate = this.rate(configured);
    const most = Math.max(1, rate * BURST_SHARE);
    this.#tokens = Math.min(most, this.#tokens + ((nowMs - this.#filledMs) * rate) / 1_000);
    this.#filledMs = nowMs;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) * 1_000) / rate);
    this.#tokens--;
    return 0;
  }

  delivered(configured: number): void {
    this.#failures = 0;
    if (this.#rate < configured) this.#rate = Math.min(configured, this.#rate * FASTER + 0.01);
  }

  failed(): void {
    this.#failures++;
  }

  /** Nothing is sent before then. */
  hold(untilMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs);
  }

  slower(configured: number): void {
    this.#rate = Math.max(RATE_MIN, this.rate(configured) * SLOWER);
    this.#tokens = 0;
  }

  /** Forgets what it learned: somebody changed something. */
  reset(): void {
    this.#rate = Number.POSITIVE_INFINITY;
    this.#heldUntilMs = 0;
    this.#failures = 0;
  }
}
