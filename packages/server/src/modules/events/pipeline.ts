import { shortHash } from '../../base/hash.ts';
import { MICROS_MAX, type Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';
import { warn } from './dialects/read-event.ts';
import type { DropReason } from './drop-reason.ts';
import { readCurrency, readPrice, readQuantity, readTime } from './readings.ts';
import type { Claim, RecentIds } from './recent-ids.ts';
import type { HitEvent, SiteItem } from './site-event.ts';
import { ID_LENGTH_MAX, type RawEvent, type RawItem, type Submission } from './submission.ts';

/** Whom the events of one request belong to, found out once for all of them, and what the steps must know. */
export interface Visit {
  readonly submission: Submission;
  /** The account as the sender wrote it; undefined when none was named. */
  readonly named: string | undefined;
  /** null when the named account is nobody's, undefined when none was named. */
  readonly account: { readonly advertiserId: number; readonly currency: string } | null | undefined;
  /** Keys of the shopper, strongest first. */
  readonly shopper: readonly string[];
  readonly isBot: boolean;
  /** What the shopper's choice says against keeping anything. */
  readonly refusal: 'opted-out' | 'no-consent' | null;
  readonly receivedMs: EpochMs;
  readonly claim: Claim;
  readonly recent: RecentIds;
  /** An id for an event that the sender gave none. */
  readonly freshId: () => string;
  readonly offerOf: OfferOf;
  /** Of the event that is being judged. */
  readonly met: Met;
  readonly warnings: string[];
  /** Reasons of which a sample was taken of this request; null before the first. */
  sampled: Set<DropReason> | null;
}

/**
 * A product (by its lower-case id) as the catalog knows it now, with the id as the feed spells it; undefined for one that
 * the catalog does not know or that is no seller's.
 */
export type OfferOf = (
  advertiserId: number,
  product: string,
) => { readonly sellerId: string; readonly id: string } | undefined;

/** How many products an event named, how many of them the catalog knows, and how many of these it spells otherwise. */
export interface Met {
  products: number;
  known: number;
  recased: number;
}

/** An event on its way: what the steps have put so far. */
interface Draft extends HitEvent {
  id: string;
  timeMs: EpochMs;
  items: SiteItem[];
  transactionId?: string;
  currency?: string;
}

/** Says why none of a request's events is kept (but an opt-out, see {@link judgeEvent}); asked once for all of them. */
type VisitStep = (visit: Visit) => DropReason | null;

/** Puts something into the draft, or says why the event is not kept. */
type EventStep = (draft: Draft, raw: RawEvent, visit: Visit) => DropReason | null;

/** Every request passes these, in this order, until one drops all of its events. */
const VISIT_STEPS: readonly VisitStep[] = [
  dropWithoutAccount,
  dropWithoutConsent,
  dropBot,
  dropWithoutIdentifier,
];

/** Then every event passes these, in this order, until one drops it. */
const EVENT_STEPS: readonly EventStep[] = [
  dropMalformed,
  dropUnknownEvent,
  putTime,
  putId,
  dropDuplicate,
  putProducts,
  putTransaction,
  putReturn,
];

/** Why no event of the request is kept for this account; null when each is to be judged. */
export function judgeVisit(visit: Visit): DropReason | null {
  for (const step of VISIT_STEPS) {
    const reason = step(visit);
    if (reason !== null) return reason;
  }
  return null;
}

/** The event as it is kept, or why it is not. Its visit was judged before. */
export function judgeEvent(raw: RawEvent, visit: Visit): HitEvent | DropReason {
  visit.met.products = 0;
  visit.met.known = 0;
  visit.met.recased = 0;
  const draft: Draft = { id: '', type: raw.type ?? 'viewPage', timeMs: visit.receivedMs, items: [] };
  for (const step of EVENT_STEPS) {
    const reason = step(draft, raw, visit);
    if (reason !== null) return reason;
  }
  return draft;
}

function dropWithoutAccount(visit: Visit): DropReason | null {
  if (visit.account === undefined) return 'account-missing';
  return visit.account === null ? 'account-unknown' : null;
}

function dropWithoutConsent(visit: Visit): DropReason | null {
  return visit.refusal;
}

function dropBot(visit: Visit): DropReason | null {
  return visit.isBot ? 'bot' : null;
}

function dropWithoutIdentifier(visit: Visit): DropReason | null {
  return visit.shopper.length === 0 ? 'identifier-missing' : null;
}

function dropMalformed(_draft: Draft, raw: RawEvent): DropReason | null {
  return raw.name === '' ? 'malformed' : null;
}

function dropUnknownEvent(_draft: Draft, raw: RawEvent): DropReason | null {
  return raw.type === null ? 'unknown-event' : null;
}

function putTime(draft: Draft, raw: RawEvent, visit: Visit): null {
  if (raw.sentAt === null) return null;
  const timeMs = readTime(raw.sentAt, visit.receivedMs);
  if (timeMs === null) warn(visit.warnings, 'TimestampNotBelieved');
  else draft.timeMs = timeMs;
  return null;
}

/**
 * The sender's own id when it gave one. A page-view id names the page, not the event, and is shared by the browser and
 * the server that report the same one; an order is the same order whoever reports it.
 */
function putId(draft: Draft, raw: RawEvent, visit: Visit): null {
  if (raw.id !== null) draft.id = raw.id;
  else if (raw.transactionId !== null && raw.type === 'trackReturn') draft.id = returnId(raw);
  else if (raw.transactionId !== null) draft.id = `order:${raw.transactionId}`;
  else if (raw.pageViewId !== null) draft.id = `page:${raw.pageViewId}:${draft.type}`;
  else draft.id = visit.freshId();
  return null;
}

/** What comes back of one order in several parcels are several returns, unless they are the same in every word. */
function returnId({ transactionId, items }: RawEvent): string {
  return `return:${shortHash(JSON.stringify([transactionId, items]))}`;
}

function dropDuplicate(draft: Draft, raw: RawEvent, visit: Visit): DropReason | null {
  if (raw.id === null && raw.transactionId === null && raw.pageViewId === null) return null;
  const isSeen = visit.recent.seen(visit.account?.advertiserId ?? 0, draft.id, visit.claim);
  return isSeen ? 'duplicate' : null;
}

function putProducts(draft: Draft, raw: RawEvent, visit: Visit): null {
  let worthMicros = 0;
  for (const item of raw.items) {
    const line = lineOf(item, visit, MICROS_MAX - worthMicros);
    if (line === null) continue;
    worthMicros += (line.priceMicros ?? 0) * line.quantity;
    draft.items.push(line);
  }
  return null;
}

/** One product of an event. The lines of an order must add up within what money can hold. */
function lineOf(item: RawItem, visit: Visit, roomMicros: Micros): SiteItem | null {
  const product = item.id.toLowerCase();
  const quantity = readQuantity(item.quantity);
  if (quantity === null || product.length > ID_LENGTH_MAX) {
    warn(visit.warnings, 'InvalidItem');
    return null;
  }
  const hasPrice = item.price !== null && item.price !== '';
  let priceMicros = hasPrice ? readPrice(item.price, quantity) : null;
  if (priceMicros !== null && priceMicros * quantity > roomMicros) priceMicros = null;
  if (hasPrice && priceMicros === null) warn(visit.warnings, 'InvalidPrice');
  const offer = visit.offerOf(visit.account?.advertiserId ?? 0, product);
  visit.met.products++;
  if (offer !== undefined) visit.met.known++;
  if (offer !== undefined && offer.id !== item.id) visit.met.recased++;
  return { product, sellerId: offer?.sellerId ?? null, priceMicros, quantity };
}

/** A sale needs a name to be counted once and a currency to be added up. */
function putTransaction(draft: Draft, raw: RawEvent, visit: Visit): null {
  if (draft.type !== 'trackTransaction') return null;
  if (raw.transactionId === null) warn(visit.warnings, 'TransactionIdMissing');
  draft.transactionId = raw.transactionId ?? draft.id;
  const currency = raw.currency === null ? null : readCurrency(raw.currency);
  if (raw.currency !== null && currency === null) warn(visit.warnings, 'InvalidCurrency');
  draft.currency = currency ?? visit.account?.currency ?? '';
  return null;
}

/** A return without products is the whole order's: so one whose products cannot be read must not be kept. */
function putReturn(draft: Draft, raw: RawEvent, visit: Visit): DropReason | null {
  if (draft.type !== 'trackReturn') return null;
  const namedProducts = raw.items.length > 0 || visit.warnings.includes('InvalidItem');
  if (raw.transactionId === null || (namedProducts && draft.items.length === 0)) return 'return-unclear';
  draft.transactionId = raw.transactionId;
  return null;
}
