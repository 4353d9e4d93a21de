import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testColumns } from '../../../test/support/stores.ts';
import { refuseUnsupported } from './chdb-columns.ts';
import { columnsContract } from './contract.ts';

columnsContract('chDB', testColumns);

test('a platform without chDB is told what to set instead', () => {
  for (const platform of ['win32-x64', 'linux-x64-musl']) {
    assert.throws(
      () => refuseUnsupported(platform),
      /no chDB for .*: start it on Linux with glibc .*DATABASE_URL/,
    );
  }
});
