import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LanePool } from './lane-pool.ts';

test('a session whose work failed carries no other work, also while no new one opens; nobody waits for ever', async () => {
  let opened = 0;
  let isBroken = false;
  const closed: number[] = [];
  const pool = new LanePool(1, () => {
    if (isBroken) throw new Error('no session opens');
    const number = ++opened;
    return { number, close: () => void closed.push(number) };
  });
  const gate = Promise.withResolvers<number>();
  const failing = pool.run(() => gate.promise);
  const waiting = [1, 2].map(() => pool.run(async ({ number }) => number));
  isBroken = true;
  gate.reject(new Error('the statement failed'));
  await assert.rejects(failing, { message: 'the statement failed' });
  for (const each of waiting) await assert.rejects(each, { message: 'no session opens' });
  assert.deepEqual(closed, [1]);

  isBroken = false;
  assert.equal(await pool.run(async ({ number }) => number), 2);
  await assert.rejects(
    pool.run(async () => assert.fail('again')),
    { message: 'again' },
  );
  assert.equal(await pool.run(async ({ number }) => number), 3);
  await pool.close();
  assert.deepEqual(closed, [1, 2, 3]);
});
