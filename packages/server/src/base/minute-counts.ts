import { type Clock, MINUTE_MS } from './time.ts';

/** What a call leaves of its minute. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly isExceeded: boolean;
  /** When the next minute begins. */
  readonly resetSeconds: number;
  readonly waitSeconds: number;
}

/**
 * Counts calls by name in whole minutes of the server's clock. All counts are dropped together when a minute ends: memory
 * is bounded by the number of names that may call, so only names that were checked may be counted.
 */
export class MinuteCounts {
  readonly #clock: Clock;
  #minute = -1;
  #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(name: string, limit: number): Allowance {
    const nowMs = this.#clock.now();
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const resetMs = (minute + 1) * MINUTE_MS;
    return {
      limit,
      remaining: Math.max(0, limit - count),
      isExceeded: count > limit,
      resetSeconds: resetMs / 1_000,
      waitSeconds: Math.max(1, Math.ceil((resetMs - nowMs) / 1_000)),
    };
  }
}
