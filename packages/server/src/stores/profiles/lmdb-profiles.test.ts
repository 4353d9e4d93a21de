import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDirectory } from '../../../test/support/log.ts';
import { testProfiles } from '../../../test/support/profiles.ts';
import { type ProfilesUnderTest, profilesContract } from './contract.ts';
import { openLmdbProfiles } from './lmdb-profiles.ts';

async function opened(t: TestContext): Promise<ProfilesUnderTest> {
  const directory = await testDirectory(t);
  let profiles = await openLmdbProfiles({ directory });
  afterwards(t, () => profiles.close());
  return {
    profiles,
    async reopen() {
      await profiles.close();
      profiles = await openLmdbProfiles({ directory });
      return profiles;
    },
  };
}

profilesContract('LMDB profiles', opened);

test('the file grows beyond the address space that was taken first', async (t) => {
  const directory = await testDirectory(t);
  const profiles = await openLmdbProfiles({ directory, mapBytes: 256 * 1024 });
  afterwards(t, () => profiles.close());
  const value = Buffer.alloc(10_000, 'v');
  for (let round = 0; round < 4; round++) {
    await profiles.commit(
      Array.from({ length: 200 }, (_, i) => ({ space: 's', key: `${round}-${i}`, value })),
    );
  }
  assert.equal((await profiles.scan('s', '', 10_000)).length, 800);
});

test('a value is a copy: later commits do not change what was read', async (t) => {
  const profiles = await testProfiles(t);
  await profiles.commit([{ space: 's', key: 'a', value: Buffer.from('first') }]);
  const [read] = await profiles.getMany('s', ['a']);
  for (let i = 0; i < 20; i++)
    await profiles.commit([{ space: 's', key: 'a', value: Buffer.from(`other ${i}`) }]);
  assert.equal(read?.toString(), 'first');
});
