import type { EpochMs } from '../../../base/time.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Visit } from '../pipeline.ts';
import { kindOfKey, type ShopperIdKind } from '../shopper-key.ts';
import type { HitEvent, SiteEventType, SiteItem, Surface } from '../site-event.ts';
import type { RawEvent } from '../submission.ts';

/** One event as the pipeline judged it, for whoever watches: stable, more fields may come. Names of shoppers are not in it. */
export interface LiveEvent {
  readonly receivedMs: EpochMs;
  /** null for an account that is nobody's, or when none was named. */
  readonly advertiserId: number | null;
  /** As the sender wrote it, cut to 40 characters. */
  readonly account: string | null;
  readonly surface: Surface;
  /** Of measurement partners: which, and whether it attributes the event to an ad. */
  readonly partner: string | null;
  readonly isAttributed: boolean | null;
  /** The sender's word for the event, cut to 40 characters. */
  readonly event: string;
  /** null for a word that is no shopper's action. */
  readonly type: SiteEventType | null;
  readonly outcome: 'kept' | 'dropped';
  /** null for what was kept. */
  readonly reason: DropReason | null;
  /** What the shopper was named by, surest first. */
  readonly identifiedBy: readonly ShopperIdKind[];
  /** Of a kept event; null of a dropped one. */
  readonly id: string | null;
  readonly timeMs: EpochMs | null;
  readonly transactionId: string | null;
  readonly currency: string | null;
  /** The first products of a kept event, as they were understood. */
  readonly items: readonly SiteItem[];
  /** Of how many. */
  readonly itemCount: number;
}

/** Products shown of one event: a list page may have hundreds. */
const ITEMS_SHOWN = 10;
const TEXT_SHOWN = 40;

export function liveEvent(visit: Visit, raw: RawEvent, judged: HitEvent | DropReason): LiveEvent {
  const { submission, account } = visit;
  const kept = typeof judged === 'string' ? null : judged;
  return {
    receivedMs: visit.receivedMs,
    advertiserId: account?.advertiserId ?? null,
    account: visit.named === undefined ? null : visit.named.slice(0, TEXT_SHOWN),
    surface: submission.surface,
    partner: submission.partner ?? null,
    isAttributed: submission.isAttributed ?? null,
    event: raw.name.slice(0, TEXT_SHOWN),
    type: raw.type,
    outcome: kept === null ? 'dropped' : 'kept',
    reason: typeof judged === 'string' ? judged : null,
    identifiedBy: [...new Set(visit.shopper.map(kindOfKey))],
    id: kept?.id ?? null,
    timeMs: kept?.timeMs ?? null,
    transactionId: kept?.transactionId ?? null,
    currency: kept?.currency ?? null,
    items: kept?.items.slice(0, ITEMS_SHOWN) ?? [],
    itemCount: kept?.items.length ?? raw.items.length,
  };
}
