import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDb } from '../../../test/support/stores.ts';
import { randomIds } from '../../base/ids.ts';
import { HOUR_MS } from '../../base/time.ts';
import { openGrants } from './grants.ts';
import { migrations } from './tables.sql.ts';

const DAY_MS = 24 * HOUR_MS;

test('refresh tokens: each works once, the operator’s end with the key, and all end 90 days after the sign-in', async (t) => {
  const time = { nowMs: Date.UTC(2026, 0, 15) };
  const db = await testDb(t, migrations);
  const grants = openGrants({ db, clock: { now: () => time.nowMs }, ids: randomIds() });

  const operators = await grants.begin({ operatorKey: 'old' });
  const next = await grants.renew(operators, 'old');
  assert.equal(next?.memberId, null);
  assert.equal(await grants.renew(next?.refreshToken ?? '', 'new'), null);
  assert.equal(
    await grants.renew(next?.refreshToken ?? '', 'old'),
    null,
    'putting the old key back revives nothing',
  );

  const member = await grants.begin({ memberId: 7 });
  const second = await grants.renew(member, 'old');
  assert.equal(second?.memberId, 7);
  const third = await grants.renew(second?.refreshToken ?? '', 'new');
  assert.equal(third?.memberId, 7, 'members do not hang on the operator’s key');
  assert.equal(await grants.renew(member, 'new'), null);
  assert.equal(
    await grants.renew(third?.refreshToken ?? '', 'new'),
    null,
    'a token used twice ends them all',
  );

  let token = await grants.begin({ memberId: 7 });
  for (let day = 10; day < 90; day += 10) {
    time.nowMs += 10 * DAY_MS;
    token = (await grants.renew(token, 'new'))?.refreshToken ?? '';
    assert.notEqual(token, '', `day ${day}`);
  }
  time.nowMs += 10 * DAY_MS;
  assert.equal(await grants.renew(token, 'new'), null);
});
