import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDb } from '../../../test/support/stores.ts';
import { migrate } from './migrate.ts';

const FIRST = { name: 'shops-001-shops', sql: 'CREATE TABLE shops (id int PRIMARY KEY)' };
const SECOND = {
  name: 'shops-002-names',
  sql: 'ALTER TABLE shops ADD name text; CREATE INDEX ON shops (name)',
};

test('each migration is applied once, in order, also when two servers start at once', async (t) => {
  const db = await testDb(t);
  const applied = await Promise.all([migrate(db, [FIRST, SECOND]), migrate(db, [FIRST, SECOND])]);
  assert.deepEqual(applied.flat().sort(), [FIRST.name, SECOND.name]);
  assert.deepEqual(await migrate(db, [FIRST, SECOND]), []);
  await db.query(`INSERT INTO shops VALUES (1, 'one')`);
});

test('a migration that was changed after it was applied stops everything', async (t) => {
  const db = await testDb(t, [FIRST]);
  const changed = { ...FIRST, sql: 'CREATE TABLE shops (id bigint PRIMARY KEY)' };
  await assert.rejects(migrate(db, [changed, SECOND]), /shops-001-shops was changed after/);
  assert.deepEqual(await migrate(db, [FIRST, SECOND]), [SECOND.name]);
});

test('a migration that fails leaves nothing of its run behind', async (t) => {
  const db = await testDb(t);
  const wrong = { name: 'shops-003-wrong', sql: 'ALTER TABLE nowhere ADD x int' };
  await assert.rejects(migrate(db, [FIRST, wrong]), /shops-003-wrong failed and nothing was applied/);
  assert.deepEqual(await migrate(db, [FIRST]), [FIRST.name]);
});
