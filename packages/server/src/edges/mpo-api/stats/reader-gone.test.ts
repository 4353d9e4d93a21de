import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as turn } from 'node:timers/promises';
import { OURS, openStatsApi } from '../../../../test/support/stats-api.ts';
import { MPO } from '../mpo-api.ts';

const STATS = `/2026-07${MPO}/stats`;

test('a report ends when its caller leaves, also while it waits for its turn, and is held until it is read', async (t) => {
  const api = await openStatsApi(t, Date.UTC(2026, 9, 25, 12));
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${STATS}/campaigns`;
  const headers = await api.bearer([OURS]);
  const { mock } = t.mock.method(api.stats(), 'standard');

  const long = 'SELECT toString(number) FROM numbers(1000000)';
  const others = [1, 2].map(() => api.columns.stream(long, {}, { format: 'CSV' })[Symbol.asyncIterator]());
  for (const other of others) await other.next();
  const leaving = request(url, { headers });
  leaving.on('error', () => {});
  leaving.end();
  while (mock.callCount() === 0) await turn(5);
  leaving.destroy();
  await assert.rejects(async () => mock.calls[0]?.result, { name: 'AbortError' });
  for (const other of others) await other.return?.();

  const answer = await fetch(url, { headers });
  assert.equal(((await answer.json()) as { rows: number }).rows, 0);
  const gone = mock.calls[1]?.arguments[2];
  assert.ok(gone);
  while (!gone.aborted) await turn(5);
});
