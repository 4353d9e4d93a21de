import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb } from '../../../test/support/stores.ts';
import { dbContract } from './contract.ts';
import { openPgDb } from './pg-db.ts';
import type { Db } from './port.ts';

dbContract('embedded PostgreSQL', testDb);

const SECOND_ENGINE = process.env.SOUK_TEST_DATABASE_URL;
if (SECOND_ENGINE === undefined) {
  test('PostgreSQL at DATABASE_URL', {
    skip: 'set SOUK_TEST_DATABASE_URL=postgres://… to a server on which databases may be created',
  });
} else {
  dbContract('PostgreSQL at DATABASE_URL', (t) => databaseAt(t, SECOND_ENGINE));
}

async function databaseAt(t: TestContext, url: string): Promise<Db> {
  const name = `souk_test_${randomBytes(6).toString('hex')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  const admin = await openPgDb({ connection: url, poolMax: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  const db = await openPgDb({ connection: own.href, poolMax: 5 });
  afterwards(t, async () => {
    await db.close();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.close();
  });
  return db;
}
