import assert from 'node:assert/strict';
import { chmod, cp, mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { postgresAccount } from './postgres-account.ts';
import { packagedBinaries, postgresBinaries } from './postgres-binaries.ts';

const AS_ROOT = process.getuid?.() === 0;

test('binaries that the account can run are used where they are', async () => {
  assert.equal(await postgresBinaries(postgresAccount('/nowhere')), packagedBinaries());
});

test('links that no install script made are made', async (t) => {
  const { dir } = await packageIn(t, 0o755);
  const linked = join(dir, 'lib', 'libpq.so.5');
  await unlink(linked).catch(() => {});
  await postgresBinaries(null, dir);
  assert.ok((await readdir(join(dir, 'lib'))).includes('libpq.so.5'));
});

test('binaries under a home that only root may enter are copied to where the account can run them', {
  skip: AS_ROOT ? false : 'only root gives PostgreSQL another account; run the tests as root to see it',
}, async (t) => {
  const { dir, home } = await packageIn(t, 0o700);
  const account = postgresAccount(join(home, 'db'));
  const copy = await postgresBinaries(account, dir);
  afterwards(t, () => rm(copy, { recursive: true, force: true }));
  assert.ok(!copy.startsWith(home));
  assert.equal(await postgresBinaries(account, dir), copy); // the second start finds the copy
});

test('a platform without binaries is told what to set instead', () => {
  for (const platform of ['win32-x64', 'linux-x64-musl']) {
    assert.throws(() => packagedBinaries(platform), {
      message: new RegExp(`no PostgreSQL for ${platform}: start it on Linux with glibc .*DATABASE_URL`),
    });
  }
});

test('root gets an unprivileged account, anybody else stays what they are', () => {
  const account = postgresAccount('/nowhere');
  if (AS_ROOT) assert.ok(account !== null && account.uid > 0);
  else assert.equal(account, null);
});

/** The package again, in a folder of that mode. */
async function packageIn(t: TestContext, mode: number): Promise<{ home: string; dir: string }> {
  const home = await mkdtemp(join(tmpdir(), 'souk-binaries-test-'));
  afterwards(t, () => rm(home, { recursive: true, force: true }));
  await chmod(home, mode);
  await cp(dirname(packagedBinaries()), join(home, 'package'), { recursive: true, verbatimSymlinks: true });
  return { home, dir: join(home, 'package', 'native') };
}
