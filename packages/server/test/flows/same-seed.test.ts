import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { AccountHandle } from '../../src/edges/cli/account-handle.ts';
import { playTraffic } from '../../src/edges/cli/traffic/play-traffic.ts';
import { reportTraffic, type TrafficReport } from '../../src/edges/cli/traffic/report-traffic.ts';
import { soukProcess } from '../support/souk-process.ts';

test('the same seed on a fresh server gives the same figures, and every report agrees with the ledger', async (t) => {
  const [first, second] = await Promise.all([playedOnAFreshServer(t), playedOnAFreshServer(t)]);
  assert.deepEqual(second, first);
  const { stats, own } = first;
  assert.ok(stats.clicks > 0 && stats.cost > 0 && stats.saleUnits > 0, JSON.stringify(stats));
  assert.deepEqual([stats.impressions, stats.clicks], [own.banners, own.clicks]);
  assert.equal(stats.cost.toFixed(6), own.posted.toFixed(6));
});

async function playedOnAFreshServer(t: TestContext): Promise<TrafficReport> {
  const souk = await soukProcess(t);
  const account: AccountHandle = JSON.parse(readFileSync(join(souk.data, 'demo.json'), 'utf8'));
  const operatorKey = readFileSync(join(souk.data, 'operator.key'), 'utf8').trim();
  const played = await playTraffic({ account, operatorKey, seed: 42, shoppers: 60, days: 2 });
  return reportTraffic(account, played);
}
