import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { randomIds } from '../../src/base/ids.ts';
import {
  type Catalog,
  type FeedSource,
  type FeedSources,
  migrations,
  openCatalog,
  openFeedSources,
} from '../../src/modules/catalog/index.ts';
import { openOutgoing } from '../../src/platform/http/outgoing.ts';
import { secretBox } from '../../src/platform/secrets/secret-box.ts';
import type { Db } from '../../src/stores/db/port.ts';
import { afterwards } from './afterwards.ts';
import { testDb } from './stores.ts';

const HEADER = 'id,title,link,image_link,seller_id';

export function feedOf(...ids: string[]): string {
  const rows = ids.map((id) => `${id},Thing,https://shop.example/${id},https://shop.example/${id}.jpg,s`);
  return `${[HEADER, ...rows].join('\n')}\n`;
}

export interface SourceWorld {
  readonly db: Db;
  readonly catalog: Catalog;
  readonly clock: { nowMs: number; now(): number };
  readonly folder: string;
  /** What happens while the folder's second look is waited for. */
  meanwhile: () => Promise<void>;
  open(options?: { alone?: boolean; allowed?: string | null }): Promise<FeedSources>;
  ids(): string[];
}

export async function sourceWorld(t: TestContext): Promise<SourceWorld> {
  const db = await testDb(t, migrations);
  const clock = { nowMs: Date.parse('2026-01-01T00:00Z'), now: () => clock.nowMs };
  const catalog = await openCatalog({ db, clock });
  const folder = await mkdtemp(join(tmpdir(), 'souk-feeds-'));
  afterwards(t, () => rm(folder, { recursive: true, force: true }));
  afterwards(t, () => catalog.close());
  const made: SourceWorld = {
    ...{ db, catalog, clock, folder, meanwhile: async () => {} },
    async open({ alone = true, allowed = 'all' } = {}) {
      const outgoing = openOutgoing({ allowed });
      const sources = await openFeedSources({
        ...{ db, catalog, clock, folder, outgoing, alone, dice: () => 1, ids: randomIds(), holdAbove: 0.5 },
        secrets: secretBox(Buffer.alloc(32, 7)),
        zoneOf: () => 'Europe/Berlin',
        pause: () => made.meanwhile(),
        report: (error) => assert.fail(String(error)),
      });
      afterwards(t, async () => {
        await sources.close();
        outgoing.close();
      });
      return sources;
    },
    ids: () => {
      const found = catalog.sellers({ advertiserId: 1 }).flatMap(({ id }) => catalog.productsOf(id));
      return found.map(({ id }) => id).sort();
    },
  };
  return made;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function shop(
  t: TestContext,
  answer: Answer,
): Promise<{ url: string; answer: Answer; calls: number }> {
  const made = { url: '', answer, calls: 0 };
  const http = createServer((request, response) => {
    made.calls++;
    made.answer(request, response);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  afterwards(t, () => {
    http.closeAllConnections();
    http.close();
  });
  made.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/products.csv`;
  return made;
}

export function newSource(
  place: FeedSource['place'],
  change: Partial<Parameters<FeedSources['add']>[0]> = {},
) {
  const common = { advertiserId: 1, name: 'shop', mode: 'full', schedule: 'every 1h', headers: {} } as const;
  return { ...common, place, ...change };
}

/** Looks at what is due; what came of the first source. */
export async function outcome(sources: FeedSources): Promise<string | undefined> {
  await sources.lookAtDue();
  return (await sources.list(1))[0]?.last?.outcome;
}
