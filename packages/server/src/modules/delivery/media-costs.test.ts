import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDb } from '../../../test/support/db.ts';
import { testProfiles } from '../../../test/support/profiles.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import { openMediaCosts } from './media-costs.ts';
import { migrations } from './tables.sql.ts';

const NOON_MS = Date.UTC(2026, 5, 10, 12);

function win(position: number, bidId: string, change: object = {}): LogRecord {
  const subject = { bidId, advertiserId: 1, campaignId: 100, sellerId: '7', shopper: [], bidMs: NOON_MS };
  const told = { timeMs: NOON_MS, clearingCpmMicros: 1_500, mediaCpmMicros: 1_500 };
  return {
    position,
    data: Buffer.from(JSON.stringify({ v: 1, kind: 'win', ...subject, ...told, ...change })),
  };
}

test('each bid costs once, however notices repeat and whatever batch comes again, on the day of the advertiser’s zone', async (t) => {
  const deps = {
    db: await testDb(t, migrations),
    profiles: await testProfiles(t),
    zoneOf: () => 'Asia/Tokyo',
  };
  const { fold, of } = openMediaCosts(deps);
  const first = [win(1, 'a'), win(2, 'b'), win(3, 'a'), win(4, 'c', { mediaCpmMicros: undefined })];
  const second = [
    win(5, 'b'),
    win(6, 'c'),
    win(7, 'd', { timeMs: NOON_MS + 4 * 3_600_000, campaignId: 101 }),
  ];
  await fold.apply(first);
  await fold.apply(first);
  const again = openMediaCosts(deps);
  await again.fold.apply(second);
  await again.fold.apply(second);
  assert.equal(await fold.cursor(), 7);
  assert.deepEqual(await of(1, '2026-06-10', '2026-06-10'), [{ campaignId: 100, wins: 3, mediaMicros: 5 }]);
  assert.deepEqual(await of(1, '2026-06-11', '2026-06-11'), [{ campaignId: 101, wins: 1, mediaMicros: 2 }]);
  assert.deepEqual(await of(2, '2026-06-10', '2026-06-11'), []);
});
