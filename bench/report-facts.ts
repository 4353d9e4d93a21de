// A month of facts on the directory of a server that was left: made by the column store itself, rolled up as the server
// does it, and a log that continues where they end, with impressions that are yet to be carried over.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomIds } from '../packages/server/src/base/ids.ts';
import { HOUR_MS } from '../packages/server/src/base/time.ts';
import { ADS_STREAM, type ImpressionRecord } from '../packages/server/src/modules/delivery/index.ts';
import { openStats } from '../packages/server/src/modules/stats/index.ts';
import { openStores, type Stores } from '../packages/server/src/open-stores.ts';

export const DAYS = 30;
/** Smaller for a look in between: SOUK_BENCH_FACTS=5000000. */
export const FACTS = Number(process.env.SOUK_BENCH_FACTS ?? 50_000_000);
/** Products of each banner that waits in the log: so many facts does one record become. */
export const PRODUCTS_SHOWN = 3;
export const WAITING = 500_000;

export interface FactsPlan {
  readonly advertiserId: number;
  readonly campaignIds: readonly number[];
  readonly sellerIds: readonly number[];
  /** The first moment after the month; 00:00 UTC. */
  readonly endMs: number;
}

export interface FactsDirectory {
  readonly stores: Stores;
  close(): Promise<void>;
}

const INSERTED_AT_ONCE = 1_000_000;

/**
 * Half of the facts are an eighth of the sellers'. Of a hundred facts ninety-eight show a product, two are clicks; every
 * thousandth is a sale.
 */
export async function makeFacts(data: string, plan: FactsPlan): Promise<FactsDirectory> {
  await beginLogAt(join(data, 'log', ADS_STREAM), FACTS + 1);
  const stores = await openStores({ data, databaseUrl: null }, () => {});
  const { columns, db } = stores;
  for (let from = 1; from <= FACTS; from += INSERTED_AT_ONCE) {
    await columns.exec(factsSql(plan, from, Math.min(INSERTED_AT_ONCE, FACTS + 1 - from)));
  }
  await db.query(
    `INSERT INTO fold_batches (fold, from_position, to_position, done_position) VALUES ('facts-ads', $1, $1, $1)
     ON CONFLICT (fold) DO UPDATE SET from_position = $1, to_position = $1, done_position = $1`,
    [FACTS],
  );
  const stats = await openStats({
    ...stores,
    clock: { now: () => Date.now() },
    ids: randomIds(),
    pause: async () => {},
    world: NOBODY,
    reportsDirectory: join(data, 'reports'),
    exportFailed: () => {},
    rollupFailed: (error) => {
      throw error;
    },
  });
  await stats.rolledUp();
  await stats.stop();
  return { stores, close: () => stores.close() };
}

const NOBODY = {
  sellerName: () => '',
  sellersOf: () => [],
  partnerIdOf: () => 0,
  currencyOf: () => undefined,
  advertiserOfCampaign: () => undefined,
  advertiserOfSeller: () => undefined,
};

/** Puts banners into the log that no fold has read yet. */
export async function leaveImpressions({ log }: Stores, plan: FactsPlan): Promise<void> {
  for (let i = 0; i < WAITING; i += 1_000) {
    const records = Array.from({ length: 1_000 }, (_, j) => Buffer.from(JSON.stringify(banner(plan, i + j))));
    await log.append(ADS_STREAM, records);
  }
}

function banner({ advertiserId, campaignIds, sellerIds, endMs }: FactsPlan, i: number): ImpressionRecord {
  const sellerId = String(sellerIds[(i * 7_919) % sellerIds.length]);
  const products = Array.from(
    { length: PRODUCTS_SHOWN },
    (_, j) => `sku-${100_000 + ((i * 31 + j) % 200_000)}`,
  );
  return {
    ...{ v: 1, kind: 'impression', bidId: `waiting-${i}`, advertiserId, sellerId, products },
    campaignId: campaignIds[i % campaignIds.length] ?? 0,
    shopper: [`u:${(i * 104_729).toString(16).padStart(32, '0')}`],
    bidMs: endMs + i,
    timeMs: endMs + i,
  };
}

/** A stream whose earlier records were trimmed away begins with a file of that name. */
async function beginLogAt(directory: string, first: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  const head = Buffer.alloc(16);
  head.write('SOUKLOG1');
  head.writeDoubleLE(first, 8);
  await writeFile(join(directory, `${String(first).padStart(16, '0')}.log`), head);
}

function factsSql(plan: FactsPlan, from: number, count: number): string {
  const { advertiserId, campaignIds, sellerIds, endMs } = plan;
  const startMs = endMs - DAYS * 24 * HOUR_MS;
  const dice = (salt: number): string => `(sipHash64(number, ${salt}) / 18446744073709551616.)`;
  const place = `toUInt32(floor(${sellerIds.length} * pow(${dice(1)}, 3)))`;
  return `
    INSERT INTO facts (source, position, time, advertiser_id, campaign_id, seller_id, product, impressions, shown, clicks,
      cost_micros, any_units, any_revenue_micros, same_units, same_revenue_micros)
    SELECT 0, number, fromUnixTimestamp64Milli(toInt64(${startMs} + number * ${(DAYS * 24 * HOUR_MS) / (FACTS + 1)}), 'UTC'),
      ${advertiserId}, [${campaignIds.join(',')}][1 + sipHash64(number, 2) % ${campaignIds.length}],
      ([${sellerIds.join(',')}] AS sellers)[1 + ${place}],
      concat('sku-', toString(100000 + sipHash64(number, 3) % 200000)),
      number % 3 = 0, number % 50 != 0, number % 50 = 0, if(number % 50 = 0, 150000 + number % 7 * 10000, 0),
      number % 1000 = 0, if(number % 1000 = 0, 19990000, 0), number % 2000 = 0, if(number % 2000 = 0, 19990000, 0)
    FROM numbers(${from}, ${count})`;
}
