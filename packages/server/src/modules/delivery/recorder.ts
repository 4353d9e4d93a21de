import { BoundedMap } from '../../base/bounded.ts';
import { type Micros, parseMicros } from '../../base/money.ts';
import { Tally } from '../../base/reason.ts';
import type { Soon } from '../../base/soon.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import { type Log, LogFull, LogUnavailable } from '../../stores/log/port.ts';
import type { ClickFlaw } from '../ledger/index.ts';
import { ADS_STREAM, type AdRecord, type AdSubject, type ImpressionRecord } from './ad-event.ts';
import { webAddress } from './addresses.ts';
import { type BidPrice, LINK_RECORDED_MS, readAdLink, readClickLink } from './links/links.ts';
import type { TokenFault } from './links/signed-text.ts';

/** Why something that happened to an ad was not written down, and so is neither counted nor billed. */
export const UNRECORDED_REASONS = {
  malformed: 'The link is not one of this server’s.',
  'bad-signature': 'The link was changed or was signed by another server.',
  'bad-destination': 'The link leads to something else than a web page.',
  'head-request': 'The link was looked up, not followed.',
  bot: 'A known bot loaded the ad.',
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
  /** By the user agent. */
  readonly isBot: boolean;
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
  /** Hears of the first impression of each bid that was written down: pixels are loaded again, and native ads name theirs twice. */
  readonly shown?: (record: ImpressionRecord) => void;
  /** Whether an impression of the bid was counted, for clicks after those that this process remembers. May fail: the click is believed then. */
  readonly wasCounted?: (bid: Pick<AdSubject, 'bidId' | 'bidMs'>) => Soon<boolean>;
}

/** A click follows its impression within minutes; so many impressions are remembered, some twenty megabytes. */
const RECENT_IMPRESSIONS_MAX = 200_000;

/** The ad is on a page, perhaps one that nobody looks at yet; or an impression of it is written down, too. */
type Seen = 'rendered' | 'counted';

/** Writes down what happens to ads. Resolves only when the record is durable, or says why there is none. */
export class Recorder {
  readonly unrecorded = new Tally<UnrecordedReason>();
  readonly #deps: RecorderDeps;
  readonly #sinceMs: EpochMs;
  readonly #recentImpressions = new BoundedMap<string, Seen>(RECENT_IMPRESSIONS_MAX);
  readonly #recentWins = new BoundedMap<string, true>(RECENT_WINS_MAX);

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
    this.#sinceMs = deps.clock.now();
  }

  async impression(token: string, visit: Visit): Promise<Outcome> {
    const link = readAdLink(token, this.#deps.linkKey);
    if (typeof link === 'string') return this.#not(link);
    const timeMs = this.#deps.clock.now();
    const objection = visit.isBot ? 'bot' : objectionTo(link.subject, visit, timeMs);
    const { bidId } = link.subject;
    const isFirst = this.#recentImpressions.get(bidId) !== 'counted';
    // A page that is rendered beforehand loads its pixels then and not again when it is looked at; its clicks are real.
    if (objection === 'prefetch' && isFirst) this.#recentImpressions.set(bidId, 'rendered');
    if (objection !== null) return this.#not(objection);
    this.#recentImpressions.set(bidId, 'counted');
    const record = { v: 1, kind: 'impression', ...link.subject, timeMs, products: link.products } as const;
    const outcome = await this.#write(record);
    if (!isFirst) return outcome;
    if (outcome === 'recorded') this.#deps.shown?.(record);
    else this.#recentImpressions.set(bidId, 'rendered');
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
    const flaw = visit.isBot ? 'bot' : await this.#unseen(subject);
    const click = { linkId, product, priceMicros, ...(flaw === null ? {} : { flaw }) };
    return { destination, outcome: await this.#write({ v: 1, kind: 'click', ...subject, timeMs, ...click }) };
  }

  /**
   * Nobody can follow a link that nobody was shown: it was taken out of a log or out of a bid. Bids from before this
   * process began are believed: an impression of theirs may be written down and not yet counted. So is every click while
   * the store cannot tell: whoever clicked is led on.
   */
  async #unseen(subject: AdSubject): Promise<ClickFlaw | null> {
    const { bidId, bidMs } = subject;
    if (bidMs <= this.#sinceMs || this.#recentImpressions.has(bidId)) return null;
    const { wasCounted } = this.#deps;
    if (wasCounted === undefined) return null;
    try {
      return (await wasCounted(subject)) ? null : 'no-impression';
    } catch {
      return null;
    }
  }

  /**
   * Won, or to be paid for: whichever notice tells the price first counts. The price is the text that stood in for the
   * macro: a decimal, or anything when it was not replaced.
   */
  async win(token: string, price: string): Promise<Outcome> {
    const link = readAdLink(token, this.#deps.linkKey);
    if (typeof link === 'string') return this.#not(link);
    const { subject } = link;
    if (this.#recentWins.has(subject.bidId)) return this.#not('repeated-notice');
    const timeMs = this.#deps.clock.now();
    const objection = objectionTo(subject, FOLLOWED, timeMs);
    if (objection !== null) return this.#not(objection);
    const clearingCpmMicros = readPrice(price);
    if (clearingCpmMicros !== null) this.#recentWins.set(subject.bidId, true);
    const record = { v: 1, kind: 'win', ...subject, timeMs, clearingCpmMicros } as const;
    const outcome = await this.#write({ ...record, ...mediaCpm(clearingCpmMicros, link.price) });
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

const FOLLOWED: Visit = { isHead: false, isPrefetch: false, isBot: false };

function objectionTo(subject: AdSubject, visit: Visit, nowMs: EpochMs): UnrecordedReason | null {
  if (visit.isHead) return 'head-request';
  if (visit.isPrefetch) return 'prefetch';
  return nowMs - subject.bidMs > LINK_RECORDED_MS ? 'link-too-old' : null;
}

/**
 * What a thousand such impressions cost. Nobody pays more than was bid: whoever sees the notice's address could write any
 * price into it.
 */
function mediaCpm(clearing: Micros | null, price: BidPrice | undefined): { mediaCpmMicros?: Micros } {
  if (clearing === null || price === undefined || price.offeredCpmMicros === 0) return {};
  const share = Math.min(1, clearing / price.offeredCpmMicros);
  return { mediaCpmMicros: Math.round(price.ownCpmMicros * share) };
}

/** Exchanges write prices with any number of decimals; what is beyond a micro-unit is cut off. */
function readPrice(text: string): Micros | null {
  const match = /^(\d{1,9})(?:\.(\d{1,20}))?$/.exec(text);
  return match === null ? null : parseMicros(`${match[1]}.${(match[2] ?? '0').slice(0, 6)}`);
}
