import { join } from 'node:path';
import { Readable } from 'node:stream';
import { addDays } from '../packages/server/src/base/time.ts';
import { type AccountHandle, makeAccount } from '../packages/server/src/edges/cli/account-handle.ts';
import { DATA_FILES, readIfThere } from '../packages/server/src/edges/cli/data-files.ts';
import { linkTo, refusalOf, type ServerLink } from '../packages/server/src/edges/cli/server-link.ts';
import { openMpoCalls } from '../packages/server/src/edges/cli/traffic/mpo-calls.ts';
import { openSender } from '../packages/server/src/edges/cli/traffic/sender.ts';
import { eventRequest } from './event-requests.ts';
import { FEED, feedText } from './feed.ts';
import { expectOnly, load } from './load.ts';
import { type SoukServer, startSouk } from './server-process.ts';

export const SHOPPERS = 100_000;

/** A marketplace on a server of its own, filled step by step as the benches ask for it; each step is done once. */
export interface Marketplace {
  readonly server: SoukServer;
  readonly account: AccountHandle;
  readonly link: ServerLink;
  /** Uploads the feed, whether or not it was before. */
  importFeed(): Promise<void>;
  /** The catalog is there. */
  withCatalog(): Promise<void>;
  /** Every seller has a running budget, and every shopper has looked at six products. */
  withBudgetsAndShoppers(): Promise<void>;
  /** Resolves when everything collected is folded in, with how long that took, in seconds. */
  drain(): Promise<number>;
  close(): Promise<void>;
}

export async function openMarketplace(
  say: (line: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<Marketplace> {
  say('starting a server');
  const server = await startSouk({ demo: false, env });
  const key = (await readIfThere(server.data, DATA_FILES.operatorKey))?.trim() ?? '';
  const link = linkTo(server.url, key);
  const account = await makeAccount(
    {
      ...{ name: 'Bench', currency: 'EUR', timeZone: 'UTC', goal: 'clicks' },
      ...{ minDailyBudget: 5, adminEmail: 'bench@example.com' },
    },
    { link, signalUrl: server.url, file: join(server.data, 'bench.json') },
  );

  let imported = false;
  async function importFeed(): Promise<void> {
    const path = `/advertisers/${account.advertiserId}/feeds?mode=full&name=bench`;
    const answer = await link.upload(path, Readable.from(feedText()));
    if (answer.status !== 200) throw refusalOf(answer);
    const { refused } = JSON.parse(answer.text) as { refused: number };
    if (refused > 0) throw new Error(`the server refused ${refused} rows of the feed`);
    imported = true;
  }

  async function drain(): Promise<number> {
    const started = performance.now();
    await link.post('/system/drain');
    return (performance.now() - started) / 1000;
  }

  const withCatalog = async () => {
    if (imported) return;
    say(`importing ${FEED.products} products of ${FEED.sellers} sellers`);
    await importFeed();
  };
  const withBudgetsAndShoppers = once(async () => {
    await withCatalog();
    say(`giving ${FEED.sellers} sellers a budget over the MPO API`);
    await giveBudgets(account, link);
    say(`letting ${SHOPPERS} shoppers look at six products each`);
    const requestOf = (n: number) => eventRequest({ partnerId: account.partnerId, shopper: n, seed: n });
    const plan = { port: server.port, connections: 64, seconds: 60, requestsMax: SHOPPERS, requestOf };
    expectOnly([200], await load(plan));
    await drain();
  });
  const close = async () => {
    link.close();
    await server.stop();
  };
  return { server, account, link, importFeed, withCatalog, withBudgetsAndShoppers, drain, close };
}

/** The MPO API takes at most so many at once. */
const BUDGETS_AT_ONCE = 2_000;

async function giveBudgets(account: AccountHandle, link: ServerLink): Promise<void> {
  const sender = openSender({ baseUrl: link.url, toleratesRestarts: false });
  const mpo = await openMpoCalls(sender, account);
  const sellers = await link.get<{ id: string }[]>(`/advertisers/${account.advertiserId}/sellers`);
  const startDate = new Date().toISOString().slice(0, 10);
  const common = { campaignIds: [String(account.templateCampaignId)], budgetType: 'Capped', amount: 3_000 };
  const budgets = sellers.map(({ id }) => ({
    ...{ sellerId: id, ...common, startDate, endDate: addDays(startDate, 30) },
  }));
  for (let at = 0; at < budgets.length; at += BUDGETS_AT_ONCE) {
    await mpo.send('POST', '/budgets', budgets.slice(at, at + BUDGETS_AT_ONCE));
  }
  sender.close();
}

function once(step: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= step();
    return done;
  };
}
