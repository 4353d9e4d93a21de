import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../base/time.ts';
import type { NoBidReason } from './no-bid-reason.ts';

/** What became of a seller-campaign that was weighed: once for a request in which it fell out before, else for each slot. */
export type WeighedOutcome = 'bid' | NoBidReason;

/** Told what becomes of every seller-campaign that is weighed. Called many times in a decision: it must cost next to nothing. */
export interface OutcomeSink {
  count(sellerCampaign: Named, outcome: WeighedOutcome): void;
}

interface Named {
  readonly sellerId: string;
  readonly campaignId: number;
}

const MINUTES = HOUR_MS / MINUTE_MS;

/**
 * Counters at most: one for each seller-campaign and each outcome that it had within the hour. They take 16 MB when all are
 * used; until then only what is touched takes memory.
 */
const ROWS_MAX = 65_536;

interface Weighed {
  readonly campaignId: number;
  /** The minute since 1970 up to which its counters are true: older cells hold the minutes before. */
  minute: number;
  readonly outcomes: WeighedOutcome[];
  /** For each of the outcomes, which sixty cells count it. */
  readonly rows: number[];
}

/** Under this name, which no seller has, requests are counted as a whole. */
const REQUESTS: Named = { sellerId: '', campaignId: 0 };

export interface LastHour {
  /** The beginning of what was counted: an hour ago, or when this process began. */
  readonly sinceMs: EpochMs;
  readonly outcomes: ReadonlyMap<WeighedOutcome, number>;
  /** False when more seller-campaigns were weighed than there are counters, so that some counts are missing. */
  readonly isComplete: boolean;
}

/** Counts outcomes by seller-campaign and minute, for an hour. What is older is forgotten, a counter at a time. */
export class OutcomeCounts implements OutcomeSink {
  readonly #startMs: EpochMs;
  readonly #cells = new Uint32Array(ROWS_MAX * MINUTES);
  readonly #free: number[] = [];
  #rowsUsed = 0;
  readonly #sellers = new Map<string, Weighed[]>();
  #minute = 0;
  #sweptMinute = 0;
  #uncountedMinute = Number.NEGATIVE_INFINITY;

  constructor(nowMs: EpochMs) {
    this.#startMs = nowMs;
    this.at(nowMs);
  }

  /** The present, for what is counted from now on. */
  at(nowMs: EpochMs): void {
    this.#minute = Math.floor(nowMs / MINUTE_MS);
  }

  count(sellerCampaign: Named, outcome: WeighedOutcome): void {
    const weighed = this.#find(sellerCampaign);
    if (weighed !== undefined && weighed.minute !== this.#minute) this.#turn(weighed);
    const at = weighed === undefined ? -1 : weighed.outcomes.indexOf(outcome);
    const row = weighed?.rows[at] ?? this.#begin(sellerCampaign, outcome);
    if (row === null) return;
    const cell = row * MINUTES + (this.#minute % MINUTES);
    this.#cells[cell] = (this.#cells[cell] ?? 0) + 1;
  }

  /** Counts a request as a whole. */
  request(outcome: WeighedOutcome): void {
    this.count(REQUESTS, outcome);
  }

  lastHour(sellerCampaign: Named, nowMs: EpochMs): LastHour {
    const now = Math.floor(nowMs / MINUTE_MS);
    const oldest = now - MINUTES + 1;
    const outcomes = new Map<WeighedOutcome, number>();
    const weighed = this.#find(sellerCampaign) ?? { minute: 0, outcomes: [], rows: [] };
    const { minute, rows } = weighed;
    for (const [i, outcome] of weighed.outcomes.entries()) {
      let sum = 0;
      for (let at = Math.max(oldest, minute - MINUTES + 1); at <= Math.min(minute, now + MINUTES); at++) {
        sum += this.#cells[(rows[i] ?? 0) * MINUTES + (at % MINUTES)] ?? 0;
      }
      if (sum > 0) outcomes.set(outcome, sum);
    }
    return {
      sinceMs: Math.max(this.#startMs, oldest * MINUTE_MS),
      outcomes,
      isComplete: this.#uncountedMinute < oldest,
    };
  }

  /** Of all requests, whomever they were for. */
  requestsOfLastHour(nowMs: EpochMs): LastHour {
    return this.lastHour(REQUESTS, nowMs);
  }

  /** Campaigns of a seller are few, and a list of them is quicker than a name made of both ids. */
  #find({ sellerId, campaignId }: Named): Weighed | undefined {
    const campaigns = this.#sellers.get(sellerId);
    if (campaigns === undefined) return undefined;
    for (const weighed of campaigns) if (weighed.campaignId === campaignId) return weighed;
    return undefined;
  }

  /** Empties the cells of the minutes in which nothing was counted. */
  #turn(weighed: Weighed): void {
    const passed = this.#minute - weighed.minute;
    // A clock that was set back a little counts into minutes that are there already.
    if (passed < 0 && passed > -MINUTES) return;
    const isAll = passed < 0 || passed >= MINUTES;
    for (const row of weighed.rows) {
      const start = row * MINUTES;
      if (isAll) this.#cells.fill(0, start, start + MINUTES);
      else for (let i = 1; i <= passed; i++) this.#cells[start + ((weighed.minute + i) % MINUTES)] = 0;
    }
    weighed.minute = this.#minute;
  }

  /** A counter for one more outcome; null when all are in use. */
  #begin({ sellerId, campaignId }: Named, outcome: WeighedOutcome): number | null {
    if (this.#rowsUsed === ROWS_MAX && this.#free.length === 0) this.#forget();
    const row = this.#free.pop() ?? (this.#rowsUsed < ROWS_MAX ? this.#rowsUsed++ : null);
    if (row === null) {
      this.#uncountedMinute = this.#minute;
      return null;
    }
    const weighed = this.#find({ sellerId, campaignId });
    if (weighed === undefined) {
      const fresh = { campaignId, minute: this.#minute, outcomes: [outcome], rows: [row] };
      this.#sellers.set(sellerId, [...(this.#sellers.get(sellerId) ?? []), fresh]);
    } else {
      weighed.outcomes.push(outcome);
      weighed.rows.push(row);
    }
    return row;
  }

  /** Takes the counters back of whatever was not weighed for an hour; looks at most once a minute. */
  #forget(): void {
    if (this.#sweptMinute === this.#minute) return;
    this.#sweptMinute = this.#minute;
    for (const [sellerId, campaigns] of this.#sellers) {
      const kept = campaigns.filter(({ minute }) => this.#minute - minute < MINUTES);
      for (const { rows } of campaigns.filter((weighed) => !kept.includes(weighed))) {
        for (const row of rows) this.#cells.fill(0, row * MINUTES, (row + 1) * MINUTES);
        this.#free.push(...rows);
      }
      if (kept.length === 0) this.#sellers.delete(sellerId);
      else this.#sellers.set(sellerId, kept);
    }
  }
}
