import { assert } from '../../base/assert.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Batches, openBatches } from './batches/batches.ts';
import { type MerchantStats, merchantStats } from './batches/merchant-stats.ts';
import { type FeedImport, importFeed } from './feed/import-feed.ts';
import { importSlots } from './feed/import-slots.ts';
import type { FeedRun } from './feed-run.ts';
import { confirmRun, type HeldRun, rejectRun } from './held-runs.ts';
import type { CatalogProduct, Seller } from './product.ts';
import { type CatalogListener, CatalogReadModel } from './read-model.ts';
import { CHANNEL } from './revision.ts';
import { readRun, readRuns } from './run-rows.ts';
import { ensureSellerNamed, problems, SELLER_NAME_CHARS_MAX } from './seller-rows.ts';

/** Products and their sellers: read from feeds, answered from memory, current as soon as a write resolves. */
export interface Catalog {
  /** A product that has a seller, by its id in lower case. */
  product(advertiserId: number, key: string): CatalogProduct | undefined;
  productsOf(sellerId: string): readonly CatalogProduct[];
  productCount(advertiserId: number): number;
  seller(sellerId: string): Seller | undefined;
  /** In the order of their ids; `name` is compared exactly. */
  sellers(filter?: {
    readonly advertiserId?: number | undefined;
    readonly name?: string | undefined;
  }): readonly Seller[];
  /** Calls back after sellers or their products changed; the catalog already shows the change. */
  onChange(listener: CatalogListener): void;
  /** The seller of that name, made now if there is none; refuses a blank or overlong name. */
  createSeller(advertiserId: number, name: string): Promise<Seller>;

  /**
   * Reads one feed; resolves when the catalog shows what it brought. A failed feed is a run that says so. Refuses before
   * anything is read when too many are being imported.
   */
  importFeed(feed: FeedImport): Promise<FeedRun>;
  /** Decides about a run that is held; refuses any other, and a confirmation while too many feeds are being imported. Resolves with the run as it is then. */
  decideFeed(run: HeldRun, decision: 'confirm' | 'reject'): Promise<FeedRun>;
  /** The last runs, newest first, without their refusals. */
  feedRuns(advertiserId: number, limit: number): Promise<readonly FeedRun[]>;
  feedRun(advertiserId: number, id: number): Promise<FeedRun | null>;

  /** Products put in and taken out one by one, without a feed. */
  readonly batches: Batches;
  /** How the advertiser's catalog changed lately, and what it is now. */
  merchantStats(advertiserId: number, lastMs: number): Promise<MerchantStats>;

  close(): Promise<void>;
}

export async function openCatalog(deps: {
  db: Db;
  clock: Clock;
  /** Told of a batch that could not be done. */
  report?: (error: unknown) => void;
}): Promise<Catalog> {
  const { db, clock } = deps;
  const model = new CatalogReadModel(db);
  const slots = importSlots();
  // A refresh that fails is made good by the next one: it asks for everything since the last that succeeded.
  const unlisten = await db.listen(CHANNEL, () => void model.refresh().catch(() => undefined));
  await model.refresh();
  const { report = () => {} } = deps;
  const batches = openBatches({ db, clock, report, refresh: () => model.refresh() });

  return {
    product: (advertiserId, key) => model.product(advertiserId, key),
    productsOf: (sellerId) => model.productsOf(sellerId),
    productCount: (advertiserId) => model.productCount(advertiserId),
    seller: (sellerId) => model.seller(sellerId),
    sellers({ advertiserId, name } = {}) {
      const all = advertiserId === undefined ? model.allSellers() : model.sellersOf(advertiserId);
      return name === undefined ? all : all.filter((seller) => seller.name === name);
    },
    onChange: (listener) => model.onChange(listener),

    async createSeller(advertiserId, name) {
      const trimmed = name.trim();
      if (trimmed === '' || trimmed.length > SELLER_NAME_CHARS_MAX)
        throw new Refusal([problems.sellerNameInvalid()]);
      const nowMs = clock.now();
      const id = await db.transaction((tx) => ensureSellerNamed(tx, { advertiserId, name: trimmed, nowMs }));
      await model.refresh();
      const seller = model.seller(id);
      assert(seller !== undefined, `seller ${id} is missing after it was written`);
      return seller;
    },

    async importFeed(feed) {
      const run = await slots.within(feed.advertiserId, () => importFeed(deps, feed));
      await model.refresh();
      return run;
    },
    async decideFeed(run, decision) {
      if (decision === 'confirm') await slots.within(run.advertiserId, () => confirmRun(deps, run));
      else await rejectRun(db, run);
      await model.refresh();
      const decided = await readRun(db, run);
      assert(decided !== null, `feed run ${run.id} is missing after it was decided`);
      return decided;
    },
    feedRuns: (advertiserId, limit) => readRuns(db, { advertiserId, limit }),
    feedRun: (advertiserId, id) => readRun(db, { advertiserId, id }),

    batches,
    merchantStats: (advertiserId, startMs) =>
      merchantStats(db, { advertiserId, startMs, endMs: clock.now() }),

    async close() {
      await batches.close();
      await unlisten();
    },
  };
}
