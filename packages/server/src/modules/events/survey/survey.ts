import { type EpochMs, HOUR_MS } from '../../../base/time.ts';
import type { Profiles, ProfileWrite } from '../../../stores/profiles/port.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Visit } from '../pipeline.ts';
import {
  countDropped,
  countKept,
  countRequest,
  type DayCounts,
  emptyDay,
  type KeptEvent,
  sumOf,
} from './day-counts.ts';

const SPACE = 'event-survey';
const DAY_MS = 24 * HOUR_MS;

/** Days that are kept: long enough to notice a surface that fell silent last week. UTC days, as nobody is billed by them. */
const DAYS_KEPT = 14;

/** How long counts wait for a write; what a crash may cost of them. They are shares for people to look at, not money. */
const WRITE_AFTER_MS = 2_000;

/** Days read from the store at once. */
const STORED_AT_ONCE = 1_000;

/** One day of one advertiser. */
interface Page {
  readonly advertiserId: number;
  readonly day: number;
  readonly counts: DayCounts;
}

/** What an advertiser sent lately. */
export interface SurveyFigures {
  /** Of the days asked for. */
  readonly counts: DayCounts;
  /** When each surface was last heard of, in all days that are kept. */
  readonly lastMs: Readonly<Record<string, EpochMs>>;
}

/**
 * Counts what comes in, by advertiser and day, and writes it down every two seconds. It counts while events are judged
 * and not from the log: the log knows nothing of what was dropped, of how a product's id was spelled, or of what a
 * partner attributes. One process writes; each write holds the whole day, so that repeating it changes nothing.
 */
export class Survey {
  readonly #profiles: Profiles | null;
  readonly #report: (error: unknown) => void;
  readonly #days = new Map<number, Map<number, Page>>();
  /** Where the last event was counted: the next one is nearly always of the same advertiser and day. */
  #last: Page | null = null;
  readonly #changed = new Set<Page>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** Without a store it counts from its start on. */
  constructor(profiles: Profiles | null = null, report: (error: unknown) => void = () => undefined) {
    this.#profiles = profiles;
    this.#report = report;
  }

  /** Reads what was counted before. */
  async load(): Promise<void> {
    if (this.#profiles === null) return;
    for (let after = ''; ; ) {
      const stored = await this.#profiles.scan(SPACE, after, STORED_AT_ONCE);
      for (const { key, value } of stored) {
        const [day = 0, advertiserId = 0] = key.split('|').map(Number);
        const counts = { ...emptyDay(), ...JSON.parse(value.toString()) };
        this.#daysOf(advertiserId).set(day, { advertiserId, day, counts });
      }
      const last = stored.at(-1);
      if (last === undefined || stored.length < STORED_AT_ONCE) return;
      after = last.key;
    }
  }

  /** To be called for each event that is dropped. */
  countDropped({ account, receivedMs }: Visit, reason: DropReason): void {
    if (!account) return;
    const page = this.#pageOf(account.advertiserId, Math.floor(receivedMs / DAY_MS));
    countDropped(page.counts, reason);
    this.#changed.add(page);
  }

  /** To be called for each request and account, with the events that are kept, once they are durable. */
  countRequest(visit: Visit, kept: readonly KeptEvent[]): void {
    if (!visit.account) return;
    if (kept.length > 0) {
      const page = this.#pageOf(visit.account.advertiserId, Math.floor(visit.receivedMs / DAY_MS));
      for (const event of kept) countKept(page.counts, event, visit.submission.surface);
      countRequest(page.counts, visit, kept.length);
      this.#changed.add(page);
    }
    if (this.#timer === null && this.#profiles !== null) {
      this.#timer = setTimeout(() => void this.write(), WRITE_AFTER_MS);
      this.#timer.unref();
    }
  }

  /** The sum of the last days, today included. */
  figures(advertiserId: number, { nowMs, days }: { nowMs: EpochMs; days: number }): SurveyFigures {
    const today = Math.floor(nowMs / DAY_MS);
    const all = [...this.#daysOf(advertiserId)].filter(([day]) => day <= today && day > today - DAYS_KEPT);
    const wanted = all.filter(([day]) => day > today - days);
    return {
      counts: sumOf(wanted.map(([, page]) => page.counts)),
      lastMs: sumOf(all.map(([, page]) => page.counts)).lastMs,
    };
  }

  /** Resolves when everything counted so far is stored, or was reported as not to be. */
  write(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#writeNow());
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    if (this.#profiles === null || this.#changed.size === 0) return;
    const pages = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#profiles.commit(pages.map((page) => this.#writeOf(page)));
    } catch (error) {
      // The next event brings the next try.
      for (const page of pages) this.#changed.add(page);
      this.#report(error);
    }
  }

  /** A page that was forgotten meanwhile is deleted. */
  #writeOf(page: Page): ProfileWrite {
    const isKept = this.#daysOf(page.advertiserId).get(page.day) === page;
    const value = isKept ? Buffer.from(JSON.stringify(page.counts)) : null;
    return { space: SPACE, key: `${page.day}|${page.advertiserId}`, value };
  }

  #pageOf(advertiserId: number, day: number): Page {
    const last = this.#last;
    if (last !== null && last.day === day && last.advertiserId === advertiserId) return last;
    const days = this.#daysOf(advertiserId);
    let page = days.get(day);
    if (page === undefined) {
      page = { advertiserId, day, counts: emptyDay() };
      days.set(day, page);
      if (days.size > DAYS_KEPT) this.#forgetFarthest(days, day);
    }
    this.#last = page;
    return page;
  }

  #daysOf(advertiserId: number): Map<number, Page> {
    let days = this.#days.get(advertiserId);
    if (days === undefined) {
      days = new Map();
      this.#days.set(advertiserId, days);
    }
    return days;
  }

  /** One day for each that is new: a clock that is wrong for a while costs no more, and its days go first when it is right again. */
  #forgetFarthest(days: Map<number, Page>, from: number): void {
    const pages = [...days.values()].sort((a, b) => Math.abs(b.day - from) - Math.abs(a.day - from));
    for (const page of pages.slice(0, days.size - DAYS_KEPT)) {
      days.delete(page.day);
      this.#changed.add(page);
    }
  }
}
