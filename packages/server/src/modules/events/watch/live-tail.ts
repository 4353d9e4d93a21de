import type { LiveEvent } from './live-event.ts';

/** What a watcher wants to see; an empty list is everything. */
export interface LiveFilter {
  /** null for all accounts, and for events of none. */
  readonly advertiserId: number | null;
  readonly surfaces: readonly string[];
  readonly types: readonly string[];
  readonly reasons: readonly string[];
  readonly outcomes: readonly string[];
  readonly partners: readonly string[];
}

/** Events that were put aside for a watcher since the last time, and how many had no room. */
export interface Gathered {
  readonly events: readonly LiveEvent[];
  readonly missed: number;
}

export interface LiveWatch {
  /** Takes what has come; to be called a few times a second. */
  take(): Gathered;
  close(): void;
}

/**
 * Events as they are judged, for people who watch. Whoever watches takes what was put aside; who is too slow misses the
 * rest and is told how much. While nobody watches it costs nothing.
 */
export class LiveTail {
  /** Each watcher makes every event a little slower; a handful of people watch at a time. */
  static readonly WATCHERS_MAX = 20;
  /** Of one account, so that nobody takes the places of all others. */
  static readonly WATCHERS_OF_ONE_MAX = 4;
  /** Put aside for one watcher: at ten looks a second 5,000 events a second are seen without a gap. */
  static readonly WAITING_MAX = 500;

  readonly #watches = new Set<Watch>();

  get isWatched(): boolean {
    return this.#watches.size > 0;
  }

  /** null when too many watch already, in all or of this account; some places are kept for whoever watches all accounts. */
  watch(filter: LiveFilter): LiveWatch | null {
    const { advertiserId } = filter;
    let same = 0;
    for (const watch of this.#watches) if (watch.advertiserId === advertiserId) same++;
    if (same >= LiveTail.WATCHERS_OF_ONE_MAX) return null;
    const room = LiveTail.WATCHERS_MAX - (advertiserId === null ? 0 : LiveTail.WATCHERS_OF_ONE_MAX);
    if (this.#watches.size >= room) return null;
    const watch = new Watch(filter, () => this.#watches.delete(watch));
    this.#watches.add(watch);
    return watch;
  }

  publish(events: readonly LiveEvent[]): void {
    for (const watch of this.#watches) for (const event of events) watch.see(event);
  }
}

class Watch implements LiveWatch {
  readonly #filter: LiveFilter;
  readonly #closed: () => void;
  #waiting: LiveEvent[] = [];
  #missed = 0;

  constructor(filter: LiveFilter, closed: () => void) {
    this.#filter = filter;
    this.#closed = closed;
  }

  get advertiserId(): number | null {
    return this.#filter.advertiserId;
  }

  see(event: LiveEvent): void {
    if (!passes(event, this.#filter)) return;
    if (this.#waiting.length < LiveTail.WAITING_MAX) this.#waiting.push(event);
    else this.#missed++;
  }

  take(): Gathered {
    const gathered = { events: this.#waiting, missed: this.#missed };
    this.#waiting = [];
    this.#missed = 0;
    return gathered;
  }

  close(): void {
    this.#closed();
  }
}

function passes(event: LiveEvent, filter: LiveFilter): boolean {
  return (
    (filter.advertiserId === null || filter.advertiserId === event.advertiserId) &&
    isAmong(event.surface, filter.surfaces) &&
    isAmong(event.type, filter.types) &&
    isAmong(event.reason, filter.reasons) &&
    isAmong(event.outcome, filter.outcomes) &&
    isAmong(event.partner, filter.partners)
  );
}

function isAmong(value: string | null, wanted: readonly string[]): boolean {
  return wanted.length === 0 || (value !== null && wanted.includes(value));
}
