import type { Db } from '../../stores/db/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import type { ClickFunds, Ledger, LedgerClick } from '../ledger/index.ts';
import { ADS_STREAM, type AdRecord, type ClickRecord } from './ad-event.ts';

export interface SettlementDeps {
  readonly ledger: Pick<Ledger, 'settle' | 'settledUpTo'>;
  /** The budgets of the click's seller-campaign at the click's time in the advertiser's zone, from memory. */
  readonly fundsFor: (
    click: Pick<ClickRecord, 'advertiserId' | 'campaignId' | 'sellerId' | 'timeMs'>,
  ) => ClickFunds;
  /** Brings that memory to what is committed about these sellers, reading through `tx`. */
  readonly refresh: (tx: Db, sellerIds: readonly string[]) => Promise<void>;
  /** How long after its bid a link's click is still billed. */
  readonly billableMs: number;
}

/** Records without a click that may pass before the cursor is written: what is read again after a restart. */
const UNWRITTEN_MAX = 1_000;

/** Reads the clicks of the `ads` stream and has the ledger settle them. Its cursor is the ledger's own. */
export function settlement(deps: SettlementDeps): Fold {
  let unwritten = 0;
  return {
    name: 'settlement',
    stream: ADS_STREAM,
    cursor: () => deps.ledger.settledUpTo(),
    async apply(records) {
      const clicks = records.flatMap((record) => clickOf(record, deps.billableMs));
      unwritten += records.length;
      // Impressions move no money: they alone are not worth a transaction each.
      if (clicks.length === 0 && unwritten < UNWRITTEN_MAX) return;
      const upTo = records.at(-1)?.position ?? 0;
      await deps.ledger.settle({ clicks, upTo, fundsOf: deps.fundsFor, refresh: deps.refresh });
      unwritten = 0;
    },
  };
}

// Most records are impressions: a look at the bytes costs a tenth of parsing them.
const CLICK_MARK = Buffer.from('"click"');

function clickOf(record: LogRecord, billableMs: number): LedgerClick[] {
  if (!record.data.includes(CLICK_MARK)) return [];
  const ad = JSON.parse(record.data.toString()) as AdRecord;
  if (ad.kind !== 'click') return [];
  return [
    {
      position: record.position,
      linkId: ad.linkId,
      timeMs: ad.timeMs,
      advertiserId: ad.advertiserId,
      campaignId: ad.campaignId,
      sellerId: ad.sellerId,
      product: ad.product,
      shopper: ad.shopper,
      priceMicros: ad.priceMicros,
      expired: ad.timeMs - ad.bidMs > billableMs,
      flaw: ad.flaw,
    },
  ];
}
