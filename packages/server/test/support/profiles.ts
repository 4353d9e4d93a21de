import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openLmdbProfiles } from '../../src/stores/profiles/lmdb-profiles.ts';
import type { Profiles } from '../../src/stores/profiles/port.ts';
import { afterwards } from './afterwards.ts';

/** Profiles of its own for one test, closed and removed afterwards. */
export async function testProfiles(t: TestContext): Promise<Profiles> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-test-profiles-'));
  const profiles = await openLmdbProfiles({ directory });
  afterwards(t, async () => {
    await profiles.close();
    await rm(directory, { recursive: true, force: true });
  });
  return profiles;
}
