import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ADS_STREAM } from '../packages/server/src/modules/delivery/index.ts';
import { SITE_STREAM } from '../packages/server/src/modules/events/index.ts';
import type { Log } from '../packages/server/src/stores/log/port.ts';
import { openSegmentLog } from '../packages/server/src/stores/log/segment-log.ts';
import { openLmdbProfiles } from '../packages/server/src/stores/profiles/lmdb-profiles.ts';
import { type ShopEvents, shopEvents } from '../packages/server/test/support/attribution-events.ts';
import { attributionByDefinition } from '../packages/server/test/support/attribution-oracle.ts';
import {
  type AttributionStores,
  attributedIn,
  creditsIn,
} from '../packages/server/test/support/attribution-runs.ts';
import { siteRecord } from '../packages/server/test/support/site-records.ts';
import type { BenchResult } from './result.ts';

/** About a million clicks and site events. */
const ORDERS = 47_000;
const WINDOW_DAYS = 30;
const CHANGED_DAYS = 7;

/**
 * A month of a large shop through the real stores: as the folds read it live, then rebuilt under another window. Both
 * are compared with the definition, row by row; a row that differs fails the bench.
 */
export async function benchAttribution(say: (line: string) => void): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-bench-attribution-'));
  const log = await openSegmentLog({ directory: join(directory, 'log') });
  const profiles = await openLmdbProfiles({ directory: join(directory, 'profiles') });
  try {
    const shop = shopEvents({ orders: ORDERS, seed: 1 });
    const count = shop.clicks.length + shop.events.length;
    say(`attribution: ${count} events are written to a log`);
    await write(log, shop);
    const stores = { log, profiles };
    const live = await attributed({ stores, shop, days: WINDOW_DAYS, say });
    const rebuilt = await attributed({ stores, shop, days: CHANGED_DAYS, say });
    return [
      {
        ...{ name: 'attribution, read live', value: count / live.seconds, unit: 'events/s' },
        note: `${count} events in ${live.seconds.toFixed(1)} s, ${live.rows} credits, equal to the definition row by row`,
      },
      {
        ...{ name: 'attribution, rebuilt for another window', value: rebuilt.seconds, unit: 's' },
        note: `the same events, ${rebuilt.rows} credits, equal to the definition row by row`,
      },
      {
        ...{ name: 'attribution, by its definition in memory', value: live.definitionSeconds, unit: 's' },
        note: 'what both are compared with',
      },
    ];
  } finally {
    await log.close();
    await profiles.close();
    await rm(directory, { recursive: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly definitionSeconds: number;
  readonly rows: number;
}

async function attributed({
  stores,
  shop,
  days,
  say,
}: {
  stores: AttributionStores;
  shop: ShopEvents;
  days: number;
  say: (line: string) => void;
}): Promise<Measured> {
  say(`attribution: with a window of ${days} days`);
  const began = performance.now();
  await attributedIn(stores, days);
  const seconds = (performance.now() - began) / 1_000;
  const table = await creditsIn(stores.log);
  const definitionBegan = performance.now();
  const expected = attributionByDefinition(shop.clicks, shop.events, days);
  const definitionSeconds = (performance.now() - definitionBegan) / 1_000;
  if (!isDeepStrictEqual(table, expected)) {
    const differ = [...expected].filter(([name, row]) => !isDeepStrictEqual(table.get(name), row));
    throw new Error(
      `attribution with a window of ${days} days has ${table.size} rows and should have ${expected.size}; ` +
        `${differ.length} are missing or differ, the first is ${JSON.stringify(differ[0])}`,
    );
  }
  return { seconds, definitionSeconds, rows: table.size };
}

const WRITTEN_AT_ONCE = 5_000;

async function write(log: Log, { clicks, events }: ShopEvents): Promise<void> {
  for (let at = 0; at < clicks.length; at += WRITTEN_AT_ONCE) {
    const some = clicks.slice(at, at + WRITTEN_AT_ONCE);
    await log.append(
      ADS_STREAM,
      some.map((click) => Buffer.from(JSON.stringify(click))),
    );
  }
  for (let at = 0; at < events.length; at += WRITTEN_AT_ONCE) {
    await log.append(SITE_STREAM, events.slice(at, at + WRITTEN_AT_ONCE).map(siteRecord));
  }
}
