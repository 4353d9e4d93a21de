import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refresher } from './refresher.ts';

test('a call resolves after a reload that began after it, and waiting calls share one', async () => {
  const reloads: (readonly string[] | null)[] = [];
  const gates: (() => void)[] = [];
  const refresher = new Refresher((sellerIds) => {
    reloads.push(sellerIds);
    return new Promise((resolve) => gates.push(resolve));
  });
  const first = refresher.refresh(['1']);
  await Promise.resolve().then(() => {});
  const second = refresher.refresh(['2']);
  const third = refresher.refresh(['3']);
  gates[0]?.();
  await first;
  while (gates.length < 2) await Promise.resolve();
  gates[1]?.();
  await Promise.all([second, third]);
  assert.deepEqual(reloads, [['1'], ['2', '3']]);
});

test('what a failed reload should have read is read by the next one', async () => {
  const reloads: (readonly string[] | null)[] = [];
  const refresher = new Refresher(async (sellerIds) => {
    reloads.push(sellerIds);
    if (reloads.length === 1) throw new Error('the database is away');
  });
  await assert.rejects(refresher.refresh(['1']), /away/);
  await refresher.refresh(['2']);
  await refresher.refresh(null);
  assert.deepEqual(reloads, [['1'], ['1', '2'], null]);
  await refresher.idle();
});
