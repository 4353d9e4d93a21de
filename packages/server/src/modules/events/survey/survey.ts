import { type EpochMs, HOUR_MS } from '../../../base/time.ts';
import type { Profiles, ProfileWrite } from '../../../stores/profiles/port.ts';
import type { Judged } from '../watch/event-watch.ts';
import { countDropped, countKept, type DayCounts, emptyDay, sumOf } from './day-counts.ts';

const SPACE = 'event-survey';
const DAY_MS = 24 * HOUR_MS;

/** Days that are kept: long enough to notice a surface that fell silent last week. UTC days, as nobody is billed by them. */
const DAYS_KEPT = 14;

/** How long counts wait for a write; what a crash may cost of them. They are shares for people to look at, not money. */
const WRITE_AFTER_MS = 2_000;

/** Days read from the store at once. */
const PAGE = 1_000;

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
  readonly #days = new Map<number, Map<number, DayCounts>>();
  /** Places to be written: `day|advertiser`. */
  readonly #changed = new Set<string>();
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
      const page = await this.#profiles.scan(SPACE, after, PAGE);
      for (const { key, value } of page) {
        const [day = 0, advertiserId = 0] = key.split('|').map(Number);
        this.#daysOf(advertiserId).set(day, { ...emptyDay(), ...JSON.parse(value.toString()) });
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.key;
    }
  }

  count({ visit, judged }: Judged): void {
    if (!visit.account) return;
    const { advertiserId } = visit.account;
    const day = Math.floor(visit.receivedMs / DAY_MS);
    const days = this.#daysOf(advertiserId);
    let counts = days.get(day);
    if (counts === undefined) {
      counts = emptyDay();
      days.set(day, counts);
      this.#forgetBefore(advertiserId, day - DAYS_KEPT);
    }
    if (typeof judged === 'string') countDropped(counts, judged);
    else countKept(counts, judged, visit);
    this.#changed.add(placeOf(day, advertiserId));
    if (this.#timer === null && this.#profiles !== null) {
      this.#timer = setTimeout(() => void this.write(), WRITE_AFTER_MS);
      this.#timer.unref();
    }
  }

  /** The sum of the last days, today included. */
  figures(advertiserId: number, { nowMs, days }: { nowMs: EpochMs; days: number }): SurveyFigures {
    const today = Math.floor(nowMs / DAY_MS);
    const all = [...this.#daysOf(advertiserId)].filter(([day]) => day <= today);
    const wanted = all.filter(([day]) => day > today - days);
    return {
      counts: sumOf(wanted.map(([, counts]) => counts)),
      lastMs: sumOf(all.map(([, counts]) => counts)).lastMs,
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
    const places = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#profiles.commit(places.map((place) => this.#writeOf(place)));
    } catch (error) {
      // The next event brings the next try.
      for (const place of places) this.#changed.add(place);
      this.#report(error);
    }
  }

  #writeOf(place: string): ProfileWrite {
    const [day = 0, advertiserId = 0] = place.split('|').map(Number);
    const counts = this.#daysOf(advertiserId).get(day);
    const value = counts === undefined ? null : Buffer.from(JSON.stringify(counts));
    return { space: SPACE, key: place, value };
  }

  #daysOf(advertiserId: number): Map<number, DayCounts> {
    let days = this.#days.get(advertiserId);
    if (days === undefined) {
      days = new Map();
      this.#days.set(advertiserId, days);
    }
    return days;
  }

  #forgetBefore(advertiserId: number, limit: number): void {
    const days = this.#daysOf(advertiserId);
    for (const day of days.keys()) {
      if (day > limit) continue;
      days.delete(day);
      this.#changed.add(placeOf(day, advertiserId));
    }
  }
}

function placeOf(day: number, advertiserId: number): string {
  return `${day}|${advertiserId}`;
}
