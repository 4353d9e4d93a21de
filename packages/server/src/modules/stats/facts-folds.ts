import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import { firstPositions } from '../../stores/profiles/first-positions.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { type AttributedSale, SALES_STREAM } from '../attribution/index.ts';
import { ADS_STREAM, type AdRecord, type ImpressionRecord } from '../delivery/index.ts';
import { CHARGES_STREAM, type Charge } from '../ledger/index.ts';
import { chargeFacts, impressionFacts, saleFacts } from './fact-rows.ts';
import { type FactsStores, factsFold } from './facts-fold.ts';
import type { FactRow } from './facts-table.ts';

/** Who was the first impression of a bid: a pixel that is loaded again is no second impression. */
const IMPRESSIONS_SPACE = 'impressions';

/** The folds that fill the facts table: impressions, charged clicks, attributed sales. */
export function factsFolds(stores: FactsStores & { readonly profiles: Profiles }): readonly Fold[] {
  return [
    factsFold(stores, {
      name: 'facts-ads',
      stream: ADS_STREAM,
      factsOf: (records) => firstImpressions(records, stores.profiles),
    }),
    factsFold(stores, {
      name: 'facts-charges',
      stream: CHARGES_STREAM,
      factsOf: async (records) => records.flatMap((record) => chargeFacts(parse<Charge>(record))),
    }),
    factsFold(stores, {
      name: 'facts-sales',
      stream: SALES_STREAM,
      factsOf: async (records) => records.flatMap((record) => saleFacts(parse<AttributedSale>(record))),
    }),
  ];
}

async function firstImpressions(records: readonly LogRecord[], profiles: Profiles): Promise<FactRow[]> {
  const impressions: { position: number; ad: ImpressionRecord }[] = [];
  for (const record of records) {
    const ad = parse<AdRecord>(record);
    if (ad.kind === 'impression') impressions.push({ position: record.position, ad });
  }
  const firsts = await firstPositions(
    profiles,
    IMPRESSIONS_SPACE,
    impressions.map(({ ad, position }) => [ad.bidId, position] as const),
  );
  return impressions.flatMap(({ ad, position }, i) => (firsts[i] === position ? impressionFacts(ad) : []));
}

function parse<T>(record: LogRecord): T {
  return JSON.parse(record.data.toString()) as T;
}
