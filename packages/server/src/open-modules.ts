// Modules in the order in which they stand on each other, with the functions that cross where an arrow may not.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Dice } from './base/dice.ts';
import type { Ids } from './base/ids.ts';
import { Tally } from './base/reason.ts';
import type { Clock } from './base/time.ts';
import { type Accounts, migrations as accountTables, openAccounts } from './modules/accounts/index.ts';
import { openAttribution } from './modules/attribution/index.ts';
import { type Audience, openAudience } from './modules/audience/index.ts';
import { type Campaigns, migrations as campaignTables, openCampaigns } from './modules/campaigns/index.ts';
import { type Catalog, openCatalog, migrations as productTables } from './modules/catalog/index.ts';
import {
  Bidder,
  CLICK_BILLABLE_MS,
  Recorder,
  settlement,
  settlementFunds,
} from './modules/delivery/index.ts';
import { type Events, keysNamed, openEvents } from './modules/events/index.ts';
import {
  type Ledger,
  migrations as ledgerTables,
  type NotBilledReason,
  openLedger,
} from './modules/ledger/index.ts';
import { openStats, type Stats, migrations as statsTables } from './modules/stats/index.ts';
import type { Stores } from './open-stores.ts';
import type { Config } from './platform/config/settings.ts';
import { migrate } from './stores/db/migrate.ts';
import { type RunningFolds, runFolds } from './stores/log/folds.ts';

export interface Modules {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly campaigns: Campaigns;
  readonly events: Events;
  readonly bidder: Bidder;
  readonly recorder: Recorder;
  readonly stats: Stats;
  readonly folds: RunningFolds;
  readonly notBilled: Tally<NotBilledReason>;
  close(): Promise<void>;
}

export interface World {
  readonly config: Pick<Config, 'data'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dice: Dice;
  /** Where shoppers reach the server: known only once it listens. */
  readonly address: { readonly publicUrl: string };
  readonly logger: Logger;
}

export async function openModules(stores: Stores, world: World): Promise<Modules> {
  const { log, profiles } = stores;
  const { clock, logger } = world;
  const plane = await openControlPlane(stores, world);
  const { accounts, catalog, campaigns, ledger } = plane;
  const audience = openAudience({ profiles });
  const attribution = openAttribution({
    ...{ profiles, log },
    windowDaysOf: (id) => accounts.advertiser(id)?.attributionWindowDays ?? 30,
    currencyOf: (id) => accounts.advertiser(id)?.currency,
  });
  const gathering = gather();
  const stats = await openReports(stores, world, { ...plane, pause: gathering.pause });
  const notBilled = new Tally<NotBilledReason>();
  const settling = settlement({
    ...settlementFunds({ campaigns, zoneOf: (id) => accounts.advertiser(id)?.timeZone ?? 'UTC' }),
    ledger: counting(ledger, notBilled),
    billableMs: CLICK_BILLABLE_MS,
  });
  const all = [audience.fold, settling, ...attribution.folds, ...stats.folds];
  const running = runFolds(log, all, (fold, error) =>
    logger.error({ err: error, fold }, 'a fold could not go on; the same records come again'),
  );
  const folds: RunningFolds = {
    ...running,
    async drain() {
      await gathering.hurry(() => running.drain());
      await campaigns.idle();
    },
  };
  return {
    ...{ accounts, catalog, campaigns, stats, folds, notBilled },
    events: openCollection(stores, world, plane),
    bidder: openBidder(world, plane, audience),
    recorder: new Recorder({ log, clock, linkKey: accounts.linkKey }),
    async close() {
      await folds.stop();
      await stats.stop();
      await campaigns.close();
      await catalog.close();
      await accounts.close();
    },
  };
}

interface ControlPlane {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly ledger: Ledger;
  readonly campaigns: Campaigns;
}

async function openControlPlane({ db, log }: Stores, { clock, ids, logger }: World): Promise<ControlPlane> {
  await migrate(db, [...accountTables, ...productTables, ...ledgerTables, ...campaignTables, ...statsTables]);
  const accounts = await openAccounts({ db, clock, ids });
  const catalog = await openCatalog({ db, clock });
  const ledger = await openLedger({ db, log });
  const campaigns = await openCampaigns({
    ...{ db, catalog, ledger, clock, ids },
    advertiserOf: (id) => accounts.advertiser(id),
    report: (error) => logger.error(error, 'a seller-campaign’s state was not recorded; it is tried again'),
  });
  return { accounts, catalog, ledger, campaigns };
}

function openCollection({ log }: Stores, { clock, ids }: World, { accounts, catalog }: ControlPlane): Events {
  return openEvents({
    ...{ log, clock, ids },
    advertiserOfPartner: (partnerId) => accounts.advertiserOfPartner(partnerId),
    sellerOf: (advertiserId, product) => catalog.product(advertiserId, product)?.sellerId ?? null,
  });
}

function openBidder(world: World, plane: ControlPlane, audience: Audience): Bidder {
  const { clock, dice, ids, address } = world;
  const { accounts, campaigns, catalog, ledger } = plane;
  return new Bidder({
    ...{ clock, dice, ids, linkKey: accounts.linkKey },
    market: {
      advertisers: () => accounts.advertisers(),
      sellerCampaignsOf: (sellerId) => campaigns.sellerCampaignsOf(sellerId),
      product: (advertiserId, key) => catalog.product(advertiserId, key),
      productsOf: (sellerId) => catalog.productsOf(sellerId),
      sellerName: (sellerId) => catalog.seller(sellerId)?.name ?? '',
      posted: (budgetId) => ledger.posted(budgetId),
      postedOn: (budgetId, day) => ledger.postedOn(budgetId, day),
      get publicUrl() {
        return address.publicUrl;
      },
    },
    keysOf: keysNamed,
    profileOf: (keys) => audience.profileOf(keys),
  });
}

function openReports(
  stores: Stores,
  { config, clock, ids, logger }: World,
  { accounts, catalog, campaigns, pause }: ControlPlane & { pause: (ms: number) => Promise<void> },
): Promise<Stats> {
  return openStats({
    ...stores,
    ...{ clock, ids, pause },
    world: {
      sellerName: (sellerId) => catalog.seller(sellerId)?.name ?? '',
      partnerIdOf: (id) => accounts.advertiser(id)?.partnerId ?? 0,
      currencyOf: (id) => accounts.advertiser(id)?.currency,
      advertiserOfCampaign: (id) => campaigns.campaign(id)?.advertiserId,
      advertiserOfSeller: (id) => catalog.seller(id)?.advertiserId,
    },
    reportsDirectory: join(config.data, 'reports'),
    exportFailed: (exportId, error) => logger.error({ err: error, exportId }, 'a report could not be made'),
  });
}

/** Counts why clicks were not billed. */
function counting(ledger: Ledger, notBilled: Tally<NotBilledReason>): Pick<Ledger, 'settle' | 'settledUpTo'> {
  return {
    settledUpTo: () => ledger.settledUpTo(),
    async settle(input) {
      const charges = await ledger.settle(input);
      for (const { reason, linkId } of charges) if (reason !== null) notBilled.count(reason, linkId);
      return charges;
    },
  };
}

/** Pauses in which facts gather to larger batches; they end early while somebody waits for everything to be folded in. */
function gather() {
  const waiting = new Set<() => void>();
  let inHurry = 0;
  return {
    pause(ms: number): Promise<void> {
      if (inHurry > 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(end, ms);
        waiting.add(end);
        function end(): void {
          clearTimeout(timer);
          waiting.delete(end);
          resolve();
        }
      });
    },
    async hurry(work: () => Promise<void>): Promise<void> {
      inHurry++;
      for (const end of waiting) end();
      try {
        await work();
      } finally {
        inHurry--;
      }
    },
  };
}
