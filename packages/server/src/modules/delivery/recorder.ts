import { BoundedMap } from '../../base/bounded.ts';
import { type Micros, parseMicros } from '../../base/money.ts';
import { Tally } from '../../base/reason.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import { type Log, LogFull, LogUnavailable } from '../../stores/log/port.ts';
import { ADS_STREAM, type AdRecord, type AdSubject, type ImpressionRecord } from './ad-event.ts';
import { webAddress } from './addresses.ts';
import { LINK_RECORDED_MS, readAdLink, readClickLink } from './links/links.ts';
import type { TokenFault } from './links/signed-text.ts';

/** Why something that happened to an ad was not written down, and so is neither counted nor billed. */
export const UNRECORDED_REASONS = {
  malformed: 'The link is not one of this server’s.',
  'bad-signature': 'The link was changed or was signed by another server.',
  'bad-destination': 'The link leads to something else than a web page.',
  'head-request': 'The link was looked up, not followed.',
  prefetch: 'The browser fetched the link before anyone followed it.',
  'link-too-old': 'The ad is more than 30 days old.',
  'log-full': 'The disk could not follow.',
  'log-unavailable': 'The disk refused.',
  'repeated-notice': 'The exchange told it before.',
} as const;

export type UnrecordedReason = keyof typeof UNRECORDED_REASONS;

/** How a link was fetched. */
export interface Visit {
  readonly isHead: boolean;
  readonly isPrefetch: boolean;
}

export type Outcome = 'recorded' | UnrecordedReason;

/** Where a click leads and whether it counts; nowhere when the link is not ours. */
export type ClickOutcome =
  | { readonly destination: string; readonly outcome: Outcome }
  | { readonly destination: null; readonly outcome: TokenFault | 'bad-destination' };

/** Retried notices follow within a minute; so many bids are won in that time at the most. */
const RECENT_WINS_MAX = 100_000;

export interface RecorderDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly linkKey: Uint8Array;
  /** Hears of every impression that was written down. */
  readonly shown?: (record: ImpressionRecord) => void;
}

/** Writes down what happens to ads. Resolves only when the record is durable, or says why there is none. */
export class Recorder {
  readonly unrecorded = new Tally<UnrecordedReason>();
  readonly #deps: RecorderDeps;
  readonly #recentWins = new BoundedMap<string, true>(RECENT_WINS_MAX);

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  async impression(token: string, visit: Visit): Promise<Outcome> {
    const link = readAdLink(token, this.#deps.linkKey);
    if (typeof link === 'string') return this.#not(link);
    const timeMs = this.#deps.clock.now();
    const objection = objectionTo(link.subject, visit, timeMs);
    if (objection !== null) return this.#not(objection);
    const record = { v: 1, kind: 'impression', ...link.subject, timeMs, products: link.products } as const;
    const outcome = await this.#write(record);
    if (outcome === 'recorded') this.#deps.shown?.(record);
    return outcome;
  }

  /** Only what is signed is ever led to; what is signed is led to even when the click does not count. */
  async click(token: string, visit: Visit): Promise<ClickOutcome> {
    const link = readClickLink(token, this.#deps.linkKey);
    if (typeof link === 'string') {
      this.unrecorded.count(link);
      return { destination: null, outcome: link };
    }
    const destination = webAddress(link.destination);
    if (destination === null) {
      this.unrecorded.count('bad-destination', link.destination);
      return { destination, outcome: 'bad-destination' };
    }
    const { subject, linkId, product, priceMicros } = link;
    const timeMs = this.#deps.clock.now();
    const objection = objectionTo(subject, visit, timeMs);
    if (objection !== null) return { destination, outcome: this.#not(objection) };
    const record: AdRecord = { v: 1, kind: 'click', ...subject, timeMs, linkId, product, priceMicros };
    return { destination, outcome: await this.#write(record) };
  }

  /** The price is the text that stood in for the macro: a decimal, or anything when it was not replaced. */
  async win(token: string, price: string): Promise<Outcome> {
    const link = readAdLink(token, this.#deps.linkKey);
    if (typeof link === 'string') return this.#not(link);
    const { subject } = link;
    if (this.#recentWins.has(subject.bidId)) return this.#not('repeated-notice');
    const timeMs = this.#deps.clock.now();
    const objection = objectionTo(subject, FOLLOWED, timeMs);
    if (objection !== null) return this.#not(objection);
    this.#recentWins.set(subject.bidId, true);
    const outcome = await this.#write({
      v: 1,
      kind: 'win',
      ...subject,
      timeMs,
      clearingCpmMicros: readPrice(price),
    });
    if (outcome !== 'recorded') this.#recentWins.delete(subject.bidId);
    return outcome;
  }

  /** Checks a notice of which nothing but its arrival matters. */
  notice(token: string): Outcome {
    const link = readAdLink(token, this.#deps.linkKey);
    return typeof link === 'string' ? this.#not(link) : 'recorded';
  }

  /** Whom an ad was shown to and for whom, by the token of its pixel; what is wrong with the token otherwise. */
  subjectOf(token: string): AdSubject | TokenFault {
    const link = readAdLink(token, this.#deps.linkKey);
    return typeof link === 'string' ? link : link.subject;
  }

  #not(reason: UnrecordedReason): UnrecordedReason {
    this.unrecorded.count(reason);
    return reason;
  }

  async #write(record: AdRecord): Promise<Outcome> {
    try {
      await this.#deps.log.append(ADS_STREAM, [Buffer.from(JSON.stringify(record))]);
      return 'recorded';
    } catch (error) {
      if (error instanceof LogFull) return this.#not('log-full');
      if (error instanceof LogUnavailable) return this.#not('log-unavailable');
      throw error;
    }
  }
}

const FOLLOWED: Visit = { isHead: false, isPrefetch: false };

function objectionTo(subject: AdSubject, visit: Visit, nowMs: EpochMs): UnrecordedReason | null {
  if (visit.isHead) return 'head-request';
  if (visit.isPrefetch) return 'prefetch';
  return nowMs - subject.bidMs > LINK_RECORDED_MS ? 'link-too-old' : null;
}

/** Exchanges write prices with any number of decimals; what is beyond a micro-unit is cut off. */
function readPrice(text: string): Micros | null {
  const match = /^(\d{1,9})(?:\.(\d{1,20}))?$/.exec(text);
  return match === null ? null : parseMicros(`${match[1]}.${(match[2] ?? '0').slice(0, 6)}`);
}
